using Autonet.Exact.Attention;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Tests.Definitions;
using CsCheck;

namespace Autonet.Exact.Tests.Attention;

public sealed class CachedAttentionTests
{
    private static readonly Gen<(CacheShape Shape, uint Seed)> Cases = Gen.Select(
        Gen.Int[1, 3], Gen.Int[1, 40], Gen.Int[1, 2], Gen.Int[1, 3], Gen.Int[1, 40], Values.Seed,
        (sequences, positions, keyHeads, group, width, seed) => (new CacheShape(sequences, positions, keyHeads * group, keyHeads, width), seed));

    [Fact]
    public void Rows_equal_those_of_attention_over_the_whole_sequence()
    {
        using AllContexts contexts = new();
        Check(contexts, new CacheShape(2, 70, 4, 2, 64), 1);
        Cases.Sample(x => Check(contexts, x.Shape, x.Seed), iter: 15, threads: 1);
    }

    [Fact]
    public void Only_rows_whose_scores_overflow_are_not_finite()
    {
        using KernelContext context = new(2);
        CacheShape shape = new(2, 3, 1, 1, 2);
        float[] keys = new float[shape.KeySize];
        float[] values = new float[shape.ValueSize];
        CachedAttention.Append(context, shape, [0, 1], [0, 0], [1e30f, 0f, 1f, 0f], new float[4], keys, values);
        bool[] finite = [true, true];
        CachedAttention.Attend(context, shape, [0, 1], [0, 0], [1e30f, 0f, 1e30f, 0f], keys, values, 1f, new float[4], finite);
        Assert.Equal([false, true], finite);
    }

    [Fact]
    public void Places_and_positions_outside_the_cache_are_refused()
    {
        using KernelContext context = new();
        CacheShape shape = new(2, 3, 1, 1, 2);
        float[] keys = new float[shape.KeySize];
        float[] values = new float[shape.ValueSize];
        Assert.Throws<ArgumentOutOfRangeException>(() => CachedAttention.Append(context, shape, [2], [0], new float[2], new float[2], keys, values));
        Assert.Throws<ArgumentOutOfRangeException>(() => CachedAttention.Append(context, shape, [0], [3], new float[2], new float[2], keys, values));
        Assert.Throws<ArgumentException>(() => CachedAttention.Append(context, shape, [0], [0], new float[3], new float[3], keys, values));
        Assert.Throws<ArgumentException>(() => CachedAttention.Attend(context, shape, [0], [0], new float[2], keys, values[1..], 1f, new float[2], new bool[1]));
    }

    /// <summary>Every position of every sequence as one batch, in an order that mixes them, against the kernels over whole sequences.</summary>
    private static void Check(AllContexts contexts, CacheShape shape, uint seed)
    {
        AttentionShape whole = new(shape.Sequences, shape.Positions, shape.Heads, shape.KeyValueHeads, shape.HeadWidth);
        float[] q = Values.Ordinary(seed, whole.QuerySize);
        float[] k = Values.Ordinary(seed + 1, whole.KeyValueSize);
        float[] v = Values.Any(seed + 2, whole.KeyValueSize);
        float scale = 1 / MathF.Sqrt(shape.HeadWidth);
        float[] weights = new float[whole.WeightSize];
        float[] expected = new float[whole.QuerySize];
        using KernelContext plain = new();
        CausalAttention.Scores(plain, whole, q, k, scale, weights);
        CausalSoftmax.Forward(plain, shape.Positions, weights, weights);
        CausalAttention.Mix(plain, whole, weights, v, expected);

        int[] order = [.. Enumerable.Range(0, shape.Sequences * shape.Positions).OrderBy(n => (n * 7919) % 31)];
        int[] sequences = [.. order.Select(n => n / shape.Positions)];
        int[] positions = [.. order.Select(n => n % shape.Positions)];
        contexts.Agree(expected, (context, output) =>
        {
            float[] keys = new float[shape.KeySize];
            float[] values = new float[shape.ValueSize];
            Array.Fill(keys, float.NaN);
            Array.Fill(values, float.NaN);
            CachedAttention.Append(context, shape, sequences, positions, Gather(k, order), Gather(v, order), keys, values);
            bool[] finite = new bool[order.Length];
            Array.Fill(finite, true);
            float[] mixed = new float[output.Length];
            CachedAttention.Attend(context, shape, sequences, positions, Gather(q, order), keys, values, scale, mixed, finite);
            Assert.DoesNotContain(false, finite);
            int width = output.Length / order.Length;
            for (int row = 0; row < order.Length; row++)
            {
                mixed.AsSpan(row * width, width).CopyTo(output.AsSpan(order[row] * width));
            }
        });
    }

    private static float[] Gather(float[] rows, int[] order)
    {
        int width = rows.Length / order.Length;
        return [.. order.SelectMany(n => rows[(n * width)..((n + 1) * width)])];
    }
}
