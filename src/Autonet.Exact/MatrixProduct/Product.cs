using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.MatrixProduct;

/// <summary>
/// One product over tiles. Blocks of k follow each other, reloading C, so the fold's order stands. Threads share panels of B while packing
/// and blocks of C while computing, never k.
/// </summary>
/// <remarks>
/// Bounds: Gemm has checked the matrices against m, n, k and their strides. Packed B has pass × columns values, packed A rows × depth per
/// worker, both from one scratch request; panels cover what exists and Blocks leaves out what does not.
/// </remarks>
internal readonly unsafe struct Product(
    int m, int n, int k, float* a, nint rowA, nint stepA, float* b, nint stepB, nint columnB, float* from, float* c, nint strideC)
{
    // A panel of A of this depth stays in the first-level cache while the panels of B pass by.
    private const int MaxDepth = 384;

    // Blocks of k per pass and columns per pass bound the scratch memory for B: 12 MiB, within the last-level cache.
    private const int MaxBlocks = 4;
    private const int MaxColumns = 2048;

    // Rows per block of C: its panels of A stay in the second-level cache.
    private const int MaxRows = 96;

    // Enough blocks of C that no thread waits long for the last one.
    private const int BlocksPerThread = 4;

    public void Run<TTile>(KernelContext context)
        where TTile : unmanaged, ITile
    {
        int blocks = Math.Max(1, (k + MaxDepth - 1) / MaxDepth);
        int depth = Math.Max(1, (k + blocks - 1) / blocks);
        int pass = Math.Min(blocks, MaxBlocks) * depth;
        int threads = context.Workers.Threads;
        int rows = RoundUp(Math.Clamp((m + threads - 1) / threads, 1, MaxRows), TTile.Rows);
        int columns = RoundUp(Math.Min(n, MaxColumns), TTile.Columns);
        long scratchA = RoundUp(rows * depth, 16);
        float* packedB = context.Scratch(((long)columns * Math.Min(pass, k)) + (scratchA * threads));
        float* packedA = packedB + ((long)columns * Math.Min(pass, k));
        for (int j = 0; j < n; j += columns)
        {
            int width = Math.Min(columns, n - j);
            for (int step = 0; step == 0 || step < k; step += pass)
            {
                int steps = Math.Min(pass, k - step);
                Packing<TTile> packing = new(b + (step * stepB) + (j * columnB), stepB, columnB, width, steps, packedB);
                context.Workers.For((width + TTile.Columns - 1) / TTile.Columns, ref packing);

                float* start = step > 0 ? c : from;
                int stripes = Stripes(threads, (m + rows - 1) / rows, (width + TTile.Columns - 1) / TTile.Columns);
                Multiplying<TTile> multiplying = new(
                    a + (step * stepA), rowA, stepA, m, rows, width, stripes, steps, depth, packedB, packedA, scratchA, start == null ? null : start + j, c + j, strideC);
                context.Workers.For((m + rows - 1) / rows * stripes, ref multiplying);
            }
        }
    }

    /// <summary>Into how many stripes of columns each block of rows is cut: one, unless there are too few blocks for the threads.</summary>
    private static int Stripes(int threads, int rowBlocks, int panels) =>
        threads == 1 ? 1 : Math.Clamp(((BlocksPerThread * threads) + rowBlocks - 1) / rowBlocks, 1, panels);

    private static int RoundUp(int value, int multiple) => (value + multiple - 1) / multiple * multiple;

    /// <summary>Packs panel <c>index</c> of B over all steps of the pass.</summary>
    private readonly struct Packing<TTile>(float* b, nint stepB, nint columnB, int width, int steps, float* packed) : IParallelBody
        where TTile : unmanaged, ITile
    {
        public void Run(int index, int worker)
        {
            int j = index * TTile.Columns;
            Panels.Pack(b + (j * columnB), columnB, stepB, width - j, steps, TTile.Columns, packed + ((nint)j * steps));
        }
    }

    /// <summary>Folds one block of rows and one stripe of columns over all steps of the pass.</summary>
    private readonly struct Multiplying<TTile>(
        float* a,
        nint rowA,
        nint stepA,
        int m,
        int rows,
        int width,
        int stripes,
        int steps,
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
            int first = index / stripes * rows;
            int count = Math.Min(rows, m - first);
            int panels = (width + TTile.Columns - 1) / TTile.Columns;
            int begin = (int)((long)panels * (index % stripes) / stripes) * TTile.Columns;
            int end = Math.Min(width, (int)((long)panels * ((index % stripes) + 1) / stripes) * TTile.Columns);
            for (int step = 0; step == 0 || step < steps; step += depth)
            {
                MultiplyBlock(first, count, begin, end, step, Math.Min(depth, steps - step), packedA + (worker * scratchA));
            }
        }

        private void MultiplyBlock(int first, int count, int begin, int end, int step, int block, float* panelsA)
        {
            for (int i = 0; i < count; i += TTile.Rows)
            {
                Panels.Pack(a + ((first + i) * rowA) + (step * stepA), rowA, stepA, count - i, block, TTile.Rows, panelsA + ((nint)i * block));
            }

            float* start = step > 0 ? c : from;
            for (int j = begin; j < end; j += TTile.Columns)
            {
                float* panelB = packedB + ((nint)j * steps) + ((nint)step * TTile.Columns);
                for (int i = 0; i < count; i += TTile.Rows)
                {
                    nint at = ((first + i) * strideC) + j;
                    Blocks.Run<TTile>(
                        block, panelsA + ((nint)i * block), panelB, start == null ? null : start + at, strideC, c + at, strideC, count - i, end - j);
                }
            }
        }
    }
}
