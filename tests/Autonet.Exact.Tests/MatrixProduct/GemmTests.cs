using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Tests.Definitions;
using CsCheck;

namespace Autonet.Exact.Tests.MatrixProduct;

public sealed class GemmTests
{
    private static readonly Gen<(int M, int N, int K, uint Seed, bool Accumulate)> Shapes =
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 70], Gen.Int[0, 90], Values.Seed, Gen.Bool);

    [Fact]
    public void Products_equal_the_sequential_fold()
    {
        using AllContexts contexts = new();
        Shapes.Sample(shape => Check(contexts, shape.M, shape.N, shape.K, shape.Seed, shape.Accumulate, 0), iter: 25, threads: 1);
    }

    [Fact]
    public void Products_of_slices_equal_the_sequential_fold()
    {
        using AllContexts contexts = new();
        Shapes.Sample(shape => Check(contexts, shape.M, shape.N, shape.K, shape.Seed, shape.Accumulate, 1 + (int)(shape.Seed % 9)), iter: 15, threads: 1);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(12, 32, 16)]
    [InlineData(13, 33, 800)]
    [InlineData(200, 17, 385)]
    [InlineData(7, 2085, 5)]
    [InlineData(5, 40, 0)]
    [InlineData(3, 33, 1700)]
    public void Products_across_block_edges_equal_the_sequential_fold(int m, int n, int k)
    {
        using AllContexts contexts = new();
        Check(contexts, m, n, k, 3, false, 0);
        Check(contexts, m, n, k, 4, true, 2);
    }

    [Fact]
    public void Accumulating_may_happen_in_place()
    {
        using AllContexts contexts = new();
        float[] a = Values.Any(1, 30 * 40);
        float[] b = Values.Any(2, 50 * 40);
        float[] c = Values.Any(3, 30 * 50);
        float[] expected = Define(30, 50, 40, (i, k) => a[(i * 40) + k], (k, j) => b[(j * 40) + k], c, 50);
        contexts.Agree(expected, (context, output) =>
        {
            c.CopyTo(output, 0);
            Gemm.NT(context, 30, 50, 40, a, b, output, output);
        });
    }

    [Fact]
    public void A_split_of_the_reduction_over_two_calls_changes_no_bit()
    {
        using AllContexts contexts = new();
        float[] a = Values.Any(4, 100 * 20);
        float[] b = Values.Any(5, 100 * 30);
        float[] whole = Define(20, 30, 100, (i, k) => a[(k * 20) + i], (k, j) => b[(k * 30) + j], null, 30);
        contexts.Agree(whole, (context, output) =>
        {
            Gemm.TN(context, 20, 30, 37, a.AsSpan(0, 37 * 20), b.AsSpan(0, 37 * 30), default, output);
            Gemm.TN(context, 20, 30, 63, a.AsSpan(37 * 20), b.AsSpan(37 * 30), output, output);
        });
    }

    [Fact]
    public void Spans_shorter_than_their_matrix_are_refused()
    {
        using KernelContext context = new();
        float[] six = new float[6];
        Assert.Throws<ArgumentException>(() => Gemm.NT(context, 2, 2, 3, new float[5], six, default, new float[4]));
        Assert.Throws<ArgumentException>(() => Gemm.NT(context, 2, 2, 3, six, new float[5], default, new float[4]));
        Assert.Throws<ArgumentException>(() => Gemm.NT(context, 2, 2, 3, six, six, default, new float[3]));
        Assert.Throws<ArgumentException>(() => Gemm.NT(context, 2, 2, 3, six, six, new float[3], new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Gemm.NT(context, 2, 2, 3, six, 2, six, 3, default, new float[4], 2));
    }

    private static void Check(AllContexts contexts, int m, int n, int k, uint seed, bool accumulate, int gap)
    {
        int c = n + gap;
        float[] from = accumulate ? Values.Any(seed + 2, m * c) : [];
        float[] rows = Values.Any(seed, m * (k + gap));
        float[] columns = Values.Any(seed + 1, n * (k + gap));
        float[] stepsA = Values.Any(seed, k * (m + gap));
        float[] stepsB = Values.Any(seed + 1, k * (n + gap));
        float[] nt = Define(m, n, k, (i, q) => rows[(i * (k + gap)) + q], (q, j) => columns[(j * (k + gap)) + q], from, c);
        contexts.Agree(nt, (context, output) => Gemm.NT(context, m, n, k, rows, k + gap, columns, k + gap, from, output, c));
        float[] nn = Define(m, n, k, (i, q) => rows[(i * (k + gap)) + q], (q, j) => stepsB[(q * c) + j], from, c);
        contexts.Agree(nn, (context, output) => Gemm.NN(context, m, n, k, rows, k + gap, stepsB, c, from, output, c));
        float[] tn = Define(m, n, k, (i, q) => stepsA[(q * (m + gap)) + i], (q, j) => stepsB[(q * c) + j], from, c);
        contexts.Agree(tn, (context, output) => Gemm.TN(context, m, n, k, stepsA, m + gap, stepsB, c, from, output, c));
    }

    // Values between the rows of C keep what AllContexts put there.
    private static float[] Define(int m, int n, int k, Func<int, int, float> a, Func<int, int, float> b, float[]? from, int stride)
    {
        float[] c = new float[m * stride];
        Array.Fill(c, 12345f);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                c[(i * stride) + j] = Plain.Fold(k, q => a(i, q), q => b(q, j), from is { Length: > 0 } ? from[(i * stride) + j] : 0f);
            }
        }

        return c;
    }
}
