using Autonet.Exact.Simd;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autonet.Exact.MatrixProduct;

/// <summary>12 × 32: 24 accumulators of 16 values, 2 registers of B and one broadcast of A per step.</summary>
internal readonly unsafe struct Tile512 : ITile
{
    public static int Rows => 12;

    public static int Columns => 32;

    // Bounds: step k reads Rows values of a and Columns of b and moves on by as many, depth times; c and from are Rows rows of Columns.
    [MethodImpl(KernelMethod.Options)]
    public static void Run(int depth, float* a, float* b, float* from, nint strideFrom, float* c, nint strideC)
    {
        Vector512<float> c00, c01;
        Vector512<float> c10, c11;
        Vector512<float> c20, c21;
        Vector512<float> c30, c31;
        Vector512<float> c40, c41;
        Vector512<float> c50, c51;
        Vector512<float> c60, c61;
        Vector512<float> c70, c71;
        Vector512<float> c80, c81;
        Vector512<float> c90, c91;
        Vector512<float> cA0, cA1;
        Vector512<float> cB0, cB1;
        if (from == null)
        {
            c00 = c01 = Vector512<float>.Zero;
            c10 = c11 = Vector512<float>.Zero;
            c20 = c21 = Vector512<float>.Zero;
            c30 = c31 = Vector512<float>.Zero;
            c40 = c41 = Vector512<float>.Zero;
            c50 = c51 = Vector512<float>.Zero;
            c60 = c61 = Vector512<float>.Zero;
            c70 = c71 = Vector512<float>.Zero;
            c80 = c81 = Vector512<float>.Zero;
            c90 = c91 = Vector512<float>.Zero;
            cA0 = cA1 = Vector512<float>.Zero;
            cB0 = cB1 = Vector512<float>.Zero;
        }
        else
        {
            c00 = Vector512.Load(from);
            c01 = Vector512.Load(from + 16);
            from += strideFrom;
            c10 = Vector512.Load(from);
            c11 = Vector512.Load(from + 16);
            from += strideFrom;
            c20 = Vector512.Load(from);
            c21 = Vector512.Load(from + 16);
            from += strideFrom;
            c30 = Vector512.Load(from);
            c31 = Vector512.Load(from + 16);
            from += strideFrom;
            c40 = Vector512.Load(from);
            c41 = Vector512.Load(from + 16);
            from += strideFrom;
            c50 = Vector512.Load(from);
            c51 = Vector512.Load(from + 16);
            from += strideFrom;
            c60 = Vector512.Load(from);
            c61 = Vector512.Load(from + 16);
            from += strideFrom;
            c70 = Vector512.Load(from);
            c71 = Vector512.Load(from + 16);
            from += strideFrom;
            c80 = Vector512.Load(from);
            c81 = Vector512.Load(from + 16);
            from += strideFrom;
            c90 = Vector512.Load(from);
            c91 = Vector512.Load(from + 16);
            from += strideFrom;
            cA0 = Vector512.Load(from);
            cA1 = Vector512.Load(from + 16);
            from += strideFrom;
            cB0 = Vector512.Load(from);
            cB1 = Vector512.Load(from + 16);
        }

        for (float* end = b + ((nint)depth * Columns); b != end; a += Rows, b += Columns)
        {
            Vector512<float> b0 = Vector512.Load(b);
            Vector512<float> b1 = Vector512.Load(b + 16);
            Vector512<float> x0 = Vector512.Create(a[0]);
            c00 = Vector512.FusedMultiplyAdd(x0, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x0, b1, c01);
            Vector512<float> x1 = Vector512.Create(a[1]);
            c10 = Vector512.FusedMultiplyAdd(x1, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x1, b1, c11);
            Vector512<float> x2 = Vector512.Create(a[2]);
            c20 = Vector512.FusedMultiplyAdd(x2, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x2, b1, c21);
            Vector512<float> x3 = Vector512.Create(a[3]);
            c30 = Vector512.FusedMultiplyAdd(x3, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x3, b1, c31);
            Vector512<float> x4 = Vector512.Create(a[4]);
            c40 = Vector512.FusedMultiplyAdd(x4, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x4, b1, c41);
            Vector512<float> x5 = Vector512.Create(a[5]);
            c50 = Vector512.FusedMultiplyAdd(x5, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x5, b1, c51);
            Vector512<float> x6 = Vector512.Create(a[6]);
            c60 = Vector512.FusedMultiplyAdd(x6, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x6, b1, c61);
            Vector512<float> x7 = Vector512.Create(a[7]);
            c70 = Vector512.FusedMultiplyAdd(x7, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x7, b1, c71);
            Vector512<float> x8 = Vector512.Create(a[8]);
            c80 = Vector512.FusedMultiplyAdd(x8, b0, c80);
            c81 = Vector512.FusedMultiplyAdd(x8, b1, c81);
            Vector512<float> x9 = Vector512.Create(a[9]);
            c90 = Vector512.FusedMultiplyAdd(x9, b0, c90);
            c91 = Vector512.FusedMultiplyAdd(x9, b1, c91);
            Vector512<float> xA = Vector512.Create(a[10]);
            cA0 = Vector512.FusedMultiplyAdd(xA, b0, cA0);
            cA1 = Vector512.FusedMultiplyAdd(xA, b1, cA1);
            Vector512<float> xB = Vector512.Create(a[11]);
            cB0 = Vector512.FusedMultiplyAdd(xB, b0, cB0);
            cB1 = Vector512.FusedMultiplyAdd(xB, b1, cB1);
        }

        // Adding +0 makes the result canonical; between blocks of k it changes no later bit.
        (c00 + Vector512<float>.Zero).Store(c);
        (c01 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (c10 + Vector512<float>.Zero).Store(c);
        (c11 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (c20 + Vector512<float>.Zero).Store(c);
        (c21 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (c30 + Vector512<float>.Zero).Store(c);
        (c31 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (c40 + Vector512<float>.Zero).Store(c);
        (c41 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (c50 + Vector512<float>.Zero).Store(c);
        (c51 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (c60 + Vector512<float>.Zero).Store(c);
        (c61 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (c70 + Vector512<float>.Zero).Store(c);
        (c71 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (c80 + Vector512<float>.Zero).Store(c);
        (c81 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (c90 + Vector512<float>.Zero).Store(c);
        (c91 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (cA0 + Vector512<float>.Zero).Store(c);
        (cA1 + Vector512<float>.Zero).Store(c + 16);
        c += strideC;
        (cB0 + Vector512<float>.Zero).Store(c);
        (cB1 + Vector512<float>.Zero).Store(c + 16);
    }
}
