using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>Plain elementwise kinds: <c>Add</c> and <c>Subtract</c>. The output may be an input.</summary>
public static class Arithmetic
{
    /// <summary><c>a + b</c>.</summary>
    public static void Add(KernelContext context, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output) =>
        Elementwise.Map(context, a, b, output, default(Sum));

    /// <summary><c>a - b</c>.</summary>
    public static void Subtract(KernelContext context, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> output) =>
        Elementwise.Map(context, a, b, output, default(Difference));

    private readonly struct Sum : IBinary
    {
        public T Apply<T>(T a, T b)
            where T : unmanaged, IFloats<T> => a + b;
    }

    private readonly struct Difference : IBinary
    {
        public T Apply<T>(T a, T b)
            where T : unmanaged, IFloats<T> => a - b;
    }
}
