using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The check that makes a step invalid.</summary>
public static unsafe class Finite
{
    /// <summary>Whether no value is NaN or infinite.</summary>
    public static bool All(KernelContext context, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(context);
        int found = 0;

        // Bounds: ranges cover 0 … values.Length; every piece writes the same 1, and only after the loop is it read.
        fixed (float* p = values)
        {
            Launch.Range(context, values.Length, 1, new Look(p, &found));
        }

        return found == 0;
    }

    /// <summary>Folds values so that <see cref="IsFinite"/> can tell: x · 0 is a zero for finite x and NaN otherwise, and NaN stays in a sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Fold<T>(T values, T folded)
        where T : unmanaged, ILanes<T> => T.Fma(values, T.Create(0f), folded);

    /// <summary>Whether everything folded in was finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsFinite<T>(T folded)
        where T : unmanaged, ILanes<T> => T.ReduceAdd(folded) == 0f;

    private readonly struct Look(float* values, int* found) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            T a = T.Create(0f);
            T b = a;
            int i = begin;
            for (; i <= end - (2 * Lanes.Count); i += 2 * Lanes.Count)
            {
                a = Fold(T.Load(values + i), a);
                b = Fold(T.Load(values + i + Lanes.Count), b);
            }

            for (; i <= end - Lanes.Count; i += Lanes.Count)
            {
                a = Fold(T.Load(values + i), a);
            }

            if (i < end)
            {
                b = Fold(T.LoadPartial(values + i, end - i), b);
            }

            if (!IsFinite(a + b))
            {
                *found = 1;
            }
        }
    }
}
