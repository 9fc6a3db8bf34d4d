using System.Numerics;
using System.Runtime.InteropServices;
using Autonet.Exact.Parallelism;

namespace Autonet.Cli.Commands.Benchmarks;

/// <summary>
/// Reads memory once from end to end on all threads and adds up what it finds: the speed that nothing which needs every value can exceed
/// by much.
/// </summary>
internal sealed class StreamingRead
{
    // About what the kernels hand to a thread at a time.
    private const int PieceValues = 48 * 1024;

    private readonly WorkerPool _workers;
    private readonly ReadOnlyMemory<float>[] _pieces;
    private readonly float[] _sums;

    /// <summary>Prepares to read tensors, cut into pieces that threads take one after the other.</summary>
    public StreamingRead(WorkerPool workers, IEnumerable<ReadOnlyMemory<float>> tensors)
    {
        _workers = workers;
        _pieces = [.. tensors.SelectMany(Cut)];
        _sums = new float[_pieces.Length];
        Bytes = _pieces.Sum(static piece => (long)piece.Length) * sizeof(float);
    }

    /// <summary>Bytes of one reading.</summary>
    public long Bytes { get; }

    /// <summary>Reads everything once.</summary>
    public void Run() => _workers.For(_pieces.Length, this, static (read, index) => read._sums[index] = Sum(read._pieces[index].Span));

    private static IEnumerable<ReadOnlyMemory<float>> Cut(ReadOnlyMemory<float> tensor)
    {
        for (int start = 0; start < tensor.Length; start += PieceValues)
        {
            yield return tensor.Slice(start, Math.Min(PieceValues, tensor.Length - start));
        }
    }

    // Several sums, so that loads wait for memory and not for additions. The few values after the last whole round are left out.
    private static float Sum(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        Vector<float> a = Vector<float>.Zero;
        Vector<float> b = a;
        Vector<float> c = a;
        Vector<float> d = a;
        for (int i = 0; i <= vectors.Length - 4; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return Vector.Sum((a + b) + (c + d));
    }
}
