using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Reductions;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>
/// The kinds <c>RowScale</c> and <c>Sign</c> (one bit per value and a scale per row), the values that <c>MeanOfSigns</c> is over, and <c>RoundUp</c>
/// to bfloat16. Matrices of R rows, row-major.
/// </summary>
public static unsafe class Quantization
{
    /// <summary>
    /// κ, a row's scale as a multiple of the mean magnitude. A sign times the mean magnitude follows only 2/π of a weak signal under normal noise
    /// (Bussgang, 1952); κ = π/2 would give all of it back, somewhat less costs less noise (docs/adr/0016).
    /// </summary>
    public const float ScaleOfMean = 1.5f;

    /// <summary><c>min(κ * (laneSum(|x|) / C) rounded up to bfloat16, limit)</c> of each row of C values.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="values">[R, C].</param>
    /// <param name="limit">The largest scale.</param>
    /// <param name="scales">[R].</param>
    public static void RowScales(KernelContext context, ReadOnlySpan<float> values, float limit, Span<float> scales)
    {
        ArgumentNullException.ThrowIfNull(context);
        int columns = Guard.Rows(values.Length, scales.Length);

        // Bounds: row r < scales.Length covers columns values at r · columns.
        fixed (float* pv = values, ps = scales)
        {
            Launch.Range(context, scales.Length, columns, new ScalesLoop(pv, ps, columns, limit));
        }
    }

    /// <summary><c>x &lt; 0 and s > 0 ? -1 : 1</c>, s the scale of x's row.</summary>
    public static void Signs(ReadOnlySpan<float> values, ReadOnlySpan<float> scales, Span<sbyte> codes)
    {
        int columns = Guard.Rows(values.Length, scales.Length);
        Guard.Length(codes.Length, values.Length);
        for (int row = 0; row < scales.Length; row++)
        {
            ReadOnlySpan<float> x = values.Slice(row * columns, columns);
            Span<sbyte> c = codes.Slice(row * columns, columns);
            bool all = !(scales[row] > 0);
            for (int i = 0; i < x.Length; i++)
            {
                c[i] = all || !(x[i] < 0) ? (sbyte)1 : (sbyte)-1;
            }
        }
    }

    /// <summary><c>(float)code * s</c>.</summary>
    public static void Dequantize(KernelContext context, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, Span<float> values)
    {
        ArgumentNullException.ThrowIfNull(context);
        int columns = Guard.Rows(values.Length, scales.Length);
        Guard.Length(codes.Length, values.Length);

        // Bounds: row r < scales.Length covers columns values and codes at r · columns.
        fixed (float* pv = values, ps = scales)
        fixed (sbyte* pc = codes)
        {
            Launch.Range(context, scales.Length, columns, new DequantizeLoop(pc, ps, pv, columns));
        }
    }

    /// <summary>The smallest bfloat16 that is not below <paramref name="value"/>, which must not be negative; kept as binary32.</summary>
    public static float RoundUp(float value) =>
        BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(value) + 0xFFFF) & 0xFFFF0000);

    private readonly struct ScalesLoop(float* values, float* scales, int columns, float limit) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int row = begin; row < end; row++)
            {
                float scale = RoundUp(ScaleOfMean * (LaneFolds.SumOfMagnitudes<T>(values + ((long)row * columns), columns) / columns));
                scales[row] = scale > limit ? limit : scale;
            }
        }
    }

    private readonly struct DequantizeLoop(sbyte* codes, float* scales, float* values, int columns) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int row = begin; row < end; row++)
            {
                long at = (long)row * columns;
                float scale = scales[row];
                for (int i = 0; i < columns; i++)
                {
                    values[at + i] = codes[at + i] * scale;
                }
            }
        }
    }
}
