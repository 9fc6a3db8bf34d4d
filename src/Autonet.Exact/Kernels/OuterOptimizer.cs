using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>
/// The kinds that carry momentum from round to round: <c>LessCarried</c>, <c>OuterMomentum</c> and <c>OuterUpdate</c>. Spans of one length, the
/// output may be an input.
/// </summary>
public static class OuterOptimizer
{
    /// <summary><c>fma(-A, u, x)</c>: what is left of a slot's movement without the carried momentum's share.</summary>
    public static void LessCarried(KernelContext context, ReadOnlySpan<float> movement, ReadOnlySpan<float> momentum, float carriedShare, Span<float> output) =>
        Elementwise.Map(context, movement, momentum, output, new Less(carriedShare));

    /// <summary><c>fma(d, u, k * e)</c>.</summary>
    public static void Momentum(
        KernelContext context, ReadOnlySpan<float> momentum, ReadOnlySpan<float> update, float kept, float gain, Span<float> output) =>
        Elementwise.Map(context, momentum, update, output, new NextMomentum(kept, gain));

    /// <summary><c>fma(-η, fma(A, u, e), w)</c>, u the momentum that the round began with.</summary>
    public static void Update(
        KernelContext context, ReadOnlySpan<float> weight, ReadOnlySpan<float> momentum, ReadOnlySpan<float> update, float carriedShare, float eta, Span<float> output) =>
        Elementwise.Map(context, weight, momentum, update, output, new NextWeight(carriedShare, eta));

    private readonly struct Less(float carriedShare) : IBinary
    {
        public T Apply<T>(T movement, T momentum)
            where T : unmanaged, IFloats<T> => T.Fma(T.Create(-carriedShare), momentum, movement);
    }

    private readonly struct NextMomentum(float kept, float gain) : IBinary
    {
        public T Apply<T>(T momentum, T update)
            where T : unmanaged, IFloats<T> => T.Fma(T.Create(kept), momentum, T.Create(gain) * update);
    }

    private readonly struct NextWeight(float carriedShare, float eta) : ITernary
    {
        public T Apply<T>(T weight, T momentum, T update)
            where T : unmanaged, IFloats<T> => T.Fma(T.Create(-eta), T.Fma(T.Create(carriedShare), momentum, update), weight);
    }
}
