using System.Runtime.CompilerServices;
using Autonet.Exact.Elementary;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>SwiGlu</c>, <c>SwiGluBackwardGate</c> and <c>SwiGluBackwardUp</c>; spans of one length, the output may be an input.</summary>
public static class SwiGlu
{
    /// <summary><c>silu(gate) * up</c>.</summary>
    public static void Forward(KernelContext context, ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> output) =>
        Elementwise.Map(context, gate, up, output, default(Activation));

    /// <summary><c>s = sigmoid(gate)</c>, then <c>(gradient * up) * (s * fma(gate, 1 - s, 1))</c>.</summary>
    public static void BackwardGate(
        KernelContext context, ReadOnlySpan<float> gradient, ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> output) =>
        Elementwise.Map(context, gradient, gate, up, output, default(GateGradient));

    /// <summary><c>gradient * silu(gate)</c>.</summary>
    public static void BackwardUp(KernelContext context, ReadOnlySpan<float> gradient, ReadOnlySpan<float> gate, Span<float> output) =>
        Elementwise.Map(context, gradient, gate, output, default(UpGradient));

    private readonly struct Activation : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T gate, T up)
            where T : unmanaged, IFloats<T> => Functions.Silu(gate) * up;
    }

    private readonly struct GateGradient : ITernary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T gradient, T gate, T up)
            where T : unmanaged, IFloats<T>
        {
            T one = T.Create(1f);
            T s = Functions.Sigmoid(gate);
            return (gradient * up) * (s * T.Fma(gate, one - s, one));
        }
    }

    private readonly struct UpGradient : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T gradient, T gate)
            where T : unmanaged, IFloats<T> => gradient * Functions.Silu(gate);
    }
}
