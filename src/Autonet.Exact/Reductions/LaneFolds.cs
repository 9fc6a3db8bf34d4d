using System.Runtime.CompilerServices;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Reductions;

/// <summary>The sixteen-lane folds over a pointer and a count; every result is canonical.</summary>
/// <remarks>Bounds: the caller's pointers have count values; whole registers end at or before count, the rest is masked.</remarks>
internal static unsafe class LaneFolds
{
    /// <summary>Adds +0, which turns -0 into +0 and leaves everything else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Canonical(float value) => value + 0f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum<T>(float* x, int count)
        where T : unmanaged, ILanes<T>
    {
        T lanes = T.Create(0f);
        int i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            lanes = lanes + T.Load(x + i);
        }

        // A missing lane adds +0: it can only turn -0 into +0, and the result is canonical anyway.
        if (i < count)
        {
            lanes = lanes + T.LoadPartial(x + i, count - i);
        }

        return Canonical(T.ReduceAdd(lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot<T>(float* x, float* y, int count)
        where T : unmanaged, ILanes<T>
    {
        T lanes = T.Create(0f);
        int i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            lanes = T.Fma(T.Load(x + i), T.Load(y + i), lanes);
        }

        if (i < count)
        {
            lanes = T.Fma(T.LoadPartial(x + i, count - i), T.LoadPartial(y + i, count - i), lanes);
        }

        return Canonical(T.ReduceAdd(lanes));
    }

    /// <summary><c>laneSum(|x|)</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumOfMagnitudes<T>(float* x, int count)
        where T : unmanaged, ILanes<T>
    {
        T lanes = T.Create(0f);
        int i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            lanes = lanes + T.Abs(T.Load(x + i));
        }

        if (i < count)
        {
            lanes = lanes + T.Abs(T.LoadPartial(x + i, count - i));
        }

        return Canonical(T.ReduceAdd(lanes));
    }

    /// <summary><c>laneDot(q, q)</c> with q = x * factor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ScaledSquares<T>(float* x, int count, float factor)
        where T : unmanaged, ILanes<T>
    {
        T lanes = T.Create(0f);
        int i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            T q = T.Load(x + i) * T.Create(factor);
            lanes = T.Fma(q, q, lanes);
        }

        if (i < count)
        {
            T q = T.LoadPartial(x + i, count - i) * T.Create(factor);
            lanes = T.Fma(q, q, lanes);
        }

        return Canonical(T.ReduceAdd(lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max<T>(float* x, int count)
        where T : unmanaged, ILanes<T>
    {
        T lanes = T.Create(float.NegativeInfinity);
        int i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            lanes = Lanes.Max(T.Load(x + i), lanes);
        }

        if (i < count)
        {
            lanes = Lanes.Max(LoadOrLowest<T>(x + i, count - i), lanes);
        }

        return Canonical(T.ReduceMax(lanes));
    }

    /// <summary>The first <paramref name="count"/> lanes from memory, -∞ in the others: neutral for a maximum, and e^-∞ = +0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadOrLowest<T>(float* x, int count)
        where T : unmanaged, ILanes<T> =>
        T.Select(T.FirstLanes(count), T.LoadPartial(x, count), T.Create(float.NegativeInfinity));
}
