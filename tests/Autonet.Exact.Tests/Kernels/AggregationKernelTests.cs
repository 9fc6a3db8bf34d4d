using Autonet.Exact.Kernels;
using Autonet.Exact.Tests.Definitions;
using CsCheck;

namespace Autonet.Exact.Tests.Kernels;

/// <summary>The kinds of encode and aggregate, and the norms of the clip.</summary>
public sealed class AggregationKernelTests
{
    [Fact]
    public void Chunk_squares_equal_the_definition() => Law(20_000, (contexts, x) =>
    {
        float[] expected = [.. x.Chunk(1024).Select(c => Plain.LaneDot(c, c))];
        contexts.Agree(expected, (context, output) => GradientClip.ChunkSquares(context, x, output));
    });

    [Theory]
    [InlineData(0.5f)]
    [InlineData(1e30f)]
    public void Clip_scale_equals_the_definition(float clip)
    {
        using AllContexts contexts = new();
        int[] lengths = [3, 1, 40, 17];
        float[] squares = Values.Positive(4, 61);
        float total = Plain.LaneSum(squares[..3]);
        total += Plain.LaneSum(squares[3..4]);
        total += Plain.LaneSum(squares[4..44]);
        total += Plain.LaneSum(squares[44..]);
        float norm = MathF.Sqrt(total);
        contexts.Agree([norm > clip ? clip / norm : 1f], (context, output) => output[0] = GradientClip.Scale(context, squares, lengths, clip));
    }

    [Fact]
    public void Row_scales_signs_and_values_equal_the_definition() => Matrices((contexts, columns, x) =>
    {
        const float Limit = 1e3f;
        float[] scales = [.. x.Chunk(columns).Select(row => Math.Min(UpToBfloat16(1.5f * (Plain.LaneSum([.. row.Select(MathF.Abs)]) / columns)), Limit))];
        contexts.Agree(scales, (context, output) => Quantization.RowScales(context, x, Limit, output));
        float[] codes = [.. x.Select((value, i) => value < 0 && scales[i / columns] > 0 ? -1f : 1f)];
        sbyte[] signs = new sbyte[x.Length];
        Quantization.Signs(x, scales, signs);
        Assert.Equal(codes, signs.Select(code => (float)code));
        contexts.Agree([.. codes.Select((code, i) => code * scales[i / columns])], (context, output) => Quantization.Dequantize(context, signs, scales, output));
    });

    [Fact]
    public void A_row_of_scale_zero_has_no_negative_sign()
    {
        sbyte[] signs = new sbyte[4];
        Quantization.Signs([-0f, -1e-45f, -1f, 0f], [0f, 1f], signs);
        Assert.Equal([1, 1, -1, 1], signs.Select(code => (int)code));
    }

    [Fact]
    public void A_value_rounds_up_to_the_next_bfloat16() => Gen.Float[0f, 1e30f].Sample(static value =>
    {
        float rounded = Quantization.RoundUp(value);
        uint bits = BitConverter.SingleToUInt32Bits(rounded);
        Assert.True(rounded >= value && (bits & 0xFFFF) == 0);
        Assert.True(rounded == 0 || BitConverter.UInt32BitsToSingle(bits - 0x10000) < value);
    });

    [Fact]
    public void Moments_of_rows_and_columns_equal_the_definition() => Matrices((contexts, columns, g) =>
    {
        (float clip, float beta) = (0.37f, 0.97f);
        int rows = g.Length / columns;
        float[] q = [.. g.Select(value => value * clip)];
        float[] r = Values.Positive(7, rows);
        float[] c = Values.Positive(8, columns);
        float[] nextRows = [.. q.Chunk(columns).Select((row, i) => Plain.Fma(beta, r[i], (1 - beta) * (Plain.LaneDot(row, row) / columns)))];
        contexts.Agree(nextRows, (context, output) =>
        {
            r.CopyTo(output, 0);
            FactoredMoment.Rows(context, g, clip, beta, output);
        });
        float[] nextColumns = [.. Enumerable.Range(0, columns).Select(column =>
        {
            float sum = 0;
            for (int row = 0; row < rows; row++)
            {
                sum = Plain.Fma(q[(row * columns) + column], q[(row * columns) + column], sum);
            }

            return Plain.Fma(beta, c[column], (1 - beta) * (sum / rows));
        })];
        contexts.Agree(nextColumns, (context, output) =>
        {
            c.CopyTo(output, 0);
            FactoredMoment.Columns(context, g, clip, beta, output);
        });
    });

    [Theory]
    [InlineData(0f)]
    [InlineData(0.4f)]
    public void A_columns_share_is_its_moment_over_the_mean_or_zero(float mean)
    {
        float[] moments = Values.Positive(3, 50);
        float[] shares = new float[50];
        FactoredMoment.Shares(moments, mean, shares);
        Assert.Equal(moments.Select(moment => mean == 0 ? 0 : moment / mean), shares);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(37)]
    [InlineData(256)]
    public void Trimmed_mean_equals_the_definition(int slots)
    {
        using AllContexts contexts = new();
        Gen.Select(Values.Seed, Gen.Int[1, slots > 16 ? 50 : 1500], Gen.Int[0, slots]).Sample(
            (seed, size, trim) =>
            {
                float[] x = Values.Any(seed, slots * size);
                int t = Math.Min(trim, (slots - 1) / 2);
                float[] expected = new float[size];
                for (int e = 0; e < size; e++)
                {
                    float[] kept = [.. Enumerable.Range(0, slots).Select(i => x[(i * size) + e]).Order().Skip(t).SkipLast(t)];
                    expected[e] = (kept.Aggregate(0f, (sum, value) => sum + value) / kept.Length) + 0f;
                }

                contexts.Agree(expected, (context, output) => TrimmedMean.Combine(context, x, slots, trim, output));
            },
            iter: 6,
            threads: 1);
    }

    private static float UpToBfloat16(float scale)
    {
        uint bits = BitConverter.SingleToUInt32Bits(scale);
        return BitConverter.UInt32BitsToSingle((bits & 0xFFFF) == 0 ? bits : ((bits >> 16) + 1) << 16);
    }

    /// <summary>Matrices of every shape: one row, one column, widths around a stripe's, more than one thread's share.</summary>
    private static void Matrices(Action<AllContexts, int, float[]> law)
    {
        using AllContexts contexts = new();
        law(contexts, 200, Values.Any(1, 40_000));
        law(contexts, 20_003, Values.Any(2, 20_003));
        law(contexts, 1, Values.Any(3, 3_000));
        Gen.Select(Values.Seed, Gen.Int[1, 150], Gen.Int[1, 40]).Sample(
            (seed, columns, rows) => law(contexts, columns, Values.Any(seed, columns * rows)), iter: 25, threads: 1);
    }

    private static void Law(int large, Action<AllContexts, float[]> law)
    {
        using AllContexts contexts = new();
        law(contexts, Values.Any(1, large));
        Gen.Select(Values.Seed, Gen.Int[0, 2100]).Sample((seed, count) => law(contexts, Values.Any(seed, count)), iter: 15, threads: 1);
    }
}
