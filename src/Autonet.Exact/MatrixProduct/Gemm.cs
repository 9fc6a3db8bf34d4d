using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;

namespace Autonet.Exact.MatrixProduct;

/// <summary>
/// Matrix products in the exact order (docs/arithmetic.md, "Folds"): every element folds over k ascending with fused multiply-adds, from +0
/// or from a given value, and is stored canonical. Row-major; a stride is the distance between rows in values.
/// </summary>
public static unsafe class Gemm
{
    /// <summary><c>C[M,N] = A[M,K] · B[N,K]ᵀ</c>, packed rows. <paramref name="from"/> is [M,N] or empty for +0, and may be <paramref name="c"/>.</summary>
    public static void NT(KernelContext context, int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> from, Span<float> c) =>
        NT(context, m, n, k, a, k, b, k, from, c, n);

    /// <summary><c>C[M,N] = A[M,K] · B[K,N]</c>, packed rows. <paramref name="from"/> is [M,N] or empty for +0, and may be <paramref name="c"/>.</summary>
    public static void NN(KernelContext context, int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> from, Span<float> c) =>
        NN(context, m, n, k, a, k, b, n, from, c, n);

    /// <summary><c>C[M,N] = A[K,M]ᵀ · B[K,N]</c>, packed rows. <paramref name="from"/> is [M,N] or empty for +0, and may be <paramref name="c"/>.</summary>
    public static void TN(KernelContext context, int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> from, Span<float> c) =>
        TN(context, m, n, k, a, m, b, n, from, c, n);

    /// <summary>As the packed <c>NT</c>, with strides; <paramref name="from"/> has the stride of <paramref name="c"/>.</summary>
    public static void NT(
        KernelContext context, int m, int n, int k, ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB, ReadOnlySpan<float> from, Span<float> c, int strideC)
    {
        Guard.Matrix(a.Length, m, k, strideA);
        Guard.Matrix(b.Length, n, k, strideB);
        Run(context, m, n, k, a, strideA, 1, b, 1, strideB, from, c, strideC);
    }

    /// <summary>As the packed <c>NN</c>, with strides; <paramref name="from"/> has the stride of <paramref name="c"/>.</summary>
    public static void NN(
        KernelContext context, int m, int n, int k, ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB, ReadOnlySpan<float> from, Span<float> c, int strideC)
    {
        Guard.Matrix(a.Length, m, k, strideA);
        Guard.Matrix(b.Length, k, n, strideB);
        Run(context, m, n, k, a, strideA, 1, b, strideB, 1, from, c, strideC);
    }

    /// <summary>As the packed <c>TN</c>, with strides; <paramref name="from"/> has the stride of <paramref name="c"/>.</summary>
    public static void TN(
        KernelContext context, int m, int n, int k, ReadOnlySpan<float> a, int strideA, ReadOnlySpan<float> b, int strideB, ReadOnlySpan<float> from, Span<float> c, int strideC)
    {
        Guard.Matrix(a.Length, k, m, strideA);
        Guard.Matrix(b.Length, k, n, strideB);
        Run(context, m, n, k, a, 1, strideA, b, strideB, 1, from, c, strideC);
    }

    private static void Run(
        KernelContext context,
        int m,
        int n,
        int k,
        ReadOnlySpan<float> a,
        int rowA,
        int stepA,
        ReadOnlySpan<float> b,
        int stepB,
        int columnB,
        ReadOnlySpan<float> from,
        Span<float> c,
        int strideC)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Matrix(c.Length, m, n, strideC);
        if (!from.IsEmpty)
        {
            Guard.Matrix(from.Length, m, n, strideC);
        }

        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                float acc = from.IsEmpty ? 0f : from[(i * strideC) + j];
                for (int q = 0; q < k; q++)
                {
                    acc = MathF.FusedMultiplyAdd(a[(i * rowA) + (q * stepA)], b[(q * stepB) + (j * columnB)], acc);
                }

                c[(i * strideC) + j] = acc + 0f;
            }
        }
    }
}
