using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>
/// The kinds <c>AdamMoment1</c>, <c>AdamMoment2</c> and <c>AdamUpdate</c>, alone or in one pass. Spans of one length; an output may be the
/// input that it replaces.
/// </summary>
public static unsafe class AdamW
{
    /// <summary><c>fma(β₁, m, (1 - β₁) * (g * clip))</c>.</summary>
    public static void Moment1(
        KernelContext context, ReadOnlySpan<float> moment, ReadOnlySpan<float> gradient, float clip, float beta1, Span<float> output) =>
        Elementwise.Map(context, moment, gradient, output, new FirstMoment(clip, beta1));

    /// <summary><c>q = g * clip; fma(β₂, v, ((1 - β₂) * q) * q)</c>.</summary>
    public static void Moment2(
        KernelContext context, ReadOnlySpan<float> moment, ReadOnlySpan<float> gradient, float clip, float beta2, Span<float> output) =>
        Elementwise.Map(context, moment, gradient, output, new SecondMoment(clip, beta2));

    /// <summary><c>u = (m' * i₁) / (sqrt(v' * i₂) + eps); fma(-lr, u, fma(-(lr * decay), w, w))</c>.</summary>
    public static void Update(
        KernelContext context,
        ReadOnlySpan<float> weight,
        ReadOnlySpan<float> moment1,
        ReadOnlySpan<float> moment2,
        in AdamCoefficients coefficients,
        Span<float> output) =>
        Elementwise.Map(context, weight, moment1, moment2, output, new WeightUpdate(coefficients));

    /// <summary>All three kinds in one pass over memory: the same bits as the three calls, in place.</summary>
    /// <returns>Whether every value written is finite.</returns>
    public static bool Step(
        KernelContext context,
        Span<float> weight,
        Span<float> moment1,
        Span<float> moment2,
        ReadOnlySpan<float> gradient,
        float clip,
        in AdamCoefficients coefficients)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(moment1.Length, weight.Length);
        Guard.Length(moment2.Length, weight.Length);
        Guard.Length(gradient.Length, weight.Length);

        int found = 0;

        // Bounds: all four have weight.Length values, and ranges cover 0 … weight.Length; every piece writes the same 1 to found.
        fixed (float* w = weight, m = moment1, v = moment2, g = gradient)
        {
            Launch.Range(context, weight.Length, 2, new StepLoop(w, m, v, g, clip, coefficients, &found));
        }

        return found == 0;
    }

    private readonly struct FirstMoment(float clip, float beta) : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T moment, T gradient)
            where T : unmanaged, IFloats<T> =>
            T.Fma(T.Create(beta), moment, T.Create(1f - beta) * (gradient * T.Create(clip)));
    }

    private readonly struct SecondMoment(float clip, float beta) : IBinary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T moment, T gradient)
            where T : unmanaged, IFloats<T>
        {
            T q = gradient * T.Create(clip);
            return T.Fma(T.Create(beta), moment, (T.Create(1f - beta) * q) * q);
        }
    }

    private readonly struct WeightUpdate(AdamCoefficients row) : ITernary
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T weight, T moment1, T moment2)
            where T : unmanaged, IFloats<T>
        {
            T u = (moment1 * T.Create(row.InverseBias1)) / (T.Sqrt(moment2 * T.Create(row.InverseBias2)) + T.Create(row.Epsilon));
            return T.Fma(T.Create(-row.LearningRate), u, T.Fma(T.Create(-(row.LearningRate * row.Decay)), weight, weight));
        }
    }

    private readonly struct StepLoop(float* weight, float* moment1, float* moment2, float* gradient, float clip, AdamCoefficients row, int* found)
        : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            FirstMoment first = new(clip, row.Beta1);
            SecondMoment second = new(clip, row.Beta2);
            WeightUpdate update = new(row);
            T folded = T.Create(0f);
            int i = begin;
            for (; i <= end - Lanes.Count; i += Lanes.Count)
            {
                T g = T.Load(gradient + i);
                T m = first.Apply(T.Load(moment1 + i), g);
                T v = second.Apply(T.Load(moment2 + i), g);
                T w = update.Apply(T.Load(weight + i), m, v);
                T.Store(m, moment1 + i);
                T.Store(v, moment2 + i);
                T.Store(w, weight + i);

                // A first moment that is not finite leaves no finite weight.
                folded = Finite.Fold(w, Finite.Fold(v, folded));
            }

            int rest = end - i;
            if (rest > 0)
            {
                T g = T.LoadPartial(gradient + i, rest);
                T m = first.Apply(T.LoadPartial(moment1 + i, rest), g);
                T v = second.Apply(T.LoadPartial(moment2 + i, rest), g);
                T w = update.Apply(T.LoadPartial(weight + i, rest), m, v);
                T.StorePartial(m, moment1 + i, rest);
                T.StorePartial(v, moment2 + i, rest);
                T.StorePartial(w, weight + i, rest);
                folded = Finite.Fold(w, Finite.Fold(v, folded));
            }

            if (!Finite.IsFinite(folded))
            {
                *found = 1;
            }
        }
    }
}
