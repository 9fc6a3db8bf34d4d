using Autonet.Exact.Kernels;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;
using CsCheck;

namespace Autonet.Training.Tests.Programs;

public sealed class PackingTests
{
    [Fact]
    public void Halves_are_packed_two_in_a_word_and_a_missing_one_is_zero()
        => Assert.Equal([0x3F804040, 0x00004110], Pack(OperationKind.PackHalves, new ReferenceTensor([3f, 1f, 9f])));

    [Fact]
    public void Signs_are_packed_from_the_lowest_bit_on_and_missing_ones_are_zero()
    {
        int[] codes = [.. Enumerable.Repeat(1, 35)];
        codes[0] = codes[31] = codes[33] = -1;
        Assert.Equal([1 | (1 << 31), 2], Pack(OperationKind.PackSigns, new ReferenceTensor(codes)));
    }

    [Fact]
    public void What_the_operations_pack_the_encoding_reads_back()
        => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int).Sample(static (rows, columns, seed) =>
    {
        Random random = new(seed);
        ParameterDescription parameter = new(0, "w", ParameterRole.Projection, [rows, columns]);
        float[][] halves = [Halves(random, rows), Halves(random, rows), Halves(random, columns)];
        int[] codes = [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(2) == 0 ? -1 : 1)];
        int[][] sections =
        [
            Pack(OperationKind.PackHalves, new ReferenceTensor(halves[0])),
            Pack(OperationKind.PackSigns, new ReferenceTensor(codes)),
            Pack(OperationKind.PackHalves, new ReferenceTensor(halves[1])),
            Pack(OperationKind.PackHalves, new ReferenceTensor(halves[2])),
        ];
        byte[] bytes = [.. sections.SelectMany(static words => words).SelectMany(BitConverter.GetBytes)];
        Assert.Equal(UpdateEncoding.Bytes(parameter), bytes.Length);
        EncodedTensor read = Scenarios.Encoded(parameter);
        Assert.Equal(bytes.Length, UpdateEncoding.Read(bytes, read));
        Assert.Equal(halves[0], read.Scales.ToArray());
        Assert.Equal(codes, read.Codes.ToArray().Select(static code => (int)code));
        Assert.Equal(halves[1], read.RowMoments.ToArray());
        Assert.Equal(halves[2], read.ColumnMoments.ToArray());
    });

    private static float[] Halves(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => Quantization.RoundUp(random.NextSingle() * 100))];

    private static int[] Pack(OperationKind kind, ReferenceTensor tensor)
    {
        GraphBuilder builder = new();
        int given = builder.Given("x", tensor.Integers.Length > 0 ? TensorRole.Token : TensorRole.State, 0, tensor.Count);
        int words = builder.Output(kind, "words", 0, [given], [kind == OperationKind.PackSigns ? UpdateSections.SignWords(tensor.Count) : UpdateSections.HalfWords(tensor.Count)]);
        return ReferenceExecutor.Run(builder.Build(), new Dictionary<int, ReferenceTensor> { [given] = tensor })[words].Integers;
    }
}
