using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Reductions;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>BlockScale</c>, <c>Quantize</c> and <c>Dequantize</c>: ternary codes in blocks of 64 consecutive values.</summary>
public static unsafe class Quantization
{
    /// <summary>Values per block.</summary>
    public const int BlockSize = 64;

    /// <summary>The largest code; the smallest is its negative.</summary>
    public const int MaxCode = 1;

    /// <summary>
    /// κ, a block's scale as a multiple of its root mean square: the three levels 0 and ±κ lose least of normally distributed values (Max,
    /// "Quantizing for minimum distortion", 1960, table I: 1.224).
    /// </summary>
    public const float ScaleOfRms = 1.22f;

    /// <summary>The blocks of a tensor of <paramref name="size"/> values: ⌈size / 64⌉.</summary>
    public static int BlockCount(int size) => (int)(((long)size + BlockSize - 1) / BlockSize);

    /// <summary><c>κ * sqrt(laneDot(x, x) / n)</c> of the n values of each block, rounded up to bfloat16 (kept as binary32; its upper sixteen bits are the bfloat16).</summary>
    public static void Scales(KernelContext context, ReadOnlySpan<float> values, Span<float> scales)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(scales.Length, BlockCount(values.Length));

        // Bounds: block i covers at most BlockSize values at i · BlockSize, the last one what is left.
        fixed (float* pv = values, ps = scales)
        {
            Launch.Range(context, scales.Length, BlockSize, new ScalesLoop(pv, ps, values.Length));
        }
    }

    /// <summary><c>s = 0 ? 0 : rne(x / s)</c> clamped to -1 … 1.</summary>
    public static void Quantize(KernelContext context, ReadOnlySpan<float> values, ReadOnlySpan<float> scales, Span<sbyte> codes)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(scales.Length, BlockCount(values.Length));
        Guard.Length(codes.Length, values.Length);

        // Bounds: block i covers at most BlockSize values at i · BlockSize, the last one what is left.
        fixed (float* pv = values, ps = scales)
        fixed (sbyte* pc = codes)
        {
            Launch.Range(context, scales.Length, BlockSize, new QuantizeLoop(pv, ps, pc, values.Length));
        }
    }

    /// <summary><c>(float)code * s</c>.</summary>
    public static void Dequantize(KernelContext context, ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, Span<float> values)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(scales.Length, BlockCount(values.Length));
        Guard.Length(codes.Length, values.Length);

        // Bounds: block i covers at most BlockSize values at i · BlockSize, the last one what is left.
        fixed (float* pv = values, ps = scales)
        fixed (sbyte* pc = codes)
        {
            Launch.Range(context, scales.Length, BlockSize, new DequantizeLoop(pc, ps, pv, values.Length));
        }
    }

    private readonly struct ScalesLoop(float* values, float* scales, int length) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int block = begin; block < end; block++)
            {
                float* x = values + ((long)block * BlockSize);
                int count = Math.Min(BlockSize, length - (block * BlockSize));
                float scale = ScaleOfRms * MathF.Sqrt(LaneFolds.Dot<T>(x, x, count) / count);

                // Scales are not negative, so adding all but the lowest kept bit rounds up.
                uint bits = BitConverter.SingleToUInt32Bits(scale);
                scales[block] = BitConverter.UInt32BitsToSingle((bits + 0xFFFF) & 0xFFFF0000);
            }
        }
    }

    private readonly struct QuantizeLoop(float* values, float* scales, sbyte* codes, int length) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            // Adding 1.5 · 2²³ rounds to an integer, ties to even, and leaves it in the low bits; |x| ≤ 1 by then.
            T rounder = T.Create(12582912f);
            T low = T.Create(-MaxCode);
            T high = T.Create(MaxCode);
            int* rounded = stackalloc int[Lanes.Count];
            for (int block = begin; block < end; block++)
            {
                int count = Math.Min(BlockSize, length - (block * BlockSize));
                long at = (long)block * BlockSize;
                if (scales[block] == 0)
                {
                    new Span<sbyte>(codes + at, count).Clear();
                    continue;
                }

                T scale = T.Create(scales[block]);
                for (int i = 0; i < count; i += Lanes.Count)
                {
                    int here = Math.Min(Lanes.Count, count - i);
                    T x = (here == Lanes.Count ? T.Load(values + at + i) : T.LoadPartial(values + at + i, here)) / scale;
                    x = Lanes.Min(x, high);
                    x = Lanes.Max(x, low);
                    T.Store(T.SubtractBits(x + rounder, rounder), (float*)rounded);
                    for (int lane = 0; lane < here; lane++)
                    {
                        codes[at + i + lane] = (sbyte)rounded[lane];
                    }
                }
            }
        }
    }

    private readonly struct DequantizeLoop(sbyte* codes, float* scales, float* values, int length) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int block = begin; block < end; block++)
            {
                long at = (long)block * BlockSize;
                int count = Math.Min(BlockSize, length - (block * BlockSize));
                float scale = scales[block];
                for (int i = 0; i < count; i++)
                {
                    values[at + i] = codes[at + i] * scale;
                }
            }
        }
    }
}
