using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>OuterMomentum</c> and <c>OuterUpdate</c> (Nesterov); spans of one length, the output may be an input.</summary>
public static class OuterOptimizer
{
    /// <summary><c>fma(μ, m, g)</c>.</summary>
    public static void Momentum(KernelContext context, ReadOnlySpan<float> momentum, ReadOnlySpan<float> gradient, float mu, Span<float> output) =>
        Elementwise.Map(context, momentum, gradient, output, new NextMomentum(mu));

    /// <summary><c>fma(-η, fma(μ, m', g), w)</c>.</summary>
    public static void Update(
        KernelContext context, ReadOnlySpan<float> weight, ReadOnlySpan<float> momentum, ReadOnlySpan<float> gradient, float mu, float eta, Span<float> output) =>
        Elementwise.Map(context, weight, momentum, gradient, output, new NextWeight(mu, eta));

    private readonly struct NextMomentum(float mu) : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T momentum, T gradient)
            where T : unmanaged, IFloats<T> => T.Fma(T.Create(mu), momentum, gradient);
    }

    private readonly struct NextWeight(float mu, float eta) : ITernary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T weight, T momentum, T gradient)
            where T : unmanaged, IFloats<T> => T.Fma(T.Create(-eta), T.Fma(T.Create(mu), momentum, gradient), weight);
    }
}
