using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Merkle;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>
/// What the longest game about each kind of operation costs at a real model's size, compared with contracts/snapshots/court.json; with AUTONET_WRITE_VECTORS
/// set that is written anew.
/// </summary>
public sealed class CostTests(Courtroom courtroom) : IClassFixture<Courtroom>
{
    private const int MostMoves = 24;
    private const long MostGas = 10_000_000;
    private const long MostGasOfAMove = 2_000_000;

    private static readonly string Snapshot = RepositoryFiles.Path("contracts", "snapshots", "court.json");

    public static TheoryData<string> Programs => [.. SmallClaims.Programs.Keys];

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task A_game_costs_what_the_snapshot_says_and_no_more_than_it_may(string program)
    {
        (StepComputation honest, int step, ClaimSize size, GameEvidence evidence) = DemoClaims.Of(program);
        ProgramGraph graph = honest.ProgramOf(step);
        JsonObject costs = [];
        foreach (OperationKind kind in graph.Operations.Select(static operation => operation.Kind).Distinct())
        {
            int operation = Enumerable.Range(0, graph.Operations.Length).Where(i => graph.Operations[i].Kind == kind)
                .MaxBy(i => (GameCost.Of(graph, i, size).Moves, graph.Tensors[graph.Operations[i].Output].Count));
            GameRecord record = await PlayAsync(honest, step, operation, size, evidence);
            (int moves, long gas, long largest) = (record.Moves.Count, record.Moves.Sum(static move => (long)move.Gas), record.Moves.Max(static move => (long)move.Gas));
            Assert.True(record.Decision!.Upheld && record.Ground != GameGround.Silence, $"{kind}: {record.Ground}");
            Assert.True(moves <= MostMoves && gas <= MostGas && largest <= MostGasOfAMove, $"{kind}: {moves} moves, {gas} gas, {largest} at most in one");
            costs[kind.ToString()] = new JsonObject { ["moves"] = moves, ["gas"] = gas, ["largestMove"] = largest };
        }

        Compare(program, costs);
    }

    [Theory]
    [InlineData(OperationKind.MeanOfSigns)]
    [InlineData(OperationKind.MeanOfHalves)]
    public async Task A_mean_over_all_slots_that_a_round_can_have_costs_no_more_than_a_move_may(OperationKind kind)
    {
        const int Slots = 256;
        StepComputation honest = new(SmallClaims.AggregateOf(Slots), 1);
        int operation = honest.ProgramOf(1).Operations.Select(static operation => operation.Kind).ToList().IndexOf(kind);
        Deceit deceit = new(honest);
        deceit.ClaimElement(new Fault(1, operation, 20, 0x0040_0000));
        deceit.ClaimRoot(1, MerkleTree.HashLeaf([1]));
        GameOnChain game = await courtroom.OpenAsync(SmallClaims.Claim(About.Aggregate, deceit.Roots) with { Slots = Slots }, []);
        await game.PlayOnAsync(deceit.Answer, new Attack(honest, deceit.Roots[^1]).Next);
        Assert.Equal((true, GameGround.Result), (game.Record.Decision!.Upheld, game.Record.Ground));
        Assert.InRange(game.Record.Moves.Max(static move => (long)move.Gas), 0, MostGasOfAMove);
        TestContext.Current.TestOutputHelper!.WriteLine($"{game.Record.Moves.Max(static move => (long)move.Gas)} gas");
    }

    private async Task<GameRecord> PlayAsync(StepComputation honest, int step, int operation, ClaimSize size, GameEvidence evidence)
    {
        Fault fault = LongestFault(honest.Trace(step), step, operation);
        Deceit deceit = new(honest);
        deceit.ClaimElement(fault);
        if (deceit.Roots.SequenceEqual(honest.Roots))
        {
            // What follows from the element is claimed as well, whatever it is.
            deceit.ClaimRoot(step, MerkleTree.HashLeaf([1]));
        }

        // A game of another number than zero costs the same whatever its number.
        if (await courtroom.Court.GameCountAsync(cancellationToken: TestContext.Current.CancellationToken) == 0)
        {
            await courtroom.OpenAsync(DemoClaims.Claim(honest, size, honest.Roots), []);
        }

        GameOnChain game = await courtroom.OpenAsync(DemoClaims.Claim(honest, size, deceit.Roots), [.. Enumerable.Repeat(evidence, size.Steps)]);
        await game.PlayOnAsync(new OperandLie(deceit, honest.Trace(step), fault).Answer, new Attack(honest, deceit.Roots[^1]).Next);
        GameCost cost = GameCost.Of(honest.ProgramOf(step), operation, fault.Element, size);
        Assert.Equal(cost.Moves, game.Record.Moves.Count);
        Assert.Equal(cost.LargestReveal, game.Record.Moves.Max(static made => Revealed(made.Move)));
        Assert.InRange(game.Record.Moves.Max(static made => Proved(made.Move)), 0, cost.LargestProof);
        return game.Record;
    }

    /// <summary>A fault in the last item of the longest fold of the tensor's last element, or of one before it, that changes the element and leaves it finite.</summary>
    private static Fault LongestFault(ProgramTrace trace, int step, int operation)
    {
        TensorDeclaration output = trace.Graph.Tensors[trace.Graph.Operations[operation].Output];
        long[] elements = [output.Count - 1, 0, output.Count - 2, output.Count / 2];
        foreach (long element in elements.Where(index => index >= 0 && index < output.Count))
        {
            ElementWorkings workings = new(trace, operation, element);
            Fold[] folds = [.. Enumerable.Range(0, workings.Element.FoldCount).Select(fold => workings.Element.Fold(fold, workings.Values))];
            long longest = folds.Select(static fold => fold.Items).DefaultIfEmpty().Max();
            foreach (int fold in Enumerable.Range(0, Math.Max(1, folds.Length)).Where(fold => folds.Length == 0 || folds[fold].Items == longest))
            {
                foreach (uint mask in new[] { 0x0040_0000u, 0x0800_0000u, 0x1000_0000u, 0x8000_0000u })
                {
                    Fault fault = new(step, operation, element, mask, fold, Math.Max(0, longest - 1));
                    uint result = new ElementWorkings(trace, operation, element, fault).Result;
                    if (result != workings.Result && (output.Element == ElementKind.Int32 || float.IsFinite(BitConverter.UInt32BitsToSingle(result))))
                    {
                        return fault;
                    }
                }
            }
        }

        throw new InvalidOperationException($"No fault of operation {operation} changes an element.");
    }

    private static void Compare(string program, JsonObject costs)
    {
        JsonObject all = File.Exists(Snapshot) ? JsonNode.Parse(File.ReadAllText(Snapshot))!.AsObject() : [];
        if (Environment.GetEnvironmentVariable("AUTONET_WRITE_VECTORS") is { Length: > 0 })
        {
            all[program] = costs;
            JsonObject ordered = new(SmallClaims.Programs.Keys.Where(all.ContainsKey).Select(name => KeyValuePair.Create(name, all[name]?.DeepClone())));
            File.WriteAllText(Snapshot, ordered.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
            return;
        }

        foreach ((string kind, JsonNode? cost) in costs)
        {
            Assert.Equal($"{program} {kind}: {all[program]?[kind]?.ToJsonString()}", $"{program} {kind}: {cost!.ToJsonString()}");
        }
    }

    private static long Revealed(GameMove move) => move switch
    {
        RevealStates m => 32 * m.Roots.Length,
        RevealNodes m => 32 * m.Nodes.Length,
        RevealLeaf m => m.Leaf.Length,
        RevealValues m => m.Values.Length,
        RevealAccumulators m => m.Accumulators.Length,
        RevealItems m => m.Items.Length,
        _ => 0,
    };

    private static long Proved(GameMove move) => move is RefuteOperand { Proof: LeafProof operand } ? Bytes(operand) : move is RefuteItemOperand { Proof: LeafProof item } ? Bytes(item) : 0;

    private static long Bytes(LeafProof proof) => proof.Leaf.Length + (32 * proof.Siblings.Length);
}
