using Autonet.Exact.Kernels;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Attention;

/// <summary>
/// Causal attention of single rows over cached keys and values: row i of <c>AttentionScores</c>, <c>CausalSoftmax</c> and <c>AttentionMix</c>
/// (docs/arithmetic.md) for the position i at which the row stands, whatever other rows are computed with it.
/// </summary>
public static unsafe class CachedAttention
{
    /// <summary>Writes the keys and values of rows to their places in the cache.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="shape">Sizes of the cache.</param>
    /// <param name="sequences">The place 0 … S - 1 of each row's sequence.</param>
    /// <param name="positions">The position 0 … T - 1 of each row. No two rows have both in common.</param>
    /// <param name="key">[rows, K·h], rotated.</param>
    /// <param name="value">[rows, K·h].</param>
    /// <param name="keys">The cached keys.</param>
    /// <param name="values">The cached values.</param>
    public static void Append(
        KernelContext context,
        in CacheShape shape,
        ReadOnlySpan<int> sequences,
        ReadOnlySpan<int> positions,
        ReadOnlySpan<float> key,
        ReadOnlySpan<float> value,
        Span<float> keys,
        Span<float> values)
    {
        ArgumentNullException.ThrowIfNull(context);
        int width = CheckRows(shape, sequences, positions, keys.Length, values.Length);
        Guard.Length(key.Length, (long)sequences.Length * width);
        Guard.Length(value.Length, key.Length);

        // Bounds: places and positions lie in the shape (checked), so every head's position lies in its panels.
        fixed (int* ps = sequences, pp = positions)
        fixed (float* pk = key, pv = value, pks = keys, pvs = values)
        {
            Launch.Range(context, sequences.Length, 2 * width, new AppendLoop(shape, ps, pp, pk, pv, pks, pvs));
        }
    }

    /// <summary>Attention of each row over its sequence's positions up to and including its own, which must have been appended.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="shape">Sizes of the cache.</param>
    /// <param name="sequences">The place of each row's sequence.</param>
    /// <param name="positions">The position of each row.</param>
    /// <param name="query">[rows, H·h], rotated.</param>
    /// <param name="keys">The cached keys.</param>
    /// <param name="values">The cached values.</param>
    /// <param name="scale">1 / sqrt(h).</param>
    /// <param name="output">[rows, H·h].</param>
    /// <param name="finite">For each row: cleared where a score is NaN or infinite, else left as it is.</param>
    public static void Attend(
        KernelContext context,
        in CacheShape shape,
        ReadOnlySpan<int> sequences,
        ReadOnlySpan<int> positions,
        ReadOnlySpan<float> query,
        ReadOnlySpan<float> keys,
        ReadOnlySpan<float> values,
        float scale,
        Span<float> output,
        Span<bool> finite)
    {
        ArgumentNullException.ThrowIfNull(context);
        CheckRows(shape, sequences, positions, keys.Length, values.Length);
        Guard.Length(query.Length, (long)sequences.Length * shape.Heads * shape.HeadWidth);
        Guard.Length(output.Length, query.Length);
        Guard.Length(finite.Length, sequences.Length);

        // Bounds: places and positions lie in the shape (checked); a row reads whole panels up to its position's, which exist, and its
        // scores take no more than the padded positions.
        fixed (int* ps = sequences, pp = positions)
        fixed (float* pq = query, pk = keys, pv = values, po = output)
        fixed (bool* pf = finite)
        {
            float* scratch = context.Scratch((long)shape.PaddedPositions * context.Workers.Threads);
            switch (context.Width)
            {
                case VectorWidth.Bits512:
                    Share(context, sequences.Length, shape, new AttendBody<Lanes512>(shape, ps, pp, pq, pk, pv, scale, po, pf, scratch));
                    break;
                case VectorWidth.Bits256:
                    Share(context, sequences.Length, shape, new AttendBody<Lanes256>(shape, ps, pp, pq, pk, pv, scale, po, pf, scratch));
                    break;
                default:
                    Share(context, sequences.Length, shape, new AttendBody<Lanes128>(shape, ps, pp, pq, pk, pv, scale, po, pf, scratch));
                    break;
            }
        }
    }

    // One index per row and key-value head: the group's query heads find keys and values in a cache that the first of them filled.
    private static void Share<TBody>(KernelContext context, int rows, in CacheShape shape, TBody body)
        where TBody : unmanaged, IParallelBody => context.Workers.For(checked(rows * shape.KeyValueHeads), ref body);

    /// <summary>Checks sizes, places and positions; returns K·h.</summary>
    private static int CheckRows(in CacheShape shape, ReadOnlySpan<int> sequences, ReadOnlySpan<int> positions, int keys, int values)
    {
        shape.Check();
        Guard.Length(positions.Length, sequences.Length);
        Guard.Indexes(sequences, shape.Sequences);
        Guard.Indexes(positions, shape.Positions);
        Guard.Length(keys, shape.KeySize);
        Guard.Length(values, shape.ValueSize);
        return shape.KeyValueHeads * shape.HeadWidth;
    }

    private readonly struct AppendLoop(CacheShape shape, int* sequences, int* positions, float* key, float* value, float* keys, float* values)
        : IRangeKernel
    {
        private readonly CacheShape _shape = shape;

        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            int h = _shape.HeadWidth;
            for (int n = begin; n < end; n++)
            {
                nint place = (nint)sequences[n] * _shape.KeyValueHeads;
                int position = positions[n];
                for (int head = 0; head < _shape.KeyValueHeads; head++)
                {
                    nint source = (((nint)n * _shape.KeyValueHeads) + head) * h;
                    float* k = keys + ((place + head) * _shape.HeadKeys)
                        + ((nint)(position / Strips.PanelWidth) * h * Strips.PanelWidth) + (position % Strips.PanelWidth);
                    float* v = values + ((place + head) * _shape.HeadValues) + ((nint)position * Strips.PanelWidth);
                    for (int d = 0; d < h; d++)
                    {
                        k[(nint)d * Strips.PanelWidth] = key[source + d];
                        v[((nint)(d / Strips.PanelWidth) * _shape.Positions * Strips.PanelWidth) + (d % Strips.PanelWidth)] = value[source + d];
                    }
                }
            }
        }
    }
}
