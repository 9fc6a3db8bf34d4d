using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>AdamMoment1</c> and <c>AdamUpdate</c> as one kernel.</summary>
public static unsafe class AdamW
{
    /// <summary>
    /// In one pass over memory, in place: <c>m' = fma(β₁, m, (1 - β₁) * (g * clip))</c>; <c>a = m' / (sqrt((r * t) * i₂) + eps)</c> with r the moment of the
    /// row and t the share of the column, then <c>fma(-lr, fma(c, u, a), fma(-(lr * decay), w, w))</c> with u the carried momentum.
    /// </summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="weight">[R, C], as are moment, gradient and carried momentum.</param>
    /// <param name="moment">First moments.</param>
    /// <param name="rows">[R]: moments of the rows (<see cref="FactoredMoment"/>).</param>
    /// <param name="shares">[C]: shares of the columns.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="carried">The momentum that the round carries.</param>
    /// <param name="clip">The factor of the step's clip.</param>
    /// <param name="coefficients">The step's constants.</param>
    /// <returns>Whether every value written is finite.</returns>
    public static bool Step(
        KernelContext context,
        Span<float> weight,
        Span<float> moment,
        ReadOnlySpan<float> rows,
        ReadOnlySpan<float> shares,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> carried,
        float clip,
        in AdamCoefficients coefficients)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(weight.Length, (long)rows.Length * shares.Length);
        Guard.Length(moment.Length, weight.Length);
        Guard.Length(gradient.Length, weight.Length);
        Guard.Length(carried.Length, weight.Length);

        int found = 0;

        // Bounds: row r < rows.Length covers shares.Length values at r · shares.Length; every piece writes the same 1 to found.
        fixed (float* w = weight, m = moment, r = rows, t = shares, g = gradient, u = carried)
        {
            Launch.Range(context, rows.Length, 2 * shares.Length, new StepLoop(w, m, r, t, g, u, shares.Length, clip, coefficients, &found));
        }

        return found == 0;
    }

    private readonly struct Coordinates(float clip, AdamCoefficients row)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Moment<T>(T moment, T gradient)
            where T : unmanaged, IFloats<T> =>
            T.Fma(T.Create(row.Beta1), moment, T.Create(1f - row.Beta1) * (gradient * T.Create(clip)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Weight<T>(T weight, T moment, T second, T carried)
            where T : unmanaged, IFloats<T>
        {
            T own = moment / (T.Sqrt(second * T.Create(row.InverseBias2)) + T.Create(row.Epsilon));
            T step = T.Fma(T.Create(row.Carry), carried, own);
            return T.Fma(T.Create(-row.LearningRate), step, T.Fma(T.Create(-(row.LearningRate * row.Decay)), weight, weight));
        }
    }

    private readonly struct StepLoop(
        float* weight, float* moment, float* rows, float* shares, float* gradient, float* carried, int columns, float clip, AdamCoefficients coefficients, int* found)
        : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            Coordinates step = new(clip, coefficients);
            T folded = T.Create(0f);
            for (int row = begin; row < end; row++)
            {
                long at = (long)row * columns;
                float* w = weight + at;
                float* m = moment + at;
                T r = T.Create(rows[row]);
                int i = 0;
                for (; i <= columns - Lanes.Count; i += Lanes.Count)
                {
                    T next = step.Moment(T.Load(m + i), T.Load(gradient + at + i));
                    T stepped = step.Weight(T.Load(w + i), next, r * T.Load(shares + i), T.Load(carried + at + i));
                    T.Store(next, m + i);
                    T.Store(stepped, w + i);
                    folded = Finite.Fold(stepped, folded);
                }

                int rest = columns - i;
                if (rest > 0)
                {
                    T next = step.Moment(T.LoadPartial(m + i, rest), T.LoadPartial(gradient + at + i, rest));
                    T stepped = step.Weight(
                        T.LoadPartial(w + i, rest), next, r * T.LoadPartial(shares + i, rest), T.LoadPartial(carried + at + i, rest));
                    T.StorePartial(next, m + i, rest);
                    T.StorePartial(stepped, w + i, rest);

                    // Lanes beyond the row are 0 / (0 + eps): finite, and a first moment that is not finite leaves no finite weight.
                    folded = Finite.Fold(stepped, folded);
                }
            }

            if (!Finite.IsFinite(folded))
            {
                *found = 1;
            }
        }
    }
}
