using System.Text.Json.Nodes;
using Autonet.Chain.Abi;
using Autonet.Chain.Contracts;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;
using Autonet.Training.Court;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>
/// The contract that takes operations apart on a real chain against the code that parties of a dispute answer with: no place, no number of items and no
/// bit may differ, for operands of real traces as for any others.
/// </summary>
public sealed class OperationUnitTests
{
    private const int CallsAtOnce = 100;
    private const int Seed = 20250;

    private static readonly Address Unit = Address.Parse("0x00000000000000000000000000000000000c0de0");
    private static readonly Address Many = Address.Parse("0x00000000000000000000000000000000000c0de1");
    private static readonly int Times = Environment.GetEnvironmentVariable("AUTONET_TEST_LONG") == "1" ? 50 : 1;

    public static TheoryData<string, int> Programs => new()
    {
        { "train", 9_000 },
        { "train from a round's start", 3_000 },
        { "encode", 3_000 },
        { "aggregate", 3_000 },
        { "aggregate of 256 slots", 1_000 },
        { "evaluate", 3_000 },
        { "sums that go on", 200 },
        { "a large model's step", 3_000 },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Every_operation_is_taken_apart_as_by_those_who_dispute_it(string program, int cases)
    {
        Random random = new(Seed);
        (ProgramGraph graph, OperationCases questions) = Questions(program, random);
        await using Anvil anvil = await Anvil.StartAsync("--gas-limit", "1000000000000");
        int asked = 0;
        List<OperationCase> batch = [];
        for (int time = 0; time < 3 || asked < cases * Times; time++)
        {
            for (int operation = 0; operation < graph.Operations.Length; operation++)
            {
                batch.AddRange(questions.Of(operation, Element(graph, operation, time, random)));
                if (batch.Count >= CallsAtOnce)
                {
                    asked += await AskAsync(anvil, batch);
                }
            }
        }

        asked += await AskAsync(anvil, batch);
        TestContext.Current.TestOutputHelper!.WriteLine($"{asked} cases");
    }

    private static long Element(ProgramGraph graph, int operation, int time, Random random)
    {
        int count = graph.Tensors[graph.Operations[operation].Output].Count;
        return time switch { 0 => 0, 1 => count - 1, 2 => count / 2, _ => random.Next(count) };
    }

    private static (ProgramGraph Graph, OperationCases Questions) Questions(string program, Random random)
    {
        (ProgramGraph Graph, OperationCases Questions) OfTrace(ProgramTrace trace) => (trace.Graph, new OperationCases(trace.Graph, trace.Slots, trace, random));
        (ProgramGraph Graph, OperationCases Questions) OfGraph(ProgramGraph graph, int slots) => (graph, new OperationCases(graph, slots, null, random));
        ModelConfiguration large = new() { Dim = 2048, Layers = 2, Heads = 16, KvHeads = 8, Hidden = 5632, Vocab = 65_536, Seq = 2048 };
        return program switch
        {
            "train" => OfTrace(SmallClaims.Honest(About.Training).Trace(SmallClaims.LastTraining)),
            "train from a round's start" => OfTrace(SmallClaims.Honest(About.Training).Trace(1)),
            "encode" => OfTrace(SmallClaims.Honest(About.Training).Trace(SmallClaims.Encoding)),
            "aggregate" => OfTrace(SmallClaims.Honest(About.Aggregate).Trace(1)),
            "aggregate of 256 slots" => OfGraph(SmallClaims.Plan.Aggregate.Graph, 256),
            "evaluate" => OfTrace(SmallClaims.Honest(About.Evaluation).Trace(1)),
            "sums that go on" => OfGraph(SumsThatGoOn(), 0),
            _ => OfGraph(TrainStepProgram.Create(large, SmallClaims.Plan.Terms.Inner).Graph, 0),
        };
    }

    /// <summary>The operations that only a step over several micro-batches has: their folds go on from an input.</summary>
    private static ProgramGraph SumsThatGoOn()
    {
        GraphBuilder builder = new();
        int left = builder.Given("left", TensorRole.State, 0, 7, 5);
        int right = builder.Given("right", TensorRole.State, 1, 7, 5);
        int square = builder.Given("square", TensorRole.State, 2, 5, 5);
        int scales = builder.Given("scales", TensorRole.State, 3, 7);
        int row = builder.Given("row", TensorRole.State, 4, 5);
        int table = builder.Given("table", TensorRole.State, 5, 9, 5);
        int tokens = builder.Given("tokens", TensorRole.Token, 0, 7);
        builder.Output(OperationKind.MatMulTN, "product", 0, [left, right, square], [5, 5]);
        builder.Output(OperationKind.MatMulNN, "input", 1, [left, square, right], [7, 5]);
        builder.Output(OperationKind.RmsBackwardWeight, "weight", 2, [left, right, scales, row], [5]);
        builder.Output(OperationKind.EmbedBackward, "embedding", 3, [left, tokens, table], [9, 5]);
        return builder.Build();
    }

    /// <summary>Puts the questions to the chain in one call, and takes them out of the list; returns how many they were.</summary>
    private static async Task<int> AskAsync(Anvil anvil, List<OperationCase> cases)
    {
        ContractArtifact many = ContractArtifact.Load(RepositoryFiles.Artifact("ManyCalls"));
        AbiFunction function = many.Abi.Functions.Single(static function => function.Name == "callMany");
        JsonObject code = new()
        {
            [Unit.ToString()] = Code(ContractArtifact.Load(RepositoryFiles.Artifact("OperationUnit"))),
            [Many.ToString()] = Code(many),
        };
        byte[] data = function.EncodeCall(Unit, cases.Select(static asked => (object)asked.Call).ToArray());
        JsonObject call = new() { ["to"] = Many.ToString(), ["data"] = "0x" + Convert.ToHexString(data) };
        string answer = (await anvil.SendAsync("eth_call", call, "latest", code)).GetString()!;
        object[] results = (object[])function.DecodeResult(Convert.FromHexString(answer[2..]))[0];
        string[] differences = [.. cases.Zip(results, static (asked, result) => asked.Difference((byte[])result)).OfType<string>()];
        Assert.True(differences.Length == 0, $"Seed {Seed}: {string.Join('\n', differences.Take(5))}");
        int count = cases.Count;
        cases.Clear();
        return count;
    }

    private static JsonObject Code(ContractArtifact artifact) => new() { ["code"] = "0x" + Convert.ToHexString(artifact.DeployedBytecode.Span) };
}
