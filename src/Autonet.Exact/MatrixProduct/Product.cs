using Autonet.Exact.Simd;
using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;

namespace Autonet.Exact.MatrixProduct;

/// <summary>
/// One product over tiles. Blocks of k follow each other, reloading C, so the fold's order stands; threads share panels of B while packing
/// and blocks of rows while computing, never k.
/// </summary>
internal readonly unsafe struct Product(
    int m, int n, int k, float* a, nint rowA, nint stepA, float* b, nint stepB, nint columnB, float* from, float* c, nint strideC)
{
    // A panel of B of this depth stays in the first-level cache while the rows pass by.
    private const int MaxDepth = 384;

    // Columns per pass: bounds the scratch memory for B.
    private const int MaxColumns = 2048;

    // Rows per block of A: its panels stay in the second-level cache.
    private const int MaxRows = 96;

    public void Run<TTile>(KernelContext context)
        where TTile : unmanaged, ITile
    {
        int blocks = Math.Max(1, (k + MaxDepth - 1) / MaxDepth);
        int depth = (k + blocks - 1) / blocks;
        int share = (m + context.Workers.Threads - 1) / context.Workers.Threads;
        int rows = RoundUp(Math.Clamp(share, 1, MaxRows), TTile.Rows);
        int columns = RoundUp(Math.Min(n, MaxColumns), TTile.Columns);
        long scratchA = (long)rows * depth;
        float* packedB = context.Scratch(((long)columns * depth) + (scratchA * context.Workers.Threads) + (16L * context.Workers.Threads));
        float* packedA = packedB + ((long)columns * depth);
        for (int j = 0; j < n; j += columns)
        {
            int width = Math.Min(columns, n - j);
            for (int block = 0; block < blocks; block++)
            {
                int step = block * depth;
                int steps = Math.Min(depth, k - step);
                Packing<TTile> packing = new(b + (step * stepB) + (j * columnB), stepB, columnB, width, steps, packedB);
                context.Workers.For((width + TTile.Columns - 1) / TTile.Columns, ref packing);

                float* start = block > 0 ? c : from;
                Multiplying<TTile> multiplying = new(
                    a + (step * stepA), rowA, stepA, m, rows, width, steps, packedB, packedA, scratchA, start == null ? null : start + j, c + j, strideC);
                context.Workers.For((m + rows - 1) / rows, ref multiplying);
            }
        }
    }

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    private readonly struct Packing<TTile>(float* b, nint stepB, nint columnB, int width, int depth, float* packed) : IParallelBody
        where TTile : unmanaged, ITile
    {
        public void Run(int index, int worker)
        {
            int j = index * TTile.Columns;
            Panels.Pack(b + (j * columnB), columnB, stepB, width - j, depth, TTile.Columns, packed + ((nint)j * depth));
        }
    }

    private readonly struct Multiplying<TTile>(
        float* a,
        nint rowA,
        nint stepA,
        int m,
        int rows,
        int width,
        int depth,
        float* packedB,
        float* packedA,
        long scratchA,
        float* from,
        float* c,
        nint strideC) : IParallelBody
        where TTile : unmanaged, ITile
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run(int index, int worker)
        {
            int first = index * rows;
            int count = Math.Min(rows, m - first);
            float* panels = packedA + (worker * scratchA);
            for (int i = 0; i < count; i += TTile.Rows)
            {
                Panels.Pack(a + ((first + i) * rowA), rowA, stepA, count - i, depth, TTile.Rows, panels + ((nint)i * depth));
            }

            for (int j = 0; j < width; j += TTile.Columns)
            {
                float* panelB = packedB + ((nint)j * depth);
                for (int i = 0; i < count; i += TTile.Rows)
                {
                    nint at = ((first + i) * strideC) + j;
                    float* start = from == null ? null : from + at;
                    Blocks.Run<TTile>(depth, panels + ((nint)i * depth), panelB, start, strideC, c + at, strideC, count - i, width - j);
                }
            }
        }
    }
}
