using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;

namespace Autonet.Node.Tests.Court;

/// <summary>Programs that are small but for the one size that a test is about.</summary>
internal static class Crafted
{
    /// <summary>One operation over two tensors of <paramref name="count"/> elements.</summary>
    public static ProgramGraph Sum(int count)
    {
        GraphBuilder builder = new();
        int left = builder.Given("left", TensorRole.State, 0, count);
        int right = builder.Given("right", TensorRole.State, 1, count);
        builder.Output(OperationKind.Add, "sum", 0, [left, right], [count]);
        return builder.Build();
    }

    /// <summary>A chain of <paramref name="operations"/> operations whose last <paramref name="outputs"/> are the program's outputs.</summary>
    public static ProgramGraph Chain(int operations, int outputs)
    {
        GraphBuilder builder = new();
        int given = builder.Given("given", TensorRole.State, 0, 3);
        int last = given;
        for (int i = 0; i < operations; i++)
        {
            int ordinal = i - (operations - outputs);
            last = ordinal < 0
                ? builder.Apply(OperationKind.Add, $"link{i}", [last, given], [3])
                : builder.Output(OperationKind.Add, $"link{i}", ordinal, [last, given], [3]);
        }

        return builder.Build();
    }

    /// <summary>One operation that changes nothing any more once it has been applied.</summary>
    public static ProgramGraph Rounding()
    {
        GraphBuilder builder = new();
        int given = builder.Given("given", TensorRole.State, 0, 3);
        builder.Output(OperationKind.RoundUp, "rounded", 0, [given], [3]);
        return builder.Build();
    }

    /// <summary>A product whose elements are one fold over <paramref name="items"/> items.</summary>
    public static ProgramGraph Product(int items)
    {
        GraphBuilder builder = new();
        int left = builder.Given("left", TensorRole.State, 0, 1, items);
        int right = builder.Given("right", TensorRole.State, 1, 2, items);
        builder.Output(OperationKind.MatMulNT, "product", 0, [left, right], [1, 2]);
        return builder.Build();
    }

    /// <summary>A mean, whose sixteen lanes share <paramref name="items"/> items.</summary>
    public static ProgramGraph Mean(int items)
    {
        GraphBuilder builder = new();
        int given = builder.Given("given", TensorRole.State, 0, items);
        builder.Output(OperationKind.Mean, "mean", 0, [given], [1]);
        return builder.Build();
    }

    /// <summary>A factor over <paramref name="inputs"/> tensors of seven elements each, that comes to less than one.</summary>
    public static ProgramGraph Clip(int inputs)
    {
        GraphBuilder builder = new();
        int[] given = [.. Enumerable.Range(0, inputs).Select(i => builder.Given($"given{i}", TensorRole.State, i, 7))];
        int[] squares = [.. given.Select((tensor, i) => builder.Apply(OperationKind.ChunkSquares, $"squares{i}", [tensor], [1]))];
        builder.Output(OperationKind.ClipScale, "clip", 0, squares, [1], GraphBuilder.Bits(0.01f));
        return builder.Build();
    }

    /// <summary>
    /// A step with a bit of everything: trees of operations, of the state and of the output that take two moves to go down, tensors with and without
    /// padding, a fold that is cut into segments, and lanes of which some are empty.
    /// </summary>
    public static ProgramGraph Workshop()
    {
        const int Small = 66;
        GraphBuilder builder = new();
        int large = builder.Given("large", TensorRole.State, 0, 3000);
        int even = builder.Given("even", TensorRole.State, 1, 2048);
        int left = builder.Given("left", TensorRole.State, 2, 1, 300);
        int right = builder.Given("right", TensorRole.State, 3, 2, 300);
        int pair = builder.Given("pair", TensorRole.State, 4, 1, 2);
        int one = builder.Given("one", TensorRole.State, 5, 1);
        int[] small = [.. Enumerable.Range(0, Small).Select(i => builder.Given($"small{i}", TensorRole.State, 6 + i, 5))];
        int product = builder.Apply(OperationKind.MatMulNT, "product", [left, right], [1, 2]);
        int mean = builder.Apply(OperationKind.Mean, "mean", [small[0]], [1]);
        builder.Output(OperationKind.Subtract, "new.large", 0, [large, large], [3000]);
        builder.Output(OperationKind.Add, "new.even", 1, [even, even], [2048]);
        builder.Output(OperationKind.Add, "new.left", 2, [left, left], [1, 300]);
        builder.Output(OperationKind.SwiGlu, "new.right", 3, [right, right], [2, 300]);
        builder.Output(OperationKind.Add, "new.pair", 4, [pair, product], [1, 2]);
        builder.Output(OperationKind.Add, "new.one", 5, [one, mean], [1]);
        for (int i = 0; i < Small; i++)
        {
            builder.Output(OperationKind.Add, $"new.small{i}", 6 + i, [small[i], small[(i + 1) % Small]], [5]);
        }

        return builder.Build();
    }

    /// <summary>A state of a program's shapes.</summary>
    public static IReadOnlyList<ReferenceTensor> State(ProgramGraph graph, int seed = 1)
    {
        Random random = new(seed);
        return [.. graph.Tensors.Take(graph.GivenTensors).Select(tensor => new ReferenceTensor([.. Enumerable.Range(0, tensor.Count).Select(_ => random.NextSingle() - 0.4f)]))];
    }
}
