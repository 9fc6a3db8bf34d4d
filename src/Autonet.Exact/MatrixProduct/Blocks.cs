using Autonet.Exact.Simd;
using System.Runtime.CompilerServices;

namespace Autonet.Exact.MatrixProduct;

/// <summary>Runs tiles at the edges of C, where fewer rows or columns exist than the tile has.</summary>
internal static unsafe class Blocks
{
    /// <summary>The most values that a tile covers.</summary>
    public const int MaxTile = 12 * 32;

    /// <summary>
    /// <see cref="ITile.Run"/> for the first <paramref name="rows"/> rows and <paramref name="columns"/> columns of the tile; nothing beyond
    /// them is read from <paramref name="from"/> or written to <paramref name="c"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TTile>(int depth, float* a, float* b, float* from, nint strideFrom, float* c, nint strideC, int rows, int columns)
        where TTile : unmanaged, ITile
    {
        if (rows >= TTile.Rows && columns >= TTile.Columns)
        {
            TTile.Run(depth, a, b, from, strideFrom, c, strideC);
        }
        else
        {
            RunEdge<TTile>(depth, a, b, from, strideFrom, c, strideC, Math.Min(rows, TTile.Rows), Math.Min(columns, TTile.Columns));
        }
    }

    [MethodImpl(KernelMethod.Options)]
    private static void RunEdge<TTile>(int depth, float* a, float* b, float* from, nint strideFrom, float* c, nint strideC, int rows, int columns)
        where TTile : unmanaged, ITile
    {
        // Bounds: rows ≤ TTile.Rows and columns ≤ TTile.Columns, so the copies stay inside the buffer and inside C's edge block.
        float* tile = stackalloc float[MaxTile];
        if (from != null)
        {
            for (int i = 0; i < rows; i++)
            {
                new ReadOnlySpan<float>(from + (i * strideFrom), columns).CopyTo(new Span<float>(tile + (i * TTile.Columns), columns));
            }
        }

        TTile.Run(depth, a, b, from == null ? null : tile, TTile.Columns, tile, TTile.Columns);
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<float>(tile + (i * TTile.Columns), columns).CopyTo(new Span<float>(c + (i * strideC), columns));
        }
    }
}
