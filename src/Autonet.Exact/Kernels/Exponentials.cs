using System.Runtime.CompilerServices;
using Autonet.Exact.Elementary;
using Autonet.Exact.Reductions;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The shared core of softmax and cross-entropy.</summary>
/// <remarks>Bounds: the caller's x and output have count values; whole registers end at or before count, the rest is masked.</remarks>
internal static unsafe class Exponentials
{
    /// <summary>The <c>laneSum</c> of <c>exp(x - max)</c>.</summary>
    [MethodImpl(KernelMethod.Options)]
    public static float Sum<T>(float* x, int count, float max)
        where T : unmanaged, ILanes<T>
    {
        T shift = T.Create(max);
        T lanes = T.Create(0f);
        int i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            lanes = lanes + Functions.Exp(T.Load(x + i) - shift);
        }

        if (i < count)
        {
            lanes = lanes + Functions.Exp(LaneFolds.LoadOrLowest<T>(x + i, count - i) - shift);
        }

        return LaneFolds.Canonical(T.ReduceAdd(lanes));
    }

    /// <summary>Writes <c>exp(x - laneMax(x))</c> and returns its <c>laneSum</c>; the output may be the input.</summary>
    [MethodImpl(KernelMethod.Options)]
    public static float Row<T>(float* x, float* output, int count)
        where T : unmanaged, ILanes<T>
    {
        T max = T.Create(LaneFolds.Max<T>(x, count));
        T lanes = T.Create(0f);
        int i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            T e = Functions.Exp(T.Load(x + i) - max);
            T.Store(e, output + i);
            lanes = lanes + e;
        }

        if (i < count)
        {
            T e = Functions.Exp(LaneFolds.LoadOrLowest<T>(x + i, count - i) - max);
            T.StorePartial(e, output + i, count - i);
            lanes = lanes + e;
        }

        return LaneFolds.Canonical(T.ReduceAdd(lanes));
    }
}
