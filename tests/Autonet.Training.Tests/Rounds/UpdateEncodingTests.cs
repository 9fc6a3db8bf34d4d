using System.Collections.Immutable;
using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;
using CsCheck;

namespace Autonet.Training.Tests.Rounds;

public sealed class UpdateEncodingTests
{
    private static readonly Gen<float[]> GenValues = Gen.Float[-1e20f, 1e20f].Select(Gen.Int[-30, 30], static (value, scale) => float.ScaleB(value / 1e20f, scale)).Array[1, 200];

    [Fact]
    public void A_decoded_tensor_is_within_half_a_scale_of_what_its_scale_reaches() => GenValues.Sample(static values =>
    {
        using KernelContext context = Scenarios.Context();
        (float[] scales, sbyte[] codes) = Encode(context, values);
        byte[] bytes = new byte[UpdateEncoding.Bytes(values.Length)];
        Assert.Equal(bytes.Length, UpdateEncoding.Write(scales, codes, bytes));
        float[] readScales = new float[scales.Length];
        sbyte[] readCodes = new sbyte[codes.Length];
        Assert.Equal(bytes.Length, UpdateEncoding.Read(bytes, readScales, readCodes));
        Assert.Equal(scales, readScales);
        Assert.Equal(codes, readCodes);
        Assert.Equal(UpdateRefusal.None, UpdateEncoding.Check(Parameters(values.Length), bytes));
        for (int i = 0; i < values.Length; i++)
        {
            float scale = scales[i / UpdateEncoding.Block];
            float reached = Math.Clamp(values[i], -scale, scale);
            Assert.True(MathF.Abs((codes[i] * scale) - reached) <= 0.5001f * scale);
        }
    });

    [Fact]
    public void Any_bytes_are_checked_without_a_throw_and_accepted_ones_reencode_to_themselves()
        => Gen.Select(Gen.Int[1, 70], Gen.Byte.Array[0, 60]).Sample(static (count, bytes) =>
    {
        if (UpdateEncoding.Check(Parameters(count), bytes) != UpdateRefusal.None)
        {
            return;
        }

        float[] scales = new float[UpdateEncoding.Blocks(count)];
        sbyte[] codes = new sbyte[count];
        UpdateEncoding.Read(bytes, scales, codes);
        byte[] again = new byte[bytes.Length];
        UpdateEncoding.Write(scales, codes, again);
        Assert.Equal(bytes, again);
    });

    [Fact]
    public void A_scale_rounds_up_to_the_next_bfloat16() => Gen.Float[0f, 1e30f].Sample(static value =>
    {
        float rounded = UpdateEncoding.RoundUpToBFloat16(value);
        uint bits = BitConverter.SingleToUInt32Bits(rounded);
        Assert.True(rounded >= value && (bits & 0xFFFF) == 0);
        Assert.True(rounded == 0 || BitConverter.UInt32BitsToSingle(bits - 0x10000) < value);
    });

    [Theory]
    [InlineData(0x7F80, 121, UpdateRefusal.ScaleNotFinite)]
    [InlineData(0x7FC0, 121, UpdateRefusal.ScaleNotFinite)]
    [InlineData(0xFF80, 121, UpdateRefusal.ScaleNotFinite)]
    [InlineData(0x8000, 121, UpdateRefusal.NegativeScale)]
    [InlineData(0xBF80, 122, UpdateRefusal.NegativeScale)]
    [InlineData(0x3F80, 243, UpdateRefusal.CodeOutOfRange)]
    [InlineData(0x3F80, 255, UpdateRefusal.CodeOutOfRange)]
    [InlineData(0x0000, 122, UpdateRefusal.CodeWithoutScale)]
    [InlineData(0x0000, 121, UpdateRefusal.None)]
    [InlineData(0x7F7F, 242, UpdateRefusal.None)]
    [InlineData(0x3F80, 0, UpdateRefusal.None)]
    public void A_hostile_block_is_refused_with_its_reason(int scale, int five, UpdateRefusal expected)
    {
        byte[] bytes = [(byte)scale, (byte)(scale >> 8), (byte)five];
        Assert.Equal(expected, UpdateEncoding.Check(Parameters(5), bytes));
    }

    [Fact]
    public void A_code_belongs_to_the_scale_of_its_own_block()
    {
        // 65 values: the last code of the thirteenth byte is the first of the second block, whose scale is zero.
        byte[] bytes = [0x80, 0x3F, 0x00, 0x00, .. Enumerable.Repeat((byte)121, 13)];
        Assert.Equal(UpdateRefusal.None, UpdateEncoding.Check(Parameters(65), bytes));
        bytes[^1] = 121 + 27;
        Assert.Equal(UpdateRefusal.None, UpdateEncoding.Check(Parameters(65), bytes));
        bytes[^1] = 121 + 81;
        Assert.Equal(UpdateRefusal.CodeWithoutScale, UpdateEncoding.Check(Parameters(65), bytes));
    }

    [Fact]
    public void Wrong_lengths_and_padding_are_refused()
    {
        Assert.Equal(UpdateRefusal.WrongLength, UpdateEncoding.Check(Parameters(2), new byte[4]));
        Assert.Equal(UpdateRefusal.WrongLength, UpdateEncoding.Check(Parameters(2), []));
        Assert.Equal(UpdateRefusal.NonZeroPadding, UpdateEncoding.Check(Parameters(1), [0x80, 0x3F, 124]));
    }

    [Fact]
    public void The_kernels_encode_what_the_encode_program_says()
    {
        RunPlan plan = RunPlan.Create(Scenarios.Terms(Scenarios.Odd, sequences: 2, steps: 2));
        using KernelContext context = Scenarios.Context(2);
        Checkpoint checkpoint = Scenarios.Carrying(plan);
        ReadOnlyMemory<float>[] start = Scenarios.Parameters(checkpoint);
        TrainStepExecutor executor = new(plan, context);
        executor.Begin(checkpoint);
        for (int step = 0; step < 2; step++)
        {
            executor.Step(Scenarios.Sequences(plan.Terms.Model, 2, step * 2), plan.ScheduleRow(1, step).Span);
        }

        Dictionary<int, ReferenceTensor> given = new() { [plan.Encode.RoundRow] = new(plan.RoundRow(1).ToArray()) };
        for (int i = 0; i < start.Length; i++)
        {
            given[plan.Encode.Momenta[i]] = new(checkpoint.Momentum(i).ToArray());
            given[plan.Encode.Start[i]] = new(start[i].ToArray());
            given[plan.Encode.End[i]] = new(executor.Parameter(i).ToArray());
        }

        ReferenceRun run = ReferenceExecutor.Run(plan.Encode.Graph, given);
        byte[] expected = new byte[plan.UpdateBytes];
        int offset = 0;
        for (int i = 0; i < start.Length; i++)
        {
            offset += UpdateEncoding.Write(
                run[plan.Encode.Scales[i]].Values, Array.ConvertAll(run[plan.Encode.Codes[i]].Integers, static code => (sbyte)code), expected.AsSpan(offset));
        }

        SlotResult result = new SlotTrainer(plan, context).Train(checkpoint, 1, Scenarios.Source(plan.Terms.Model), null, TestContext.Current.CancellationToken);
        Assert.Equal(expected, result.Update);
    }

    private static (float[] Scales, sbyte[] Codes) Encode(KernelContext context, float[] values)
    {
        float[] scales = new float[UpdateEncoding.Blocks(values.Length)];
        sbyte[] codes = new sbyte[values.Length];
        Quantization.Scales(context, values, scales);
        Quantization.Quantize(context, values, scales, codes);
        return (scales, codes);
    }

    private static ImmutableArray<ParameterDescription> Parameters(int count) => [new ParameterDescription(0, "w", ParameterRole.Norm, [count])];
}
