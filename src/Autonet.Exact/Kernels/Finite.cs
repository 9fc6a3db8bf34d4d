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

        // Bounds: reads values.Length values.
        fixed (float* p = values)
        {
            return context.Width switch
            {
                VectorWidth.Bits512 => AllOf<Lanes512>(p, values.Length),
                VectorWidth.Bits256 => AllOf<Lanes256>(p, values.Length),
                _ => AllOf<Lanes128>(p, values.Length),
            };
        }
    }

    // x · 0 is a zero for finite x and NaN otherwise, and NaN stays in a sum.
    [MethodImpl(KernelMethod.Options)]
    private static bool AllOf<T>(float* x, int count)
        where T : unmanaged, ILanes<T>
    {
        T zero = T.Create(0f);
        T a = zero;
        T b = zero;
        int i = 0;
        for (; i <= count - (2 * Lanes.Count); i += 2 * Lanes.Count)
        {
            a = T.Fma(T.Load(x + i), zero, a);
            b = T.Fma(T.Load(x + i + Lanes.Count), zero, b);
        }

        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            a = T.Fma(T.Load(x + i), zero, a);
        }

        if (i < count)
        {
            b = T.Fma(T.LoadPartial(x + i, count - i), zero, b);
        }

        return T.ReduceAdd(a + b) == 0f;
    }
}
