using System.Diagnostics;
using System.Runtime.CompilerServices;
using Autonet.Exact.Simd;

namespace Autonet.Exact.MatrixProduct;

/// <summary>Runs the strips of one block of rows over consecutive panels, and the edges where fewer rows or outputs exist than a strip has.</summary>
internal static unsafe class StripBlock
{
    // Eight rows of two panels, one row of four.
    private const int MaxStrip = 8 * 2 * Strips.PanelWidth;

    /// <summary>Folds a block of <paramref name="strip"/> packed rows over panels.</summary>
    /// <param name="strip">R: 1, 4 or 8.</param>
    /// <param name="depth">Steps of k.</param>
    /// <param name="a">depth × R values.</param>
    /// <param name="b">The first panel.</param>
    /// <param name="panel">Values from one panel to the next.</param>
    /// <param name="panels">Number of panels.</param>
    /// <param name="from">What the first row starts from, or null for +0.</param>
    /// <param name="c">The first row to write.</param>
    /// <param name="stride">Between rows of <paramref name="from"/> and <paramref name="c"/>.</param>
    /// <param name="rows">Rows that exist, at most R; others are not touched.</param>
    /// <param name="outputs">Outputs that exist from the first panel on; others are not touched.</param>
    [MethodImpl(KernelMethod.Options)]
    public static void Run<T>(
        int strip, int depth, float* a, float* b, nint panel, int panels, float* from, float* c, nint stride, int rows, int outputs)
        where T : unmanaged, ILanes<T>
    {
        int widest = WidestStrip<T>(strip);
        while (panels > 0)
        {
            int taken = panels >= widest ? widest : panels >= 2 && widest > 1 ? 2 : 1;
            int width = taken * Strips.PanelWidth;
            if (rows == strip && outputs >= width)
            {
                Fold<T>(strip, taken, depth, a, b, panel, from, c, stride);
            }
            else
            {
                FoldEdge<T>(strip, taken, depth, a, b, panel, from, c, stride, rows, Math.Min(outputs, width));
            }

            panels -= taken;
            b += taken * panel;
            from = from == null ? null : from + width;
            c += width;
            outputs -= width;
        }
    }

    /// <summary>P that the registers of a width hold beside R rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int WidestStrip<T>(int strip)
        where T : unmanaged, ILanes<T> =>
        strip switch
        {
            1 => typeof(T) == typeof(Lanes128) ? 1 : 4,
            8 => 2,
            _ => 1,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold<T>(int strip, int taken, int depth, float* a, float* b, nint panel, float* from, float* c, nint stride)
        where T : unmanaged, ILanes<T>
    {
        switch (strip, taken)
        {
            case (1, 4):
                Strips.Fold1x4<T>(depth, a, b, panel, from, c);
                break;
            case (1, 2):
                Strips.Fold1x2<T>(depth, a, b, panel, from, c);
                break;
            case (1, 1):
                Strips.Fold1x1<T>(depth, a, b, from, c);
                break;
            case (4, 1):
                Strips.Fold4x1<T>(depth, a, b, from, c, stride);
                break;
            case (8, 2):
                Strips.Fold8x2<T>(depth, a, b, panel, from, c, stride);
                break;
            case (8, 1):
                Strips.Fold8x1<T>(depth, a, b, from, c, stride);
                break;
            default:
                throw new UnreachableException($"No strip has {strip} rows and {taken} panels.");
        }
    }

    [MethodImpl(KernelMethod.Options)]
    private static void FoldEdge<T>(
        int strip, int taken, int depth, float* a, float* b, nint panel, float* from, float* c, nint stride, int rows, int outputs)
        where T : unmanaged, ILanes<T>
    {
        // Bounds: rows ≤ R and outputs ≤ P · 16, so the copies stay inside the buffer and inside C.
        float* buffer = stackalloc float[MaxStrip];
        int width = taken * Strips.PanelWidth;
        if (from != null)
        {
            for (int r = 0; r < rows; r++)
            {
                new ReadOnlySpan<float>(from + (r * stride), outputs).CopyTo(new Span<float>(buffer + (r * width), outputs));
            }
        }

        Fold<T>(strip, taken, depth, a, b, panel, from == null ? null : buffer, buffer, width);
        for (int r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(buffer + (r * width), outputs).CopyTo(new Span<float>(c + (r * stride), outputs));
        }
    }
}
