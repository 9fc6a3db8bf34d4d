using System.Buffers.Binary;
using Autonet.Core.Merkle;
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
    private static readonly UpdateLimits Limits = new(4f, 1f);

    [Fact]
    public void What_is_written_is_accepted_and_read_back()
        => Gen.Select(Gen.Int[1, 20], Gen.Int[1, 20], Gen.Int).Sample(static (rows, columns, seed) =>
    {
        ParameterDescription parameter = Matrix(rows, columns);
        EncodedTensor written = Random(parameter, seed);
        byte[] bytes = new byte[UpdateEncoding.Bytes(parameter)];
        Assert.Equal(bytes.Length, UpdateEncoding.Write(written, bytes));
        Assert.Equal(UpdateRefusal.None, UpdateEncoding.Check([parameter], Limits, bytes));
        EncodedTensor read = Scenarios.Encoded(parameter);
        Assert.Equal(bytes.Length, UpdateEncoding.Read(bytes, read));
        Assert.Equal(written.Scales.ToArray(), read.Scales.ToArray());
        Assert.Equal(written.Codes.ToArray(), read.Codes.ToArray());
        Assert.Equal(written.RowMoments.ToArray(), read.RowMoments.ToArray());
        Assert.Equal(written.ColumnMoments.ToArray(), read.ColumnMoments.ToArray());
    });

    [Fact]
    public void Any_bytes_are_checked_without_a_throw_and_accepted_ones_reencode_to_themselves()
        => Gen.Select(Gen.Int[1, 5], Gen.Int[1, 9], Gen.Byte.Array[0, 100], Gen.Int).Sample(static (rows, columns, noise, seed) =>
    {
        ParameterDescription parameter = Matrix(rows, columns);
        Assert.Equal(
            noise.Length == UpdateEncoding.Bytes(parameter), UpdateEncoding.Check([parameter], Limits, noise) != UpdateRefusal.WrongLength);

        // Noise alone is hardly ever well formed: a good update with one byte of it is often enough.
        byte[] bytes = new byte[UpdateEncoding.Bytes(parameter)];
        UpdateEncoding.Write(Random(parameter, seed), bytes);
        if (noise.Length > 0)
        {
            bytes[(seed & int.MaxValue) % bytes.Length] ^= noise[0];
        }

        if (UpdateEncoding.Check([parameter], Limits, bytes) != UpdateRefusal.None)
        {
            return;
        }

        EncodedTensor tensor = Scenarios.Encoded(parameter);
        UpdateEncoding.Read(bytes, tensor);
        byte[] again = new byte[bytes.Length];
        UpdateEncoding.Write(tensor, again);
        Assert.Equal(bytes, again);
    });

    // One row of three values: a word with its scale, one of signs, one with its moment, two with three moments of columns.
    [Theory]
    [InlineData(0x7F80, 0, 0, UpdateRefusal.NotFinite)]
    [InlineData(0x7FC0, 0, 0, UpdateRefusal.NotFinite)]
    [InlineData(0xFF80, 0, 0, UpdateRefusal.NotFinite)]
    [InlineData(0x8000, 0, 0, UpdateRefusal.Negative)]
    [InlineData(0x3F80, 0, 0x7F80, UpdateRefusal.NotFinite)]
    [InlineData(0x3F80, 0, 0xBF80, UpdateRefusal.Negative)]
    [InlineData(0x4080, 7, 0, UpdateRefusal.None)]
    [InlineData(0x4081, 7, 0, UpdateRefusal.ScaleBeyondLimit)]
    [InlineData(0x3F80, 0, 0x3F80, UpdateRefusal.None)]
    [InlineData(0x3F80, 0, 0x3F81, UpdateRefusal.MomentBeyondLimit)]
    [InlineData(0x0000, 0, 0, UpdateRefusal.None)]
    [InlineData(0x0000, 4, 0, UpdateRefusal.SignWithoutScale)]
    [InlineData(0x3F80, 8, 0, UpdateRefusal.NonZeroPadding)]
    [InlineData(0x3F80, 128, 0, UpdateRefusal.NonZeroPadding)]
    [InlineData(0x3F80, 1 << 8, 0, UpdateRefusal.NonZeroPadding)]
    [InlineData(0x3F80, 1 << 31, 0, UpdateRefusal.NonZeroPadding)]
    [InlineData(0x13F80, 0, 0, UpdateRefusal.NonZeroPadding)]
    [InlineData(0x3F80 | (1 << 31), 0, 0, UpdateRefusal.NonZeroPadding)]
    [InlineData(0x3F80, 0, 0x10000, UpdateRefusal.NonZeroPadding)]
    public void A_hostile_tensor_is_refused_with_its_reason(int scales, int signs, int moments, UpdateRefusal expected)
    {
        Assert.Equal(expected, UpdateEncoding.Check([Matrix(1, 3)], Limits, Words(scales, signs, moments, 0, 0)));
        Assert.Equal(expected, UpdateEncoding.Check([Matrix(1, 3)], Limits, Words(scales, signs, 0, 0, moments)));
    }

    [Fact]
    public void A_sign_belongs_to_the_scale_of_its_own_row()
    {
        // Two rows of three values; the second has scale zero, and bit 3 is its first sign.
        Assert.Equal(UpdateRefusal.None, UpdateEncoding.Check([Matrix(2, 3)], Limits, Words(0x3F80, 0b0111, 0, 0, 0)));
        Assert.Equal(UpdateRefusal.SignWithoutScale, UpdateEncoding.Check([Matrix(2, 3)], Limits, Words(0x3F80, 0b1000, 0, 0, 0)));
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        Assert.Equal(UpdateRefusal.WrongLength, UpdateEncoding.Check([Matrix(1, 3)], Limits, new byte[19]));
        Assert.Equal(UpdateRefusal.WrongLength, UpdateEncoding.Check([Matrix(1, 3)], Limits, new byte[24]));
        Assert.Equal(UpdateRefusal.WrongLength, UpdateEncoding.Check([Matrix(1, 3)], Limits, []));
    }

    [Fact]
    public void The_kernels_encode_what_the_encode_program_says()
    {
        RunPlan plan = RunPlan.Create(Scenarios.Terms(Scenarios.Odd, sequences: 2, steps: 2));
        using KernelContext context = Scenarios.Context(2);
        Checkpoint checkpoint = Scenarios.Carrying(plan);
        TrainStepExecutor executor = new(plan, context);
        executor.Begin(checkpoint);
        for (int step = 0; step < 2; step++)
        {
            executor.Step(Scenarios.Sequences(plan.Terms.Model, 2, step * 2), plan.ScheduleRow(1, step).Span);
        }

        EncodeProgram program = plan.Encode;
        Dictionary<int, ReferenceTensor> given = new() { [program.RoundRow] = new(plan.RoundRow(1).ToArray()) };
        for (int i = 0; i < plan.Parameters.Length; i++)
        {
            given[program.Momenta[i]] = new(checkpoint.Momentum(i).ToArray());
            given[program.Start[i]] = new(checkpoint.Parameter(i).ToArray());
            given[program.End[i]] = new(executor.Parameter(i).ToArray());
            given[program.EndRows[i]] = new(executor.RowMoments(i).ToArray());
            given[program.EndColumns[i]] = new(executor.ColumnMoments(i).ToArray());
        }

        ReferenceRun run = ReferenceExecutor.Run(program.Graph, given);
        SlotResult result = new SlotTrainer(plan, context).Train(checkpoint, 1, Scenarios.Source(plan.Terms.Model), null, TestContext.Current.CancellationToken);
        Assert.Equal(Words([.. program.Sections.SelectMany(section => run[section].Integers)]), result.Update);
        Assert.Equal(MerkleTree.Root([.. program.Sections.Select(section => run[section].Root())]), result.UpdateRoot);
        Assert.Equal(UpdateRefusal.None, UpdateEncoding.Check(plan.Parameters, plan.UpdateLimits(1), result.Update));
    }

    /// <summary>Words as an update's bytes hold them.</summary>
    private static byte[] Words(params int[] words)
    {
        byte[] bytes = new byte[sizeof(int) * words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(int) * i), words[i]);
        }

        return bytes;
    }

    private static ParameterDescription Matrix(int rows, int columns) => new(0, "w", ParameterRole.Projection, [rows, columns]);

    private static EncodedTensor Random(ParameterDescription parameter, int seed)
    {
        Random random = new(seed);
        EncodedTensor tensor = Scenarios.Encoded(parameter);
        Fill(tensor.Scales, 3.9f);
        Fill(tensor.RowMoments, 0.9f);
        Fill(tensor.ColumnMoments, 0.9f);
        for (int i = 0; i < tensor.Codes.Length; i++)
        {
            tensor.Codes[i] = tensor.Scales[i / parameter.Columns] > 0 && random.Next(2) == 0 ? (sbyte)-1 : (sbyte)1;
        }

        return tensor;

        void Fill(Span<float> values, float most)
        {
            foreach (ref float value in values)
            {
                value = random.Next(4) == 0 ? 0 : Quantization.RoundUp(random.NextSingle() * most);
            }
        }
    }
}
