using Autonet.Exact.Kernels;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Attention;

/// <summary>The kinds <c>AttentionScores</c>, <c>AttentionMix</c> and <c>AttentionSpread</c>: the products of causal attention.</summary>
public static unsafe class CausalAttention
{
    /// <summary>j ≤ i: <c>fold(d; q[i,d], k[j,d]) * scale</c>, the fold canonical; j > i: +0.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="shape">B, T, H, K, h.</param>
    /// <param name="query">[B·T, H·h]; the output gradient when computing dP.</param>
    /// <param name="key">[B·T, K·h]; the values when computing dP.</param>
    /// <param name="scale">1 / sqrt(h), or 1.</param>
    /// <param name="scores">[B, H, T, T].</param>
    public static void Scores(
        KernelContext context, in AttentionShape shape, ReadOnlySpan<float> query, ReadOnlySpan<float> key, float scale, Span<float> scores)
    {
        Check(context, shape, query.Length, key.Length, scores.Length);

        // Bounds: the lengths are the shape's; panels pack only positions and columns that exist, edge tiles write no others.
        fixed (float* q = query, k = key, s = scores)
        {
            AttentionCall call = new(context.Scratch(AttentionCall.ScratchSize(shape) * context.Workers.Threads), shape, s, q, k, scale);
            switch (context.Width)
            {
                case VectorWidth.Bits512:
                    Share<ScoresBody<Tile512, Lanes512>>(context, shape, new(call));
                    break;
                case VectorWidth.Bits256:
                    Share<ScoresBody<Tile256, Lanes256>>(context, shape, new(call));
                    break;
                default:
                    Share<ScoresBody<Tile128, Lanes128>>(context, shape, new(call));
                    break;
            }
        }
    }

    /// <summary><c>fold(j ≤ i; W[i,j], v[j,d])</c>. Weights above the diagonal count as +0, whatever they hold.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="shape">B, T, H, K, h.</param>
    /// <param name="weights">[B, H, T, T].</param>
    /// <param name="value">[B·T, K·h]; the keys when computing dq.</param>
    /// <param name="output">[B·T, H·h].</param>
    public static void Mix(KernelContext context, in AttentionShape shape, ReadOnlySpan<float> weights, ReadOnlySpan<float> value, Span<float> output)
    {
        Check(context, shape, output.Length, value.Length, weights.Length);

        // Bounds: the lengths are the shape's; panels pack only positions and columns that exist, edge tiles write no others.
        fixed (float* w = weights, v = value, o = output)
        {
            AttentionCall call = new(context.Scratch(AttentionCall.ScratchSize(shape) * context.Workers.Threads), shape, w, o, v, 1f);
            switch (context.Width)
            {
                case VectorWidth.Bits512 when !Gemm.Narrow(shape.HeadWidth):
                    Share<MixBody<Tile512>>(context, shape, new(call));
                    break;
                case VectorWidth.Bits512 or VectorWidth.Bits256:
                    Share<MixBody<Tile256>>(context, shape, new(call));
                    break;
                default:
                    Share<MixBody<Tile128>>(context, shape, new(call));
                    break;
            }
        }
    }

    /// <summary>
    /// <c>fold(a = first … last head of the group, then i = j … T-1; W[a,i,j], y[i,a,d])</c>. Weights above the diagonal count as +0,
    /// whatever they hold.
    /// </summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="shape">B, T, H, K, h.</param>
    /// <param name="weights">[B, H, T, T].</param>
    /// <param name="gradient">[B·T, H·h]: the output gradient for dv, the queries for dk.</param>
    /// <param name="output">[B·T, K·h].</param>
    public static void Spread(
        KernelContext context, in AttentionShape shape, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, Span<float> output)
    {
        Check(context, shape, gradient.Length, output.Length, weights.Length);

        // Bounds: the lengths are the shape's; panels pack only positions and columns that exist, edge tiles write no others.
        fixed (float* w = weights, y = gradient, o = output)
        {
            AttentionCall call = new(context.Scratch(AttentionCall.ScratchSize(shape) * context.Workers.Threads), shape, w, y, o, 1f);
            switch (context.Width)
            {
                case VectorWidth.Bits512 when !Gemm.Narrow(shape.HeadWidth):
                    Share<SpreadBody<Tile512>>(context, shape, new(call));
                    break;
                case VectorWidth.Bits512 or VectorWidth.Bits256:
                    Share<SpreadBody<Tile256>>(context, shape, new(call));
                    break;
                default:
                    Share<SpreadBody<Tile128>>(context, shape, new(call));
                    break;
            }
        }
    }

    // One index per sequence and key-value head: the group's query heads share the packed keys or values.
    private static void Share<TBody>(KernelContext context, in AttentionShape shape, TBody body)
        where TBody : unmanaged, IParallelBody => context.Workers.For(shape.Sequences * shape.KeyValueHeads, ref body);

    private static void Check(KernelContext context, in AttentionShape shape, int query, int key, int weights)
    {
        ArgumentNullException.ThrowIfNull(context);
        shape.Check();
        Guard.Length(query, shape.QuerySize);
        Guard.Length(key, shape.KeyValueSize);
        Guard.Length(weights, shape.WeightSize);
    }
}
