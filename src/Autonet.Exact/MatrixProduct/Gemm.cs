using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

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
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        if (!from.IsEmpty)
        {
            Guard.Matrix(from.Length, m, n, strideC);
        }

        if (m == 0 || n == 0)
        {
            return;
        }

        // Bounds: the matrices were checked against their sizes and strides; panels pack only rows and columns that exist, and edge tiles
        // touch no more of C than exists.
        fixed (float* pa = a, pb = b, pf = from, pc = c)
        {
            Product product = new(m, n, k, pa, rowA, stepA, pb, stepB, columnB, pf, pc, strideC);
            switch (context.Width)
            {
                case VectorWidth.Bits512 when !Narrow(n):
                    product.Run<Tile512>(context);
                    break;
                case VectorWidth.Bits512 or VectorWidth.Bits256:
                    product.Run<Tile256>(context);
                    break;
                default:
                    product.Run<Tile128>(context);
                    break;
            }
        }
    }

    /// <summary>Whether the 512-bit tile would leave half of its columns empty on a matrix that has few.</summary>
    internal static bool Narrow(int columns) => columns < 64 && columns % 32 is > 0 and <= 16;
}
