using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;

namespace Autonet.Exact.Attention;

/// <summary>The kinds <c>AttentionScores</c>, <c>AttentionMix</c> and <c>AttentionSpread</c>: the products of causal attention.</summary>
public static class CausalAttention
{
    /// <summary>j ≤ i: <c>fold(d; q[i,d], k[j,d]) * scale</c>, the fold canonical; j > i: +0.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="shape">B, T, H, K, h.</param>
    /// <param name="query">[B·T, H·h]; the output gradient when computing dP.</param>
    /// <param name="key">[B·T, K·h]; the values when computing dP.</param>
    /// <param name="scale">1 / sqrt(h), or 1.</param>
    /// <param name="scores">[B, H, T, T].</param>
    public static void Scores(KernelContext context, in AttentionShape shape, ReadOnlySpan<float> query, ReadOnlySpan<float> key, float scale, Span<float> scores)
    {
        Check(context, shape, query.Length, key.Length, scores.Length);
        int t = shape.Positions, w = shape.HeadWidth;
        for (int b = 0; b < shape.Sequences; b++)
        {
            for (int a = 0; a < shape.Heads; a++)
            {
                for (int i = 0; i < t; i++)
                {
                    for (int j = 0; j < t; j++)
                    {
                        float acc = 0;
                        for (int d = 0; d < w && j <= i; d++)
                        {
                            acc = MathF.FusedMultiplyAdd(
                                query[((((b * t) + i) * shape.Heads) + a) * w + d], key[((((b * t) + j) * shape.KeyValueHeads) + (a / shape.Group)) * w + d], acc);
                        }

                        scores[((((b * shape.Heads) + a) * t + i) * t) + j] = j <= i ? (acc + 0f) * scale : 0f;
                    }
                }
            }
        }
    }

    /// <summary><c>fold(j ≤ i; W[i,j], v[j,d])</c>. Weights above the diagonal are not read.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="shape">B, T, H, K, h.</param>
    /// <param name="weights">[B, H, T, T].</param>
    /// <param name="value">[B·T, K·h]; the keys when computing dq.</param>
    /// <param name="output">[B·T, H·h].</param>
    public static void Mix(KernelContext context, in AttentionShape shape, ReadOnlySpan<float> weights, ReadOnlySpan<float> value, Span<float> output)
    {
        Check(context, shape, output.Length, value.Length, weights.Length);
        int t = shape.Positions, w = shape.HeadWidth;
        for (int b = 0; b < shape.Sequences; b++)
        {
            for (int a = 0; a < shape.Heads; a++)
            {
                for (int i = 0; i < t; i++)
                {
                    for (int d = 0; d < w; d++)
                    {
                        float acc = 0;
                        for (int j = 0; j <= i; j++)
                        {
                            acc = MathF.FusedMultiplyAdd(
                                weights[((((b * shape.Heads) + a) * t + i) * t) + j], value[((((b * t) + j) * shape.KeyValueHeads) + (a / shape.Group)) * w + d], acc);
                        }

                        output[((((b * t) + i) * shape.Heads) + a) * w + d] = acc + 0f;
                    }
                }
            }
        }
    }

    /// <summary><c>fold(a = first … last head of the group, then i = j … T-1; W[a,i,j], y[i,a,d])</c>. Weights above the diagonal are not read.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="shape">B, T, H, K, h.</param>
    /// <param name="weights">[B, H, T, T].</param>
    /// <param name="gradient">[B·T, H·h]: the output gradient for dv, the queries for dk.</param>
    /// <param name="output">[B·T, K·h].</param>
    public static void Spread(KernelContext context, in AttentionShape shape, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, Span<float> output)
    {
        Check(context, shape, gradient.Length, output.Length, weights.Length);
        int t = shape.Positions, w = shape.HeadWidth;
        for (int b = 0; b < shape.Sequences; b++)
        {
            for (int g = 0; g < shape.KeyValueHeads; g++)
            {
                for (int j = 0; j < t; j++)
                {
                    for (int d = 0; d < w; d++)
                    {
                        float acc = 0;
                        for (int a = g * shape.Group; a < (g + 1) * shape.Group; a++)
                        {
                            for (int i = j; i < t; i++)
                            {
                                acc = MathF.FusedMultiplyAdd(
                                    weights[((((b * shape.Heads) + a) * t + i) * t) + j], gradient[((((b * t) + i) * shape.Heads) + a) * w + d], acc);
                            }
                        }

                        output[((((b * t) + j) * shape.KeyValueHeads) + g) * w + d] = acc + 0f;
                    }
                }
            }
        }
    }

    private static void Check(KernelContext context, in AttentionShape shape, int query, int key, int weights)
    {
        ArgumentNullException.ThrowIfNull(context);
        shape.Check();
        Guard.Length(query, shape.QuerySize);
        Guard.Length(key, shape.KeyValueSize);
        Guard.Length(weights, shape.WeightSize);
    }
}
