using System.Runtime.CompilerServices;
using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Reductions;

/// <summary>
/// The sixteen-lane folds of docs/arithmetic.md. Lane l folds elements l, l+16, … ; then lanes combine at distance 8, 4, 2, 1. Results are
/// canonical: never -0.
/// </summary>
public static unsafe class LaneReduction
{
    /// <summary><c>laneSum(x)</c>; +0 of nothing.</summary>
    public static float Sum(KernelContext context, ReadOnlySpan<float> x)
    {
        ArgumentNullException.ThrowIfNull(context);

        // Bounds: the folds read x.Length values.
        fixed (float* p = x)
        {
            return context.Width switch
            {
                VectorWidth.Bits512 => SumOf<Lanes512>(p, x.Length),
                VectorWidth.Bits256 => SumOf<Lanes256>(p, x.Length),
                _ => SumOf<Lanes128>(p, x.Length),
            };
        }
    }

    /// <summary><c>laneDot(x, y)</c> of spans of one length.</summary>
    public static float Dot(KernelContext context, ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(y.Length, x.Length);

        // Bounds: the folds read x.Length = y.Length values of each.
        fixed (float* p = x, q = y)
        {
            return context.Width switch
            {
                VectorWidth.Bits512 => DotOf<Lanes512>(p, q, x.Length),
                VectorWidth.Bits256 => DotOf<Lanes256>(p, q, x.Length),
                _ => DotOf<Lanes128>(p, q, x.Length),
            };
        }
    }

    /// <summary><c>laneMax(x)</c>; -∞ of nothing.</summary>
    public static float Max(KernelContext context, ReadOnlySpan<float> x)
    {
        ArgumentNullException.ThrowIfNull(context);

        // Bounds: the folds read x.Length values.
        fixed (float* p = x)
        {
            return context.Width switch
            {
                VectorWidth.Bits512 => MaxOf<Lanes512>(p, x.Length),
                VectorWidth.Bits256 => MaxOf<Lanes256>(p, x.Length),
                _ => MaxOf<Lanes128>(p, x.Length),
            };
        }
    }

    [MethodImpl(KernelMethod.Options)]
    private static float SumOf<T>(float* x, int count)
        where T : unmanaged, ILanes<T> => LaneFolds.Sum<T>(x, count);

    [MethodImpl(KernelMethod.Options)]
    private static float DotOf<T>(float* x, float* y, int count)
        where T : unmanaged, ILanes<T> => LaneFolds.Dot<T>(x, y, count);

    [MethodImpl(KernelMethod.Options)]
    private static float MaxOf<T>(float* x, int count)
        where T : unmanaged, ILanes<T> => LaneFolds.Max<T>(x, count);
}
