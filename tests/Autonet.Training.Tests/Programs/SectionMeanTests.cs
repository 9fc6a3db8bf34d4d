using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;
using CsCheck;

namespace Autonet.Training.Tests.Programs;

/// <summary>The means over the slots' sections: by definition, and as the kernels take them from decoded values.</summary>
public sealed class SectionMeanTests
{
    private static readonly ParameterDescription Matrix = new(0, "w", ParameterRole.Projection, [7, 11]);

    public static TheoryData<int> SlotCounts => [1, 2, 3, 4, 5, 16, 37, 256];

    [Theory]
    [MemberData(nameof(SlotCounts))]
    public void Every_mean_has_the_bits_of_the_trimmed_mean_of_decoded_values(int slots)
    {
        using KernelContext context = Scenarios.Context();
        Gen.Select(Gen.Int, Gen.Int[0, 127]).Sample(
            (seed, trim) =>
            {
                Random random = new(seed);
                byte[][] updates = [.. Enumerable.Range(0, slots).Select(_ => Update(random))];
                float[] values = new float[slots * Matrix.Count];
                float[] rows = new float[slots * Matrix.Rows];
                for (int slot = 0; slot < slots; slot++)
                {
                    EncodedTensor tensor = Scenarios.Encoded(Matrix);
                    UpdateEncoding.Read(updates[slot], tensor);
                    Quantization.Dequantize(context, tensor.Codes, tensor.Scales, values.AsSpan(slot * Matrix.Count, Matrix.Count));
                    tensor.RowMoments.CopyTo(rows.AsSpan(slot * Matrix.Rows));
                }

                float[] ofSigns = new float[Matrix.Count];
                float[] ofHalves = new float[Matrix.Rows];
                TrimmedMean.Combine(context, values, slots, trim, ofSigns);
                TrimmedMean.Combine(context, rows, slots, trim, ofHalves);
                (float[] signs, float[] halves) = ByDefinition(updates, trim);
                Assert.Equal(Bits(ofSigns), Bits(signs));
                Assert.Equal(Bits(ofHalves), Bits(halves));
            },
            iter: 20,
            threads: 1);
    }

    [Fact]
    public void Means_are_those_of_a_small_case_done_by_hand()
    {
        // Three slots, one row of two values: scales 1, 2, 4 and signs (-, +), (+, +), (-, -).
        ReferenceTensor[][] updates = [Slot(0x3F80, 0b01, 0x4000), Slot(0x4000, 0b00, 0x4040), Slot(0x4080, 0b11, 0x0000)];
        Assert.Equal([-1f, 1f], Run(OperationKind.MeanOfSigns, updates, 2, [1, 0], 1, 2));
        Assert.Equal([(-4f + -1f + 2f) / 3f, (-4f + 1f + 2f) / 3f], Run(OperationKind.MeanOfSigns, updates, 2, [1, 0], 0, 2));
        Assert.Equal([2f], Run(OperationKind.MeanOfHalves, updates, 1, [2], AggregateProgram.Median));
        Assert.Equal([(2f + 3f + 0f) / 3f], Run(OperationKind.MeanOfHalves, updates, 1, [2], 0));
    }

    [Fact]
    public void Zeros_of_either_sign_make_a_mean_of_plus_zero()
    {
        ReferenceTensor[][] updates = [Slot(0, 0b01, 0x8000), Slot(0, 0b00, 0x0000)];
        Assert.Equal([0, 0], Bits(Run(OperationKind.MeanOfSigns, updates, 2, [1, 0], 0, 2)));
        Assert.Equal([0], Bits(Run(OperationKind.MeanOfHalves, updates, 1, [2], 0)));
    }

    [Fact]
    public void Updates_that_a_program_reads_must_be_there_and_whole()
    {
        ReferenceTensor[] whole = Slot(0, 0, 0);
        Assert.Throws<ArgumentException>(() => Run(OperationKind.MeanOfHalves, [], 1, [2], 0));
        Assert.Throws<ArgumentException>(() => Run(OperationKind.MeanOfHalves, [whole, whole[..2]], 1, [2], 0));
        Assert.Throws<ArgumentException>(() => Run(OperationKind.MeanOfHalves, [whole, [whole[0], whole[1], new ReferenceTensor([1, 2])]], 1, [2], 0));
        Assert.Throws<ArgumentException>(() => Run(OperationKind.MeanOfHalves, [whole, [whole[0], whole[1], new ReferenceTensor([1f])]], 1, [2], 0));
    }

    private static (float[] Signs, float[] Halves) ByDefinition(byte[][] updates, int trim)
    {
        ReferenceTensor[][] sections = [.. updates.Select(static update => Scenarios.Sections([Matrix], update))];
        return (
            Run(OperationKind.MeanOfSigns, sections, Matrix.Count, [UpdateSections.Signs, UpdateSections.Scales], (uint)trim, (uint)Matrix.Columns),
            Run(OperationKind.MeanOfHalves, sections, Matrix.Rows, [UpdateSections.RowMoments], (uint)trim));
    }

    /// <summary>Runs one operation over the slots' sections with these ordinals.</summary>
    private static float[] Run(OperationKind kind, ReferenceTensor[][] updates, int size, int[] ordinals, params uint[] attributes)
    {
        GraphBuilder builder = new();
        int Words(int ordinal) => updates.Length > 0 ? updates[0][ordinal].Count : 1;
        int[] inputs = [.. ordinals.Select(ordinal => builder.Given("section" + ordinal, TensorRole.Update, ordinal, Words(ordinal)))];
        int mean = builder.Output(kind, "mean", 0, inputs, [size], attributes);
        return ReferenceExecutor.Run(builder.Build(), new Dictionary<int, ReferenceTensor>(), updates)[mean].Values;
    }

    private static ReferenceTensor[] Slot(int scale, int signs, int moment) => [.. ((int[])[scale, signs, moment]).Select(static word => new ReferenceTensor([word]))];

    /// <summary>Scales and moments of every size and zero, any signs: also negative ones of scale zero, which give -0.</summary>
    private static byte[] Update(Random random)
    {
        EncodedTensor tensor = Scenarios.Encoded(Matrix);
        foreach (ref float scale in tensor.Scales)
        {
            scale = Half(random);
        }

        foreach (ref float moment in tensor.RowMoments)
        {
            moment = Half(random);
        }

        foreach (ref sbyte code in tensor.Codes)
        {
            code = random.Next(2) == 0 ? (sbyte)-1 : (sbyte)1;
        }

        byte[] update = new byte[UpdateEncoding.Bytes(Matrix)];
        UpdateEncoding.Write(tensor, update);
        return update;
    }

    private static float Half(Random random) =>
        random.Next(3) == 0 ? 0 : BitConverter.UInt32BitsToSingle((uint)random.Next(1, 0x7000) << 16);

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
