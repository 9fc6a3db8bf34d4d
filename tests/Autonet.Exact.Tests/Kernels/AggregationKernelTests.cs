using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
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
    public void Slot_scales_equal_the_definition()
    {
        using AllContexts contexts = new();
        int[] lengths = [2, 5];
        Gen.Select(Values.Seed, Gen.Int[1, 40]).Sample(
            (seed, slots) =>
            {
                float[] squares = Values.Positive(seed, slots * 7);
                float[] norms = [.. Enumerable.Range(0, slots).Select(i => MathF.Sqrt(
                    Plain.LaneSum(squares[(i * 7)..((i * 7) + 2)]) + Plain.LaneSum(squares[((i * 7) + 2)..((i * 7) + 7)])))];
                float limit = 1.05f * norms.Order().ElementAt((slots - 1) / 2);
                float[] expected = [.. norms.Select(norm => norm > limit ? limit / norm : 1f)];
                contexts.Agree(expected, (context, output) => GradientClip.SlotScales(context, squares, lengths, 1.05f, output));
            },
            iter: 30,
            threads: 1);
    }

    [Fact]
    public void Block_scales_equal_the_definition() => Law(20_000, (contexts, x) =>
    {
        float[] expected = [.. x.Chunk(64).Select(block => UpToBfloat16(1.22f * MathF.Sqrt(Plain.LaneDot(block, block) / block.Length)))];
        contexts.Agree(expected, (context, output) => Quantization.Scales(context, x, output));
    });

    [Fact]
    public void Codes_and_their_values_equal_the_definition() => Law(20_000, (contexts, x) =>
    {
        float[] scales = [.. x.Chunk(64).Select(block => UpToBfloat16(1.22f * MathF.Sqrt(Plain.LaneDot(block, block) / block.Length)))];
        sbyte[] codes = [.. x.Select((value, i) => scales[i / 64] == 0
            ? (sbyte)0
            : (sbyte)Math.Clamp(MathF.Round(value / scales[i / 64], MidpointRounding.ToEven), -1, 1))];
        float[] values = [.. codes.Select((code, i) => code * scales[i / 64])];
        contexts.Agree([.. codes.Select(code => (float)code)], (context, output) =>
        {
            sbyte[] actual = new sbyte[codes.Length];
            Quantization.Quantize(context, x, scales, actual);
            actual.Select(code => (float)code).ToArray().CopyTo(output, 0);
        });
        contexts.Agree(values, (context, output) => Quantization.Dequantize(context, codes, scales, output));
    });

    [Fact]
    public void Values_beyond_the_scale_are_clamped()
    {
        using KernelContext context = new();
        sbyte[] codes = new sbyte[4];
        Quantization.Quantize(context, [1e30f, -1e30f, 0.5f, 1.5f], [1f], codes);
        Assert.Equal([1, -1, 0, 1], codes.Select(code => (int)code));
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
                float[] c = Values.Ordinary(seed + 1, slots);
                int t = Math.Min(trim, (slots - 1) / 2);
                float[] expected = new float[size];
                for (int e = 0; e < size; e++)
                {
                    float[] kept = [.. Enumerable.Range(0, slots).Select(i => x[(i * size) + e] * c[i]).Order().Skip(t).SkipLast(t)];
                    expected[e] = (kept.Aggregate(0f, (sum, value) => sum + value) / kept.Length) + 0f;
                }

                contexts.Agree(expected, (context, output) => TrimmedMean.Combine(context, x, c, trim, output));
            },
            iter: 6,
            threads: 1);
    }

    private static float UpToBfloat16(float scale)
    {
        uint bits = BitConverter.SingleToUInt32Bits(scale);
        return BitConverter.UInt32BitsToSingle((bits & 0xFFFF) == 0 ? bits : ((bits >> 16) + 1) << 16);
    }

    private static void Law(int large, Action<AllContexts, float[]> law)
    {
        using AllContexts contexts = new();
        law(contexts, Values.Any(1, large));
        Gen.Select(Values.Seed, Gen.Int[0, 2100]).Sample((seed, count) => law(contexts, Values.Any(seed, count)), iter: 15, threads: 1);
    }
}
