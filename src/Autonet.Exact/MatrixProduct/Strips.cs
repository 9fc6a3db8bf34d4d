using System.Runtime.CompilerServices;
using Autonet.Exact.Simd;

namespace Autonet.Exact.MatrixProduct;

/// <summary>
/// Blocks of a product with few rows that stay in registers while k runs: R rows of A times P panels of sixteen outputs. Where a
/// <see cref="ITile"/> gives a product of many rows the most arithmetic for every value it loads, a strip gives one of few rows
/// no more arithmetic than its weights need to arrive. Names say R and P.
/// </summary>
/// <remarks>
/// Bounds: the callers' (<see cref="StripBlock"/>); a strip touches exactly the values named here. All take: depth steps of k; a, depth × R values, rows side by side; b, panels of depth × 16 values at a distance of
/// <c>panel</c> values; from, R × P·16 values to start from, or null for +0; c, R × P·16 values to write, canonical; stride, between rows of
/// from and of c. A fold is one chain of dependent additions, so several outputs at once are what hides their latency.
/// </remarks>
internal static unsafe class Strips
{
    /// <summary>Outputs of a panel: one lane each.</summary>
    public const int PanelWidth = Lanes.Count;

    [MethodImpl(KernelMethod.Options)]
    public static void Fold1x4<T>(int depth, float* a, float* b, nint panel, float* from, float* c)
        where T : unmanaged, ILanes<T>
    {
        T zero = T.Create(0f);
        T c0 = from == null ? zero : T.Load(from);
        T c1 = from == null ? zero : T.Load(from + 16);
        T c2 = from == null ? zero : T.Load(from + 32);
        T c3 = from == null ? zero : T.Load(from + 48);
        float* b2 = b + (2 * panel);
        for (float* end = a + depth; a != end; a++, b += 16, b2 += 16)
        {
            T x = T.Create(*a);
            c0 = T.Fma(x, T.Load(b), c0);
            c1 = T.Fma(x, T.Load(b + panel), c1);
            c2 = T.Fma(x, T.Load(b2), c2);
            c3 = T.Fma(x, T.Load(b2 + panel), c3);
        }

        T.Store(c0 + zero, c);
        T.Store(c1 + zero, c + 16);
        T.Store(c2 + zero, c + 32);
        T.Store(c3 + zero, c + 48);
    }

    [MethodImpl(KernelMethod.Options)]
    public static void Fold1x2<T>(int depth, float* a, float* b, nint panel, float* from, float* c)
        where T : unmanaged, ILanes<T>
    {
        T zero = T.Create(0f);
        T c0 = from == null ? zero : T.Load(from);
        T c1 = from == null ? zero : T.Load(from + 16);
        for (float* end = a + depth; a != end; a++, b += 16)
        {
            T x = T.Create(*a);
            c0 = T.Fma(x, T.Load(b), c0);
            c1 = T.Fma(x, T.Load(b + panel), c1);
        }

        T.Store(c0 + zero, c);
        T.Store(c1 + zero, c + 16);
    }

    [MethodImpl(KernelMethod.Options)]
    public static void Fold1x1<T>(int depth, float* a, float* b, float* from, float* c)
        where T : unmanaged, ILanes<T>
    {
        T zero = T.Create(0f);
        T c0 = from == null ? zero : T.Load(from);
        for (float* end = a + depth; a != end; a++, b += 16)
        {
            c0 = T.Fma(T.Create(*a), T.Load(b), c0);
        }

        T.Store(c0 + zero, c);
    }

    [MethodImpl(KernelMethod.Options)]
    public static void Fold4x1<T>(int depth, float* a, float* b, float* from, float* c, nint stride)
        where T : unmanaged, ILanes<T>
    {
        T zero = T.Create(0f);
        T c0 = from == null ? zero : T.Load(from);
        T c1 = from == null ? zero : T.Load(from + stride);
        T c2 = from == null ? zero : T.Load(from + (2 * stride));
        T c3 = from == null ? zero : T.Load(from + (3 * stride));
        for (float* end = a + ((nint)depth * 4); a != end; a += 4, b += 16)
        {
            T w = T.Load(b);
            c0 = T.Fma(T.Create(a[0]), w, c0);
            c1 = T.Fma(T.Create(a[1]), w, c1);
            c2 = T.Fma(T.Create(a[2]), w, c2);
            c3 = T.Fma(T.Create(a[3]), w, c3);
        }

        T.Store(c0 + zero, c);
        T.Store(c1 + zero, c + stride);
        T.Store(c2 + zero, c + (2 * stride));
        T.Store(c3 + zero, c + (3 * stride));
    }

    [MethodImpl(KernelMethod.Options)]
    public static void Fold8x1<T>(int depth, float* a, float* b, float* from, float* c, nint stride)
        where T : unmanaged, ILanes<T>
    {
        T zero = T.Create(0f);
        T c0, c1, c2, c3, c4, c5, c6, c7;
        if (from == null)
        {
            c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = zero;
        }
        else
        {
            c0 = T.Load(from);
            from += stride;
            c1 = T.Load(from);
            from += stride;
            c2 = T.Load(from);
            from += stride;
            c3 = T.Load(from);
            from += stride;
            c4 = T.Load(from);
            from += stride;
            c5 = T.Load(from);
            from += stride;
            c6 = T.Load(from);
            from += stride;
            c7 = T.Load(from);
        }

        for (float* end = a + ((nint)depth * 8); a != end; a += 8, b += 16)
        {
            T w0 = T.Load(b);
            c0 = T.Fma(T.Create(a[0]), w0, c0);
            c1 = T.Fma(T.Create(a[1]), w0, c1);
            c2 = T.Fma(T.Create(a[2]), w0, c2);
            c3 = T.Fma(T.Create(a[3]), w0, c3);
            c4 = T.Fma(T.Create(a[4]), w0, c4);
            c5 = T.Fma(T.Create(a[5]), w0, c5);
            c6 = T.Fma(T.Create(a[6]), w0, c6);
            c7 = T.Fma(T.Create(a[7]), w0, c7);
        }

        T.Store(c0 + zero, c);
        c += stride;
        T.Store(c1 + zero, c);
        c += stride;
        T.Store(c2 + zero, c);
        c += stride;
        T.Store(c3 + zero, c);
        c += stride;
        T.Store(c4 + zero, c);
        c += stride;
        T.Store(c5 + zero, c);
        c += stride;
        T.Store(c6 + zero, c);
        c += stride;
        T.Store(c7 + zero, c);
    }

    [MethodImpl(KernelMethod.Options)]
    public static void Fold8x2<T>(int depth, float* a, float* b, nint panel, float* from, float* c, nint stride)
        where T : unmanaged, ILanes<T>
    {
        T zero = T.Create(0f);
        T c00, c01, c10, c11, c20, c21, c30, c31, c40, c41, c50, c51, c60, c61, c70, c71;
        if (from == null)
        {
            c00 = c01 = c10 = c11 = c20 = c21 = c30 = c31 = c40 = c41 = c50 = c51 = c60 = c61 = c70 = c71 = zero;
        }
        else
        {
            c00 = T.Load(from);
            c01 = T.Load(from + 16);
            from += stride;
            c10 = T.Load(from);
            c11 = T.Load(from + 16);
            from += stride;
            c20 = T.Load(from);
            c21 = T.Load(from + 16);
            from += stride;
            c30 = T.Load(from);
            c31 = T.Load(from + 16);
            from += stride;
            c40 = T.Load(from);
            c41 = T.Load(from + 16);
            from += stride;
            c50 = T.Load(from);
            c51 = T.Load(from + 16);
            from += stride;
            c60 = T.Load(from);
            c61 = T.Load(from + 16);
            from += stride;
            c70 = T.Load(from);
            c71 = T.Load(from + 16);
        }

        for (float* end = a + ((nint)depth * 8); a != end; a += 8, b += 16)
        {
            T w0 = T.Load(b);
            T w1 = T.Load(b + panel);
            T x0 = T.Create(a[0]);
            c00 = T.Fma(x0, w0, c00);
            c01 = T.Fma(x0, w1, c01);
            T x1 = T.Create(a[1]);
            c10 = T.Fma(x1, w0, c10);
            c11 = T.Fma(x1, w1, c11);
            T x2 = T.Create(a[2]);
            c20 = T.Fma(x2, w0, c20);
            c21 = T.Fma(x2, w1, c21);
            T x3 = T.Create(a[3]);
            c30 = T.Fma(x3, w0, c30);
            c31 = T.Fma(x3, w1, c31);
            T x4 = T.Create(a[4]);
            c40 = T.Fma(x4, w0, c40);
            c41 = T.Fma(x4, w1, c41);
            T x5 = T.Create(a[5]);
            c50 = T.Fma(x5, w0, c50);
            c51 = T.Fma(x5, w1, c51);
            T x6 = T.Create(a[6]);
            c60 = T.Fma(x6, w0, c60);
            c61 = T.Fma(x6, w1, c61);
            T x7 = T.Create(a[7]);
            c70 = T.Fma(x7, w0, c70);
            c71 = T.Fma(x7, w1, c71);
        }

        T.Store(c00 + zero, c);
        T.Store(c01 + zero, c + 16);
        c += stride;
        T.Store(c10 + zero, c);
        T.Store(c11 + zero, c + 16);
        c += stride;
        T.Store(c20 + zero, c);
        T.Store(c21 + zero, c + 16);
        c += stride;
        T.Store(c30 + zero, c);
        T.Store(c31 + zero, c + 16);
        c += stride;
        T.Store(c40 + zero, c);
        T.Store(c41 + zero, c + 16);
        c += stride;
        T.Store(c50 + zero, c);
        T.Store(c51 + zero, c + 16);
        c += stride;
        T.Store(c60 + zero, c);
        T.Store(c61 + zero, c + 16);
        c += stride;
        T.Store(c70 + zero, c);
        T.Store(c71 + zero, c + 16);
    }
}
