using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Autonet.Training.Court;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Tests.Court;

/// <summary>How large games are, by hand and for a model of a billion parameters. That games really are that large is shown where they are played.</summary>
public sealed class GameCostTests
{
    private const int Sequences = 8;

    [Fact]
    public void A_game_about_an_operation_without_folds_has_a_move_for_each_tree()
    {
        GraphBuilder builder = new();
        int given = builder.Given("given", TensorRole.State, 0, 70_000);
        builder.Output(OperationKind.Add, "sum", 0, [given, given], [70_000]);
        GameCost cost = GameCost.Of(builder.Build(), 0, 69_999, new ClaimSize(3, 5, 0));

        // States 2; trace 2; 69 leaves are 7 levels, 4; leaf 2; values 1; refutation 1. The leaf is the last, of 368 words; a proof is a full one's.
        Assert.Equal(new GameCost(12, 32 << 6, 4096 + (32 * (7 + 3))), cost with { LargestProof = cost.LargestProof });
    }

    [Theory]
    [InlineData(1, 5, 4 * 2)]
    [InlineData(16, 5, 4 * 47)]
    [InlineData(17, 7, 4 * 47)]
    [InlineData(4096, 7, 4 * 255)]
    [InlineData(4097, 9, 4 * 47)]
    [InlineData(1 << 16, 9, 4 * 255)]
    [InlineData((1 << 16) + 1, 9, 4 * 255)]
    [InlineData((1 << 20) + 1, 11, 4 * 255)]
    public void A_game_about_a_fold_has_two_more_moves_whenever_it_is_cut(int items, int moves, int revealed)
    {
        GraphBuilder builder = new();
        int left = builder.Given("left", TensorRole.State, 0, 1, items);
        int right = builder.Given("right", TensorRole.State, 1, 1, items);
        builder.Output(OperationKind.MatMulNT, "product", 0, [left, right], [1, 1]);
        GameCost cost = GameCost.Of(builder.Build(), 0, new ClaimSize(1, 2, 0));

        // Step 1, trace 2, leaf 2, values 1; then the pick of the fold, the cuts, the items, the refutation.
        Assert.Equal(6 + moves - 2, cost.Moves);
        Assert.True(cost.LargestReveal >= revealed, $"{cost.LargestReveal}");
    }

    [Fact]
    public void The_documentation_tells_how_large_a_game_about_a_billion_parameters_is()
    {
        StringBuilder table = new("| Operation | Elements | Longest fold | Moves | Largest reveal, bytes | Largest proof, bytes |\n|---|---:|---:|---:|---:|---:|\n");
        ProgramGraph graph = Billion();
        ClaimSize claim = new(13, 4 * 147, 0);
        foreach (IGrouping<OperationKind, int> operations in Enumerable.Range(0, graph.Operations.Length).GroupBy(i => graph.Operations[i].Kind).OrderBy(static group => group.Key))
        {
            int largest = operations.MaxBy(i => (GameCost.Of(graph, i, claim).Moves, graph.Tensors[graph.Operations[i].Output].Count));
            GameCost cost = GameCost.Of(graph, largest, claim);
            int count = graph.Tensors[graph.Operations[largest].Output].Count;
            table.Append(CultureInfo.InvariantCulture, $"| `{operations.Key}` | {count:N0} | {LongestFold(graph, largest, count):N0} | {cost.Moves} | {cost.LargestReveal:N0} | {cost.LargestProof:N0} |\n");
        }

        string page = File.ReadAllText(Path.Combine(Root(), "docs", "court.md"));
        Assert.True(page.Contains(table.ToString(), StringComparison.Ordinal), $"docs/court.md does not say:\n{table}");
    }

    private static long LongestFold(ProgramGraph graph, int operation, int count) => new long[] { 0, count - 1 }.Max(index =>
    {
        Element element = new(graph, operation, index, 0);
        uint[] values = new uint[element.OperandCount + element.FoldCount];
        return Enumerable.Range(0, element.FoldCount).Select(fold => element.Fold(fold, values).Items).DefaultIfEmpty().Max();
    });

    /// <summary>
    /// The training step of a model of 953 million parameters, which is more than this version trains: that of a narrow model with as many layers and heads,
    /// each of its sizes replaced.
    /// </summary>
    private static ProgramGraph Billion()
    {
        ModelConfiguration narrow = new() { Dim = 160, Layers = 16, Heads = 16, KvHeads = 16, Hidden = 37, Vocab = 41, Seq = 43 };
        Dictionary<int, int> wide = new() { [160] = 2048, [37] = 5632, [41] = 32_000, [43] = 2048, [Sequences * 43] = Sequences * 2048, [160 / 16 / 2] = 2048 / 16 / 2 };
        ProgramGraph graph = TrainStepProgram.Create(narrow, Scenarios.Terms(narrow, Sequences).Inner).Graph;
        ImmutableArray<TensorDeclaration> tensors = [.. graph.Tensors.Select(tensor => tensor with { Shape = [.. tensor.Shape.Select(size => wide.GetValueOrDefault(size, size))] })];
        foreach (Operation squares in graph.Operations.Where(static operation => operation.Kind == OperationKind.ChunkSquares))
        {
            tensors = tensors.SetItem(squares.Output, tensors[squares.Output] with { Shape = [(tensors[squares.Inputs[0]].Count + 1023) / 1024] });
        }

        return new ProgramGraph(tensors, graph.Operations, graph.BatchOperations);
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Autonet.slnx")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
