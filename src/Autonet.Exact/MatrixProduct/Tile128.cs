using Autonet.Exact.Simd;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autonet.Exact.MatrixProduct;

/// <summary>6 × 8: 12 accumulators of 4 values, 2 registers of B and one broadcast of A per step.</summary>
internal readonly unsafe struct Tile128 : ITile
{
    public static int Rows => 6;

    public static int Columns => 8;

    // Bounds: step k reads Rows values of a and Columns of b and moves on by as many, depth times; c and from are Rows rows of Columns.
    [MethodImpl(KernelMethod.Options)]
    public static void Run(int depth, float* a, float* b, float* from, nint strideFrom, float* c, nint strideC)
    {
        Vector128<float> c00, c01;
        Vector128<float> c10, c11;
        Vector128<float> c20, c21;
        Vector128<float> c30, c31;
        Vector128<float> c40, c41;
        Vector128<float> c50, c51;
        if (from == null)
        {
            c00 = c01 = Vector128<float>.Zero;
            c10 = c11 = Vector128<float>.Zero;
            c20 = c21 = Vector128<float>.Zero;
            c30 = c31 = Vector128<float>.Zero;
            c40 = c41 = Vector128<float>.Zero;
            c50 = c51 = Vector128<float>.Zero;
        }
        else
        {
            c00 = Vector128.Load(from);
            c01 = Vector128.Load(from + 4);
            from += strideFrom;
            c10 = Vector128.Load(from);
            c11 = Vector128.Load(from + 4);
            from += strideFrom;
            c20 = Vector128.Load(from);
            c21 = Vector128.Load(from + 4);
            from += strideFrom;
            c30 = Vector128.Load(from);
            c31 = Vector128.Load(from + 4);
            from += strideFrom;
            c40 = Vector128.Load(from);
            c41 = Vector128.Load(from + 4);
            from += strideFrom;
            c50 = Vector128.Load(from);
            c51 = Vector128.Load(from + 4);
        }

        for (float* end = b + ((nint)depth * Columns); b != end; a += Rows, b += Columns)
        {
            Vector128<float> b0 = Vector128.Load(b);
            Vector128<float> b1 = Vector128.Load(b + 4);
            Vector128<float> x0 = Vector128.Create(a[0]);
            c00 = Vector128.FusedMultiplyAdd(x0, b0, c00);
            c01 = Vector128.FusedMultiplyAdd(x0, b1, c01);
            Vector128<float> x1 = Vector128.Create(a[1]);
            c10 = Vector128.FusedMultiplyAdd(x1, b0, c10);
            c11 = Vector128.FusedMultiplyAdd(x1, b1, c11);
            Vector128<float> x2 = Vector128.Create(a[2]);
            c20 = Vector128.FusedMultiplyAdd(x2, b0, c20);
            c21 = Vector128.FusedMultiplyAdd(x2, b1, c21);
            Vector128<float> x3 = Vector128.Create(a[3]);
            c30 = Vector128.FusedMultiplyAdd(x3, b0, c30);
            c31 = Vector128.FusedMultiplyAdd(x3, b1, c31);
            Vector128<float> x4 = Vector128.Create(a[4]);
            c40 = Vector128.FusedMultiplyAdd(x4, b0, c40);
            c41 = Vector128.FusedMultiplyAdd(x4, b1, c41);
            Vector128<float> x5 = Vector128.Create(a[5]);
            c50 = Vector128.FusedMultiplyAdd(x5, b0, c50);
            c51 = Vector128.FusedMultiplyAdd(x5, b1, c51);
        }

        // Adding +0 makes the result canonical; between blocks of k it changes no later bit.
        (c00 + Vector128<float>.Zero).Store(c);
        (c01 + Vector128<float>.Zero).Store(c + 4);
        c += strideC;
        (c10 + Vector128<float>.Zero).Store(c);
        (c11 + Vector128<float>.Zero).Store(c + 4);
        c += strideC;
        (c20 + Vector128<float>.Zero).Store(c);
        (c21 + Vector128<float>.Zero).Store(c + 4);
        c += strideC;
        (c30 + Vector128<float>.Zero).Store(c);
        (c31 + Vector128<float>.Zero).Store(c + 4);
        c += strideC;
        (c40 + Vector128<float>.Zero).Store(c);
        (c41 + Vector128<float>.Zero).Store(c + 4);
        c += strideC;
        (c50 + Vector128<float>.Zero).Store(c);
        (c51 + Vector128<float>.Zero).Store(c + 4);
    }
}
