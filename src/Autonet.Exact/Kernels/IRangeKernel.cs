using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>A loop over independent items (rows, chunks, elements), written once for all register widths.</summary>
internal interface IRangeKernel
{
    public void Run<T>(int begin, int end)
        where T : unmanaged, ILanes<T>;
}

/// <summary>Runs a <see cref="IRangeKernel"/> at the context's width, split over its threads.</summary>
internal static class Launch
{
    // Below this many values a piece is not worth handing to another thread.
    private const int PieceValues = 8192;

    /// <summary>Covers items 0 to <paramref name="count"/> - 1, each costing about <paramref name="valuesPerItem"/> values of work.</summary>
    public static void Range<TKernel>(KernelContext context, int count, int valuesPerItem, in TKernel kernel)
        where TKernel : unmanaged, IRangeKernel
    {
        int piece = Math.Max(1, PieceValues / Math.Max(1, valuesPerItem));
        switch (context.Width)
        {
            case VectorWidth.Bits512:
                Share<TKernel, Lanes512>(context, count, piece, kernel);
                break;
            case VectorWidth.Bits256:
                Share<TKernel, Lanes256>(context, count, piece, kernel);
                break;
            default:
                Share<TKernel, Lanes128>(context, count, piece, kernel);
                break;
        }
    }

    private static void Share<TKernel, T>(KernelContext context, int count, int piece, TKernel kernel)
        where TKernel : unmanaged, IRangeKernel
        where T : unmanaged, ILanes<T>
    {
        if (context.Workers.Threads == 1)
        {
            kernel.Run<T>(0, count);
            return;
        }

        Pieces<TKernel, T> pieces = new(kernel, piece, count);
        context.Workers.For((int)(((long)count + piece - 1) / piece), ref pieces);
    }

    private readonly struct Pieces<TKernel, T>(TKernel kernel, int piece, int count) : IParallelBody
        where TKernel : unmanaged, IRangeKernel
        where T : unmanaged, ILanes<T>
    {
        private readonly TKernel _kernel = kernel;

        public void Run(int index, int worker) => _kernel.Run<T>(index * piece, (int)Math.Min(count, ((long)index + 1) * piece));
    }
}
