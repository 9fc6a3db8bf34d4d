using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>Whoever changes one scalar of any operation of any program loses the game about it, by something that the contract has computed.</summary>
public sealed class DisputeTests(Courtroom courtroom) : IClassFixture<Courtroom>
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("AUTONET_TEST_LONG") == "1";

    /// <summary>Every kind of operation that a program's outputs depend on.</summary>
    public static TheoryData<string, OperationKind> Kinds()
    {
        TheoryData<string, OperationKind> data = [];
        foreach ((string program, (About about, int step)) in SmallClaims.Programs)
        {
            foreach (OperationKind kind in Faults.Kinds(SmallClaims.Graph(about, step)))
            {
                data.Add(program, kind);
            }
        }

        return data;
    }

    [Fact]
    public void Every_kind_of_operation_is_disputed()
        => Assert.Equal(Enum.GetValues<OperationKind>().Except([OperationKind.None]), Kinds().Select(static row => row.Data.Item2).Distinct().Order());

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_cheat_is_convicted(string program, OperationKind kind)
    {
        (About about, int step) = SmallClaims.Programs[program];
        bool hasFolds = Faults.HasFolds(SmallClaims.Honest(about).Trace(step), kind);
        foreach ((Which element, FaultSize size, Which item) in Combinations(kind, hasFolds))
        {
            (Fault fault, KeptComputation cheat) = Faults.Find(about, step, kind, element, size, item);
            Defence defence = new(cheat);
            Attack attack = new(SmallClaims.Honest(about), cheat.Roots[^1]);
            GameRecord record = await courtroom.PlayAsync(SmallClaims.Claim(about, cheat.Roots), defence.Answer, attack.Next, SmallClaims.Evidence(about));
            Assert.True(record.Decision!.Upheld && record.Ground != GameGround.Silence, $"{fault}: {record.Ground}");
            GamePosition last = record.Played[^1].Position;
            Assert.Equal((fault.Operation, fault.Element), (last.Operation, last.Stage == GameStage.PickElement ? fault.Element : last.Element));
            TestContext.Current.TestOutputHelper!.WriteLine($"{element} {size} {item}: {fault} by {record.Ground} in {record.Moves.Count} moves");
        }
    }

    [Fact]
    public async Task A_first_moment_that_is_not_zero_at_a_rounds_start_is_refuted()
    {
        ProgramGraph graph = SmallClaims.Plan.TrainStep.Graph;
        int operation = graph.Operations.Select(static operation => operation.Kind).ToList().IndexOf(OperationKind.AdamMoment1);
        KeptComputation cheat = new(SmallClaims.Faulty(About.Training, new Fault(1, operation, 40, 0x0040_0000)));
        Element element = new(graph, operation, 40, 0);
        uint[] values = new ElementWorkings(cheat.Trace(1), operation, 40).Values;
        Defence defence = new(cheat);
        GameRecord record = await courtroom.PlayAsync(
            SmallClaims.Claim(About.Training, cheat.Roots),
            position => position.Stage == GameStage.RevealValues ? WithMomentFor(position) : defence.Answer(position),
            new Attack(SmallClaims.Honest(About.Training), cheat.Roots[^1]).Next,
            SmallClaims.Evidence(About.Training));
        Assert.Equal((true, GameGround.Operand, 0u), (record.Decision!.Upheld, record.Ground, record.Decision.Actual));

        // The moment that would have led to the false element.
        RevealValues WithMomentFor(GamePosition position)
            => new(graph.Describe(operation), PackedWords.Pack([Liar.Solve(moment => element.Result([moment, .. values[1..]]), position.Claimed)!.Value, .. values[1..]]));
    }

    /// <summary>
    /// Every element, every size of the fault and, where there are folds, every item of one, in three games; in the long profile every one with every other.
    /// </summary>
    private static IEnumerable<(Which Element, FaultSize Size, Which Item)> Combinations(OperationKind kind, bool hasFolds) =>
        from element in Enum.GetValues<Which>()
        from size in Enum.GetValues<FaultSize>()
        from item in Enum.GetValues<Which>()
        where IsLong || (int)size == ((int)element + (int)kind) % 3
        where hasFolds ? IsLong || (int)item == ((int)element + (int)size) % 3 : item == Which.First
        select (element, size, item);
}
