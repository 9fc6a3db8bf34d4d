namespace Autonet.Exact.Parallelism;

/// <summary>The work of one index of <see cref="WorkerPool.For{TBody}(int, ref TBody)"/>.</summary>
public interface IParallelBody
{
    /// <summary>Does the work of <paramref name="index"/> on worker <paramref name="worker"/>, 0 (the caller) to <see cref="WorkerPool.Threads"/> - 1.</summary>
    /// <remarks>Indexes run in any order and at the same time, so what one writes no other may touch. The worker number only picks scratch memory.</remarks>
    public void Run(int index, int worker);
}
