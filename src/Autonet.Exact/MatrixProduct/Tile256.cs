using Autonet.Exact.Simd;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autonet.Exact.MatrixProduct;

/// <summary>6 × 16: 12 accumulators of 8 values, 2 registers of B and one broadcast of A per step.</summary>
internal readonly unsafe struct Tile256 : ITile
{
    public static int Rows => 6;

    public static int Columns => 16;

    // Bounds: step k reads Rows values of a and Columns of b and moves on by as many, depth times; c and from are Rows rows of Columns.
    [MethodImpl(KernelMethod.Options)]
    public static void Run(int depth, float* a, float* b, float* from, nint strideFrom, float* c, nint strideC)
    {
        Vector256<float> c00, c01;
        Vector256<float> c10, c11;
        Vector256<float> c20, c21;
        Vector256<float> c30, c31;
        Vector256<float> c40, c41;
        Vector256<float> c50, c51;
        if (from == null)
        {
            c00 = c01 = Vector256<float>.Zero;
            c10 = c11 = Vector256<float>.Zero;
            c20 = c21 = Vector256<float>.Zero;
            c30 = c31 = Vector256<float>.Zero;
            c40 = c41 = Vector256<float>.Zero;
            c50 = c51 = Vector256<float>.Zero;
        }
        else
        {
            c00 = Vector256.Load(from);
            c01 = Vector256.Load(from + 8);
            from += strideFrom;
            c10 = Vector256.Load(from);
            c11 = Vector256.Load(from + 8);
            from += strideFrom;
            c20 = Vector256.Load(from);
            c21 = Vector256.Load(from + 8);
            from += strideFrom;
            c30 = Vector256.Load(from);
            c31 = Vector256.Load(from + 8);
            from += strideFrom;
            c40 = Vector256.Load(from);
            c41 = Vector256.Load(from + 8);
            from += strideFrom;
            c50 = Vector256.Load(from);
            c51 = Vector256.Load(from + 8);
        }

        for (float* end = b + ((nint)depth * Columns); b != end; a += Rows, b += Columns)
        {
            Vector256<float> b0 = Vector256.Load(b);
            Vector256<float> b1 = Vector256.Load(b + 8);
            Vector256<float> x0 = Vector256.Create(a[0]);
            c00 = Vector256.FusedMultiplyAdd(x0, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x0, b1, c01);
            Vector256<float> x1 = Vector256.Create(a[1]);
            c10 = Vector256.FusedMultiplyAdd(x1, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x1, b1, c11);
            Vector256<float> x2 = Vector256.Create(a[2]);
            c20 = Vector256.FusedMultiplyAdd(x2, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x2, b1, c21);
            Vector256<float> x3 = Vector256.Create(a[3]);
            c30 = Vector256.FusedMultiplyAdd(x3, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x3, b1, c31);
            Vector256<float> x4 = Vector256.Create(a[4]);
            c40 = Vector256.FusedMultiplyAdd(x4, b0, c40);
            c41 = Vector256.FusedMultiplyAdd(x4, b1, c41);
            Vector256<float> x5 = Vector256.Create(a[5]);
            c50 = Vector256.FusedMultiplyAdd(x5, b0, c50);
            c51 = Vector256.FusedMultiplyAdd(x5, b1, c51);
        }

        // Adding +0 makes the result canonical; between blocks of k it changes no later bit.
        (c00 + Vector256<float>.Zero).Store(c);
        (c01 + Vector256<float>.Zero).Store(c + 8);
        c += strideC;
        (c10 + Vector256<float>.Zero).Store(c);
        (c11 + Vector256<float>.Zero).Store(c + 8);
        c += strideC;
        (c20 + Vector256<float>.Zero).Store(c);
        (c21 + Vector256<float>.Zero).Store(c + 8);
        c += strideC;
        (c30 + Vector256<float>.Zero).Store(c);
        (c31 + Vector256<float>.Zero).Store(c + 8);
        c += strideC;
        (c40 + Vector256<float>.Zero).Store(c);
        (c41 + Vector256<float>.Zero).Store(c + 8);
        c += strideC;
        (c50 + Vector256<float>.Zero).Store(c);
        (c51 + Vector256<float>.Zero).Store(c + 8);
    }
}
