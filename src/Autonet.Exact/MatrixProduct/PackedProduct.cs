using System.Runtime.CompilerServices;
using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.MatrixProduct;

/// <summary>
/// <c>y[m,n] = fold(k; x[m,k], W[n,k])</c> with packed weights: the kind <c>MatMulNT</c> (docs/arithmetic.md), for one row to a few hundred.
/// Few rows are bound by the memory that the weights come from, many by arithmetic.
/// </summary>
public static unsafe class PackedProduct
{
    // Four panels at a time, at least two parts for each thread: 64 outputs of 768 inputs are 196 KB, some microseconds of reading.
    private const int GroupPanels = 4;

    // Rows that a part takes through its panels: packed, they stay in the second-level cache.
    private const int MaxRows = 64;

    /// <summary>Computes rows of outputs from rows of inputs.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="weights">W.</param>
    /// <param name="rows">Rows of <paramref name="x"/> and <paramref name="y"/>.</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="from">[rows, outputs] that the folds start from, or empty for +0; may be <paramref name="y"/>.</param>
    /// <param name="y">[rows, outputs].</param>
    public static void Run(KernelContext context, PackedMatrix weights, int rows, ReadOnlySpan<float> x, ReadOnlySpan<float> from, Span<float> y)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Guard.Length(x.Length, (long)rows * weights.Inputs);
        Guard.Length(y.Length, (long)rows * weights.Outputs);
        if (!from.IsEmpty)
        {
            Guard.Length(from.Length, y.Length);
        }

        if (rows == 0)
        {
            return;
        }

        // Bounds: x, from and y hold rows × inputs and rows × outputs values; strips at the edges work in a buffer of their own.
        fixed (float* px = x, pf = from, py = y)
        {
            switch (context.Width)
            {
                case VectorWidth.Bits512:
                    Share<Lanes512>(context, weights, rows, px, pf, py);
                    break;
                case VectorWidth.Bits256:
                    Share<Lanes256>(context, weights, rows, px, pf, py);
                    break;
                default:
                    Share<Lanes128>(context, weights, rows, px, pf, py);
                    break;
            }
        }

        GC.KeepAlive(weights);
    }

    private static void Share<T>(KernelContext context, PackedMatrix weights, int rows, float* x, float* from, float* y)
        where T : unmanaged, ILanes<T>
    {
        float* packed = x;
        int most = StripRows<T>(rows);
        if (most > 1)
        {
            // A block of R rows takes R × inputs values; the last one may be padded to at most the largest R.
            packed = context.Scratch((long)(rows + most) * weights.Inputs);
            RowPacking<T> packing = new(x, rows, weights.Inputs, packed);
            context.Workers.For((rows + most - 1) / most, ref packing);
        }

        int groups = (weights.PanelCount + GroupPanels - 1) / GroupPanels;
        int parts = (rows + MaxRows - 1) / MaxRows;
        Multiplying<T> multiplying = new(
            weights.Panels, weights.PanelStride, weights.PanelCount, weights.Inputs, weights.Outputs, rows, groups, packed, from, y);
        context.Workers.For(groups * parts, ref multiplying);
    }

    /// <summary>R of the next strip, for this many rows that are left: what the registers of a width hold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int StripRows<T>(int rows)
        where T : unmanaged, ILanes<T> =>
        rows == 1 || typeof(T) == typeof(Lanes128) ? 1
        : typeof(T) == typeof(Lanes512) && rows > 4 ? 8
        : 4;

    /// <summary>Lays the rows of a strip side by side; rows that it lacks are zeros.</summary>
    private readonly struct RowPacking<T>(float* x, int rows, int inputs, float* packed) : IParallelBody
        where T : unmanaged, ILanes<T>
    {
        public void Run(int index, int worker)
        {
            int first = index * StripRows<T>(rows);
            int strip = StripRows<T>(rows - first);
            float* source = x + ((nint)first * inputs);
            float* target = packed + ((nint)first * inputs);
            if (inputs == 1)
            {
                for (int r = 0; r < strip; r++)
                {
                    target[r] = first + r < rows ? source[r] : 0f;
                }

                return;
            }

            Panels.Pack(source, inputs, 1, Math.Min(strip, rows - first), inputs, strip, target);
        }
    }

    /// <summary>Up to four panels times up to <see cref="MaxRows"/> rows, so that a panel comes from memory once and then from a cache.</summary>
    private readonly struct Multiplying<T>(
        float* panels, nint panelStride, int panelCount, int inputs, int outputs, int rows, int groups, float* packed, float* from, float* y)
        : IParallelBody
        where T : unmanaged, ILanes<T>
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run(int index, int worker)
        {
            int part = index / groups;
            int panel = (index % groups) * GroupPanels;
            int endPanel = Math.Min(panel + GroupPanels, panelCount);
            int firstRow = part * MaxRows;
            int endRow = Math.Min(firstRow + MaxRows, rows);
            for (int row = firstRow; row < endRow;)
            {
                int strip = StripRows<T>(rows - row);
                nint at = ((nint)row * outputs) + (panel * Strips.PanelWidth);
                StripBlock.Run<T>(
                    strip, inputs, packed + ((nint)row * inputs), panels + (panel * panelStride), panelStride, endPanel - panel,
                    from == null ? null : from + at, y + at, outputs, Math.Min(strip, rows - row), outputs - (panel * Strips.PanelWidth));
                row += strip;
            }
        }
    }
}
