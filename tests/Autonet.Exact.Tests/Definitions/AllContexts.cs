using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Tests.Definitions;

/// <summary>Every register width with one to four threads: the settings that no bit may depend on.</summary>
public sealed class AllContexts : IDisposable
{
    private readonly KernelContext[] _contexts =
        [.. from width in Enum.GetValues<VectorWidth>() from threads in new[] { 1, 2, 3, 4 } select new KernelContext(threads, width)];

    /// <summary>Runs the kernel in every context and compares what it writes with <paramref name="expected"/>, bit for bit.</summary>
    public void Agree(ReadOnlySpan<float> expected, Action<KernelContext, float[]> kernel)
    {
        foreach (KernelContext context in _contexts)
        {
            float[] actual = new float[expected.Length];
            Array.Fill(actual, 12345f);
            kernel(context, actual);
            for (int i = 0; i < actual.Length; i++)
            {
                if (BitConverter.SingleToInt32Bits(actual[i]) != BitConverter.SingleToInt32Bits(expected[i]))
                {
                    Assert.Fail($"Width {context.Width}, threads {context.Workers.Threads}: value {i} is {actual[i]:R}, the definition gives {expected[i]:R}.");
                }
            }
        }
    }

    public void Dispose()
    {
        foreach (KernelContext context in _contexts)
        {
            context.Dispose();
        }
    }
}
