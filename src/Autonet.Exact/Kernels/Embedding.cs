using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>Embed</c> and <c>EmbedBackward</c>. V rows in the table, D columns, N tokens.</summary>
public static unsafe class Embedding
{
    /// <summary>Row <c>tokens[n]</c> of <paramref name="table"/> [V, D] into row n of <paramref name="output"/> [N, D].</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is not a row of the table.</exception>
    public static void Forward(KernelContext context, int width, ReadOnlySpan<float> table, ReadOnlySpan<int> tokens, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Indexes(tokens, Guard.Rows(table.Length, width));
        Guard.Length(output.Length, (long)tokens.Length * width);
        for (int n = 0; n < tokens.Length; n++)
        {
            table.Slice(tokens[n] * width, width).CopyTo(output[(n * width)..]);
        }
    }

    /// <summary>
    /// The gradient [V, D] of the table: for ascending n, row <c>tokens[n]</c> adds row n of <paramref name="gradient"/> [N, D].
    /// </summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="width">D.</param>
    /// <param name="gradient">dx.</param>
    /// <param name="tokens">N tokens.</param>
    /// <param name="from">What the fold starts from, [V, D]; empty for +0. May be <paramref name="output"/> itself.</param>
    /// <param name="output">[V, D].</param>
    /// <exception cref="ArgumentOutOfRangeException">A token is not a row of the table.</exception>
    public static void Backward(
        KernelContext context, int width, ReadOnlySpan<float> gradient, ReadOnlySpan<int> tokens, ReadOnlySpan<float> from, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(context);
        int rows = Guard.Rows(output.Length, width);
        Guard.Indexes(tokens, rows);
        Guard.Length(gradient.Length, (long)tokens.Length * width);
        if (!from.IsEmpty)
        {
            Guard.Length(from.Length, output.Length);
        }

        // Bounds: tokens lie below the table's rows (checked); columns are blocks of sixteen and a partial one below width.
        fixed (float* pg = gradient, pf = from, po = output)
        fixed (int* pt = tokens)
        {
            int blocks = (width + Lanes.Count - 1) / Lanes.Count;
            Launch.Range(context, blocks, Lanes.Count * (rows + tokens.Length), new BackwardLoop(pg, pt, pf, po, tokens.Length, rows, width));
        }
    }

    private readonly struct BackwardLoop(float* gradient, int* tokens, float* from, float* output, int count, int rows, int width) : IRangeKernel
    {
        // A thread owns columns, never rows, so each element adds its tokens in ascending order.
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            int first = begin * Lanes.Count;
            int last = Math.Min(end * Lanes.Count, width);
            int full = first + ((last - first) / Lanes.Count * Lanes.Count);
            T zero = T.Create(0f);
            for (int v = 0; v < rows; v++)
            {
                float* o = output + ((long)v * width);
                float* f = from + ((long)v * width);
                for (int d = first; d < full; d += Lanes.Count)
                {
                    T.Store(from == null ? zero : T.Load(f + d) + zero, o + d);
                }

                if (full < last)
                {
                    T.StorePartial(from == null ? zero : T.LoadPartial(f + full, last - full) + zero, o + full, last - full);
                }
            }

            // Starting canonical, a sum never becomes -0 again.
            for (int n = 0; n < count; n++)
            {
                float* o = output + ((long)tokens[n] * width);
                float* g = gradient + ((long)n * width);
                for (int d = first; d < full; d += Lanes.Count)
                {
                    T.Store(T.Load(o + d) + T.Load(g + d), o + d);
                }

                if (full < last)
                {
                    T.StorePartial(T.LoadPartial(o + full, last - full) + T.LoadPartial(g + full, last - full), o + full, last - full);
                }
            }
        }
    }
}
