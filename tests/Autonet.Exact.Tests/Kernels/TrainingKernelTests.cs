using Autonet.Exact.Elementary;
using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Tests.Definitions;
using CsCheck;

namespace Autonet.Exact.Tests.Kernels;

/// <summary>The kinds of the training step that work by row: embedding, norm, rotary, loss.</summary>
public sealed class TrainingKernelTests
{
    private static readonly Gen<(int Rows, int Width, uint Seed)> Shapes = Gen.Select(Gen.Int[1, 150], Gen.Int[1, 140], Values.Seed);

    [Fact]
    public void Embedding_equals_the_definition() => Law((contexts, n, width, seed) =>
    {
        int vocabulary = 1 + (int)(seed % 50);
        float[] table = Values.Any(seed, vocabulary * width);
        int[] tokens = Values.Tokens(seed + 1, n, vocabulary);
        float[] expected = [.. tokens.SelectMany(token => Plain.Row(table, token, width))];
        contexts.Agree(expected, (context, output) => Embedding.Forward(context, width, table, tokens, output));
    });

    [Fact]
    public void Embedding_backward_equals_the_definition() => Law((contexts, n, width, seed) =>
    {
        int vocabulary = 1 + (int)(seed % 50);
        float[] dx = Values.Any(seed, n * width);
        int[] tokens = Values.Tokens(seed + 1, n, vocabulary);
        float[] from = (seed & 1) == 0 ? [] : Values.Any(seed + 2, vocabulary * width);
        float[] expected = new float[vocabulary * width];
        from.CopyTo(expected, 0);
        for (int i = 0; i < dx.Length; i++)
        {
            expected[(tokens[i / width] * width) + (i % width)] += dx[i];
        }

        expected = [.. expected.Select(x => x + 0f)];
        contexts.Agree(expected, (context, output) => Embedding.Backward(context, width, dx, tokens, from, output));
    });

    [Fact]
    public void Tokens_outside_the_table_are_refused()
    {
        using KernelContext context = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => Embedding.Forward(context, 2, new float[4], [2], new float[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Embedding.Backward(context, 2, new float[2], [-1], default, new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.Loss(context, 2, new float[2], [2], new float[1]));
    }

    [Fact]
    public void Norm_equals_the_definition() => Law((contexts, n, width, seed) =>
    {
        float[] x = Values.Any(seed, n * width);
        float[] w = Values.Any(seed + 1, width);
        float[] r = new float[n];
        for (int i = 0; i < n; i++)
        {
            float[] row = Plain.Row(x, i, width);
            r[i] = Elementary32.Rsqrt((Plain.LaneDot(row, row) / width) + 1e-5f);
        }

        float[] expected = [.. x.Select((value, i) => (value * r[i / width]) * w[i % width])];
        contexts.Agree(r, (context, output) => RmsNorm.Scale(context, width, x, 1e-5f, output));
        contexts.Agree(expected, (context, output) => RmsNorm.Apply(context, width, x, r, w, output));
    });

    [Fact]
    public void Norm_backward_equals_the_definition() => Law((contexts, n, width, seed) =>
    {
        float[] x = Values.Any(seed, n * width);
        float[] dy = Values.Any(seed + 1, n * width);
        float[] w = Values.Ordinary(seed + 2, width);
        float[] r = Values.Positive(seed + 3, n);
        float[] from = (seed & 1) == 0 ? [] : Values.Any(seed + 4, width);
        float[] dx = new float[x.Length];
        for (int i = 0; i < n; i++)
        {
            float[] g = [.. Plain.Row(dy, i, width).Select((value, d) => value * w[d])];
            float t = Plain.LaneDot(g, Plain.Row(x, i, width));
            float k = (t * (r[i] * r[i])) / width;
            for (int d = 0; d < width; d++)
            {
                dx[(i * width) + d] = r[i] * Plain.Fma(-x[(i * width) + d], k, g[d]);
            }
        }

        float[] dw = new float[width];
        for (int d = 0; d < width; d++)
        {
            dw[d] = Plain.Fold(n, i => dy[(i * width) + d], i => x[(i * width) + d] * r[i], from.Length > 0 ? from[d] : 0f);
        }

        contexts.Agree(dx, (context, output) => RmsNorm.BackwardInput(context, width, dy, x, r, w, output));
        contexts.Agree(dw, (context, output) => RmsNorm.BackwardWeight(context, width, dy, x, r, from, output));
    });

    [Fact]
    public void Rotary_equals_the_definition() => Law((contexts, n, width, seed) =>
    {
        int heads = 1 + (int)(seed % 3);
        int h = 2 * ((width + 1) / 2);
        float[] x = Values.Any(seed, n * heads * h);
        int positions = 1 + (int)(seed % 20);
        float[] cos = Values.Ordinary(seed + 1, positions * h / 2);
        float[] sin = Values.Ordinary(seed + 2, positions * h / 2);
        float[] forward = new float[x.Length];
        float[] backward = new float[x.Length];
        for (int at = 0; at < x.Length; at++)
        {
            int i = at % h;
            int pair = i % (h / 2);
            int row = at / (heads * h) % positions;
            float c = cos[(row * h / 2) + pair];
            float s = sin[(row * h / 2) + pair];
            float a = x[at - i + pair];
            float b = x[at - i + pair + (h / 2)];
            forward[at] = i < h / 2 ? Plain.Fma(a, c, -(b * s)) : Plain.Fma(b, c, a * s);
            backward[at] = i < h / 2 ? Plain.Fma(a, c, b * s) : Plain.Fma(b, c, -(a * s));
        }

        contexts.Agree(forward, (context, output) => Rotary.Forward(context, positions, heads, h, x, cos, sin, output));
        contexts.Agree(backward, (context, output) => Rotary.Backward(context, positions, heads, h, x, cos, sin, output));
    });

    [Fact]
    public void Cross_entropy_equals_the_definition() => Law((contexts, n, vocabulary, seed) =>
    {
        float[] x = Values.Ordinary(seed, n * vocabulary);
        int[] targets = Values.Tokens(seed + 1, n, vocabulary);
        float[] loss = new float[n];
        float[] gradient = new float[x.Length];
        for (int i = 0; i < n; i++)
        {
            (float[] e, float z, float m) = Plain.Exponentials(Plain.Row(x, i, vocabulary));
            loss[i] = Elementary32.Log(z) - (x[(i * vocabulary) + targets[i]] - m);
            for (int v = 0; v < vocabulary; v++)
            {
                gradient[(i * vocabulary) + v] = ((e[v] * (1 / z)) - (v == targets[i] ? 1f : 0f)) * 0.125f;
            }
        }

        contexts.Agree(loss, (context, output) => CrossEntropy.Loss(context, vocabulary, x, targets, output));
        contexts.Agree(gradient, (context, output) => CrossEntropy.Gradient(context, vocabulary, x, targets, 0.125f, output));
        contexts.Agree([Plain.LaneSum(loss) / n], (context, output) => output[0] = CrossEntropy.Mean(context, loss));
    });

    private static void Law(Action<AllContexts, int, int, uint> law)
    {
        using AllContexts contexts = new();
        law(contexts, 300, 96, 1);
        Shapes.Sample(x => law(contexts, x.Rows, x.Width, x.Seed), iter: 12, threads: 1);
    }
}
