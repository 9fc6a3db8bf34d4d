using Autonet.Exact.Attention;
using Autonet.Exact.Tests.Definitions;
using CsCheck;

namespace Autonet.Exact.Tests.Attention;

public sealed class AttentionTests
{
    private static readonly Gen<(AttentionShape Shape, uint Seed)> Cases = Gen.Select(
        Gen.Int[1, 3], Gen.Int[1, 45], Gen.Int[1, 2], Gen.Int[1, 3], Gen.Int[1, 40], Values.Seed,
        (sequences, positions, keyHeads, group, width, seed) => (new AttentionShape(sequences, positions, keyHeads * group, keyHeads, width), seed));

    [Fact]
    public void Scores_equal_the_definition() => Law((contexts, shape, seed) =>
    {
        float[] q = Values.Any(seed, shape.QuerySize);
        float[] k = Values.Any(seed + 1, shape.KeyValueSize);
        float scale = 1 / MathF.Sqrt(shape.HeadWidth);
        float[] expected = new float[shape.WeightSize];
        Each(shape, (b, a, i, j, at) => expected[at] = j > i
            ? 0f
            : Plain.Fold(shape.HeadWidth, d => q[Query(shape, b, i, a, d)], d => k[Key(shape, b, j, a / shape.Group, d)]) * scale);
        contexts.Agree(expected, (context, output) => CausalAttention.Scores(context, shape, q, k, scale, output));
    });

    [Fact]
    public void Softmax_equals_the_definition() => Law((contexts, shape, seed) =>
    {
        float[] s = Values.Ordinary(seed, shape.WeightSize);
        float[] expected = new float[s.Length];
        for (int row = 0; row < s.Length / shape.Positions; row++)
        {
            int used = (row % shape.Positions) + 1;
            (float[] e, float z, _) = Plain.Exponentials(s[(row * shape.Positions)..((row * shape.Positions) + used)]);
            for (int j = 0; j < used; j++)
            {
                expected[(row * shape.Positions) + j] = e[j] * (1 / z);
            }
        }

        contexts.Agree(expected, (context, output) => CausalSoftmax.Forward(context, shape.Positions, s, output));
        contexts.Agree(expected, (context, output) =>
        {
            s.CopyTo(output, 0);
            CausalSoftmax.Forward(context, shape.Positions, output, output);
        });
    });

    [Fact]
    public void Softmax_backward_equals_the_definition() => Law((contexts, shape, seed) =>
    {
        float[] p = Values.Any(seed, shape.WeightSize);
        float[] g = Values.Any(seed + 1, shape.WeightSize);
        float[] expected = new float[p.Length];
        for (int row = 0; row < p.Length / shape.Positions; row++)
        {
            int start = row * shape.Positions;
            int used = (row % shape.Positions) + 1;
            float t = Plain.LaneDot(p[start..(start + used)], g[start..(start + used)]);
            for (int j = start; j < start + used; j++)
            {
                expected[j] = (p[j] * (g[j] - t)) * 0.3f;
            }
        }

        contexts.Agree(expected, (context, output) => CausalSoftmax.Backward(context, shape.Positions, p, g, 0.3f, output));
    });

    [Fact]
    public void Mix_equals_the_definition() => Law((contexts, shape, seed) =>
    {
        float[] w = Values.Any(seed, shape.WeightSize);
        float[] v = Values.Any(seed + 1, shape.KeyValueSize);
        float[] expected = new float[shape.QuerySize];
        Each(shape, (b, a, i, j, at) =>
        {
            for (int d = 0; d < shape.HeadWidth && j == 0; d++)
            {
                expected[Query(shape, b, i, a, d)] = Plain.Fold(i + 1, q => w[at + q], q => v[Key(shape, b, q, a / shape.Group, d)]);
            }
        });
        contexts.Agree(expected, (context, output) => CausalAttention.Mix(context, shape, w, v, output));
    });

    [Fact]
    public void Spread_equals_the_definition() => Law((contexts, shape, seed) =>
    {
        float[] w = Values.Any(seed, shape.WeightSize);
        float[] y = Values.Any(seed + 1, shape.QuerySize);
        int t = shape.Positions;
        float[] expected = new float[shape.KeyValueSize];
        Each(shape, (b, a, i, j, _) =>
        {
            if (i != 0 || a % shape.Group != 0)
            {
                return;
            }

            for (int d = 0; d < shape.HeadWidth; d++)
            {
                float acc = 0;
                for (int head = a; head < a + shape.Group; head++)
                {
                    for (int q = j; q < t; q++)
                    {
                        acc = Plain.Fma(w[(((((b * shape.Heads) + head) * t) + q) * t) + j], y[Query(shape, b, q, head, d)], acc);
                    }
                }

                expected[Key(shape, b, j, a / shape.Group, d)] = acc + 0f;
            }
        });
        contexts.Agree(expected, (context, output) => CausalAttention.Spread(context, shape, w, y, output));
    });

    private static void Law(Action<AllContexts, AttentionShape, uint> law)
    {
        using AllContexts contexts = new();
        law(contexts, new AttentionShape(1, 70, 4, 2, 64), 1);
        Cases.Sample(x => law(contexts, x.Shape, x.Seed), iter: 12, threads: 1);
    }

    private static void Each(AttentionShape shape, Action<int, int, int, int, int> visit)
    {
        int at = 0;
        for (int b = 0; b < shape.Sequences; b++)
        {
            for (int a = 0; a < shape.Heads; a++)
            {
                for (int i = 0; i < shape.Positions; i++)
                {
                    for (int j = 0; j < shape.Positions; j++)
                    {
                        visit(b, a, i, j, at++);
                    }
                }
            }
        }
    }

    private static int Query(AttentionShape shape, int b, int i, int head, int d) => (((((b * shape.Positions) + i) * shape.Heads) + head) * shape.HeadWidth) + d;

    private static int Key(AttentionShape shape, int b, int i, int head, int d) => (((((b * shape.Positions) + i) * shape.KeyValueHeads) + head) * shape.HeadWidth) + d;
}
