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
        foreach ((Place3 element, FaultSize size, Place3 item) in Combinations(hasFolds))
        {
            (Fault fault, KeptComputation cheat) = Faults.Find(about, step, kind, element, size, item);
            Defence defence = new(cheat);
            Attack attack = new(SmallClaims.Honest(about), cheat.Roots[^1]);
            GameRecord record = await courtroom.PlayAsync(SmallClaims.Claim(about, cheat.Roots), defence.Answer, attack.Next, SmallClaims.Evidence(about));
            Assert.True(record.Decision!.Upheld && record.Ground != GameGround.Silence, $"{fault}: {record.Ground}");
            Assert.Equal((fault.Operation, fault.Element), (record.Played[^1].Position.Operation, record.Played[^1].Position.Element));
            TestContext.Current.TestOutputHelper!.WriteLine($"{element} {size} {item}: {fault} by {record.Ground} in {record.Moves.Count} moves");
        }
    }

    /// <summary>Every element with every size of the fault; where there are folds, every one of these with one item, or with all of them in the long profile.</summary>
    private static IEnumerable<(Place3 Element, FaultSize Size, Place3 Item)> Combinations(bool hasFolds) =>
        from element in Enum.GetValues<Place3>()
        from size in Enum.GetValues<FaultSize>()
        from item in Enum.GetValues<Place3>()
        where hasFolds && IsLong ? true : hasFolds ? (int)item == ((int)element + (int)size) % 3 : item == Place3.First
        select (element, size, item);
}
