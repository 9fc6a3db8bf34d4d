using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Reductions;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>
/// The kinds <c>RowMoment</c>, <c>ColumnMoment</c> and <c>ColumnShare</c>: the second moment of a matrix of R rows and C columns, kept as the means of
/// its rows and of its columns (Shazeer and Stern, "Adafactor", arXiv:1804.04235).
/// </summary>
public static unsafe class FactoredMoment
{
    /// <summary>In place, <c>fma(β₂, r, (1 - β₂) * (laneDot(q, q) / C))</c> with q = g * clip over each row of the gradient.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="gradient">[R, C].</param>
    /// <param name="clip">The factor of the step's clip.</param>
    /// <param name="beta">β₂.</param>
    /// <param name="moments">[R].</param>
    public static void Rows(KernelContext context, ReadOnlySpan<float> gradient, float clip, float beta, Span<float> moments)
    {
        ArgumentNullException.ThrowIfNull(context);
        int columns = Guard.Rows(gradient.Length, moments.Length);

        // Bounds: row r < moments.Length reads columns values at r · columns.
        fixed (float* pg = gradient, pm = moments)
        {
            Launch.Range(context, moments.Length, columns, new RowsLoop(pg, pm, columns, clip, beta));
        }
    }

    /// <summary>In place, <c>fma(β₂, c, (1 - β₂) * (fold(r; q, q) / R))</c> with q = g * clip over each column of the gradient.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="gradient">[R, C].</param>
    /// <param name="clip">The factor of the step's clip.</param>
    /// <param name="beta">β₂.</param>
    /// <param name="moments">[C].</param>
    public static void Columns(KernelContext context, ReadOnlySpan<float> gradient, float clip, float beta, Span<float> moments)
    {
        ArgumentNullException.ThrowIfNull(context);
        int rows = Guard.Rows(gradient.Length, moments.Length);

        // Bounds: stripe s covers at most Stripe columns at s · Stripe of every row, the last one what is left.
        fixed (float* pg = gradient, pm = moments)
        {
            int stripes = (moments.Length + ColumnsLoop.Stripe - 1) / ColumnsLoop.Stripe;
            Launch.Range(context, stripes, (int)Math.Min(int.MaxValue, (long)rows * ColumnsLoop.Stripe), new ColumnsLoop(pg, pm, rows, moments.Length, clip, beta));
        }
    }

    /// <summary><c>mean = 0 ? 0 : c / mean</c>: what a column's moment is to the mean of all.</summary>
    public static void Shares(ReadOnlySpan<float> moments, float mean, Span<float> shares)
    {
        Guard.Length(shares.Length, moments.Length);
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = mean == 0 ? 0 : moments[i] / mean;
        }
    }

    private readonly struct RowsLoop(float* gradient, float* moments, int columns, float clip, float beta) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int row = begin; row < end; row++)
            {
                float mean = LaneFolds.ScaledSquares<T>(gradient + ((long)row * columns), columns, clip) / columns;
                moments[row] = MathF.FusedMultiplyAdd(beta, moments[row], (1f - beta) * mean);
            }
        }
    }

    private readonly struct ColumnsLoop(float* gradient, float* moments, int rows, int columns, float clip, float beta) : IRangeKernel
    {
        /// <summary>Columns that are folded side by side: their folds do not wait for each other.</summary>
        public const int Stripe = 4 * Lanes.Count;

        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int stripe = begin; stripe < end; stripe++)
            {
                int first = stripe * Stripe;
                if (first + Stripe <= columns)
                {
                    Whole<T>(first);
                    continue;
                }

                for (; first < columns; first += Lanes.Count)
                {
                    Part<T>(first, Math.Min(Lanes.Count, columns - first));
                }
            }
        }

        private void Whole<T>(int first)
            where T : unmanaged, ILanes<T>
        {
            T factor = T.Create(clip);
            T a = T.Create(0f);
            (T b, T c, T d) = (a, a, a);
            float* g = gradient + first;
            for (int row = 0; row < rows; row++, g += columns)
            {
                a = Square(T.Load(g) * factor, a);
                b = Square(T.Load(g + Lanes.Count) * factor, b);
                c = Square(T.Load(g + (2 * Lanes.Count)) * factor, c);
                d = Square(T.Load(g + (3 * Lanes.Count)) * factor, d);
            }

            float* m = moments + first;
            T.Store(Next(T.Load(m), a), m);
            T.Store(Next(T.Load(m + Lanes.Count), b), m + Lanes.Count);
            T.Store(Next(T.Load(m + (2 * Lanes.Count)), c), m + (2 * Lanes.Count));
            T.Store(Next(T.Load(m + (3 * Lanes.Count)), d), m + (3 * Lanes.Count));
        }

        private void Part<T>(int first, int count)
            where T : unmanaged, ILanes<T>
        {
            T factor = T.Create(clip);
            T sum = T.Create(0f);
            float* g = gradient + first;
            for (int row = 0; row < rows; row++, g += columns)
            {
                sum = Square((count == Lanes.Count ? T.Load(g) : T.LoadPartial(g, count)) * factor, sum);
            }

            float* m = moments + first;
            if (count == Lanes.Count)
            {
                T.Store(Next(T.Load(m), sum), m);
            }
            else
            {
                T.StorePartial(Next(T.LoadPartial(m, count), sum), m, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static T Square<T>(T q, T sum)
            where T : unmanaged, ILanes<T> => T.Fma(q, q, sum);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private T Next<T>(T moment, T sum)
            where T : unmanaged, ILanes<T> =>
            T.Fma(T.Create(beta), moment, T.Create(1f - beta) * (sum / T.Create(rows)));
    }
}
