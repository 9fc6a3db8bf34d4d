using Autonet.Exact.Simd;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Autonet.Exact.MatrixProduct;

/// <summary>
/// Packs strips of a matrix into panels: for each step of k the strip's items side by side, missing items zero. A panel of A has a tile's
/// rows as items, a panel of B its columns.
/// </summary>
internal static unsafe class Panels
{
    /// <summary>Packs one panel.</summary>
    /// <param name="source">Item 0 at step 0.</param>
    /// <param name="itemStride">Between items; 1 unless <paramref name="stepStride"/> is.</param>
    /// <param name="stepStride">Between steps; 1 unless <paramref name="itemStride"/> is.</param>
    /// <param name="items">Items that exist, at most <paramref name="width"/>.</param>
    /// <param name="depth">Steps.</param>
    /// <param name="width">Items of a panel.</param>
    /// <param name="panel">depth × width values to write.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pack(float* source, nint itemStride, nint stepStride, int items, int depth, int width, float* panel)
    {
        if (itemStride != 1)
        {
            PackTransposed(source, itemStride, Math.Min(items, width), depth, width, panel);
        }
        else if (items >= width)
        {
            PackFull(source, stepStride, depth, width, panel);
        }
        else
        {
            for (int k = 0; k < depth; k++)
            {
                new ReadOnlySpan<float>(source + (k * stepStride), items).CopyTo(new Span<float>(panel, width));
                new Span<float>(panel + items, width - items).Clear();
                panel += width;
            }
        }
    }

    // Constant sizes let the compiler copy a step in one to three registers.
    [MethodImpl(KernelMethod.Options)]
    private static void PackFull(float* source, nint stepStride, int depth, int width, float* panel)
    {
        switch (width)
        {
            case 32:
                for (int k = 0; k < depth; k++, source += stepStride, panel += 32)
                {
                    Unsafe.CopyBlockUnaligned(panel, source, 128);
                }

                break;
            case 16:
                for (int k = 0; k < depth; k++, source += stepStride, panel += 16)
                {
                    Unsafe.CopyBlockUnaligned(panel, source, 64);
                }

                break;
            case 12:
                for (int k = 0; k < depth; k++, source += stepStride, panel += 12)
                {
                    Unsafe.CopyBlockUnaligned(panel, source, 48);
                }

                break;
            case 8:
                for (int k = 0; k < depth; k++, source += stepStride, panel += 8)
                {
                    Unsafe.CopyBlockUnaligned(panel, source, 32);
                }

                break;
            case 6:
                for (int k = 0; k < depth; k++, source += stepStride, panel += 6)
                {
                    Unsafe.CopyBlockUnaligned(panel, source, 24);
                }

                break;
            default:
                throw new UnreachableException($"No tile is {width} wide.");
        }
    }

    // Bounds: reads items rows of depth values; writes depth × width values, four by four where both sides have four.
    [MethodImpl(KernelMethod.Options)]
    private static void PackTransposed(float* source, nint itemStride, int items, int depth, int width, float* panel)
    {
        int item = 0;
        if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; item <= items - 4; item += 4)
            {
                float* s = source + (item * itemStride);
                float* p = panel + item;
                int k = 0;
                for (; k <= depth - 4; k += 4, p += 4 * width)
                {
                    Transpose(s + k, itemStride, p, width);
                }

                for (; k < depth; k++, p += width)
                {
                    p[0] = s[k];
                    p[1] = s[itemStride + k];
                    p[2] = s[(2 * itemStride) + k];
                    p[3] = s[(3 * itemStride) + k];
                }
            }
        }

        for (; item < width; item++)
        {
            float* s = source + (item * itemStride);
            float* p = panel + item;
            for (int k = 0; k < depth; k++, p += width)
            {
                *p = item < items ? s[k] : 0f;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* s, nint stride, float* p, int width)
    {
        Vector128<float> a = Vector128.Load(s);
        Vector128<float> b = Vector128.Load(s + stride);
        Vector128<float> c = Vector128.Load(s + (2 * stride));
        Vector128<float> d = Vector128.Load(s + (3 * stride));
        if (Sse.IsSupported)
        {
            Vector128<float> ab = Sse.UnpackLow(a, b);
            Vector128<float> cd = Sse.UnpackLow(c, d);
            Vector128<float> abHigh = Sse.UnpackHigh(a, b);
            Vector128<float> cdHigh = Sse.UnpackHigh(c, d);
            Sse.MoveLowToHigh(ab, cd).Store(p);
            Sse.MoveHighToLow(cd, ab).Store(p + width);
            Sse.MoveLowToHigh(abHigh, cdHigh).Store(p + (2 * width));
            Sse.MoveHighToLow(cdHigh, abHigh).Store(p + (3 * width));
        }
        else
        {
            Vector128<double> ab = AdvSimd.Arm64.ZipLow(a, b).AsDouble();
            Vector128<double> cd = AdvSimd.Arm64.ZipLow(c, d).AsDouble();
            Vector128<double> abHigh = AdvSimd.Arm64.ZipHigh(a, b).AsDouble();
            Vector128<double> cdHigh = AdvSimd.Arm64.ZipHigh(c, d).AsDouble();
            AdvSimd.Arm64.ZipLow(ab, cd).AsSingle().Store(p);
            AdvSimd.Arm64.ZipHigh(ab, cd).AsSingle().Store(p + width);
            AdvSimd.Arm64.ZipLow(abHigh, cdHigh).AsSingle().Store(p + (2 * width));
            AdvSimd.Arm64.ZipHigh(abHigh, cdHigh).AsSingle().Store(p + (3 * width));
        }
    }
}
