using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>AdamMoment1</c>, <c>AdamMoment2</c> and <c>AdamUpdate</c> as one kernel.</summary>
public static unsafe class AdamW
{
    /// <summary>
    /// In one pass over memory, in place: <c>m' = fma(β₁, m, (1 - β₁) * (g * clip))</c>; <c>q = g * clip; v' = fma(β₂, v, ((1 - β₂) * q) * q)</c>; <c>a = m' / (sqrt(v' * i₂) + eps)</c>, then
    /// <c>fma(-lr, fma(c, u, a), fma(-(lr * decay), w, w))</c> with u the carried momentum.
    /// </summary>
    /// <returns>Whether every value written is finite.</returns>
    public static bool Step(
        KernelContext context,
        Span<float> weight,
        Span<float> moment1,
        Span<float> moment2,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> carried,
        float clip,
        in AdamCoefficients coefficients)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(moment1.Length, weight.Length);
        Guard.Length(moment2.Length, weight.Length);
        Guard.Length(gradient.Length, weight.Length);
        Guard.Length(carried.Length, weight.Length);

        int found = 0;

        // Bounds: all five have weight.Length values, and ranges cover 0 … weight.Length; every piece writes the same 1 to found.
        fixed (float* w = weight, m = moment1, v = moment2, g = gradient, u = carried)
        {
            Launch.Range(context, weight.Length, 2, new StepLoop(w, m, v, g, u, clip, coefficients, &found));
        }

        return found == 0;
    }

    private readonly struct FirstMoment(float clip, float beta)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T moment, T gradient)
            where T : unmanaged, IFloats<T> =>
            T.Fma(T.Create(beta), moment, T.Create(1f - beta) * (gradient * T.Create(clip)));
    }

    private readonly struct SecondMoment(float clip, float beta)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T moment, T gradient)
            where T : unmanaged, IFloats<T>
        {
            T q = gradient * T.Create(clip);
            return T.Fma(T.Create(beta), moment, (T.Create(1f - beta) * q) * q);
        }
    }

    private readonly struct WeightUpdate(AdamCoefficients row)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Apply<T>(T weight, T moment1, T moment2, T carried)
            where T : unmanaged, IFloats<T>
        {
            T own = moment1 / (T.Sqrt(moment2 * T.Create(row.InverseBias2)) + T.Create(row.Epsilon));
            T step = T.Fma(T.Create(row.Carry), carried, own);
            return T.Fma(T.Create(-row.LearningRate), step, T.Fma(T.Create(-(row.LearningRate * row.Decay)), weight, weight));
        }
    }

    private readonly struct StepLoop(float* weight, float* moment1, float* moment2, float* gradient, float* carried, float clip, AdamCoefficients row, int* found)
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
                T w = update.Apply(T.Load(weight + i), m, v, T.Load(carried + i));
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
                T w = update.Apply(T.LoadPartial(weight + i, rest), m, v, T.LoadPartial(carried + i, rest));
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
