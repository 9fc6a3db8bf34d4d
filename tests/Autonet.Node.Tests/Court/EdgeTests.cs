using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>Sizes at which a tree grows by a level or a fold is cut once more: whoever is wrong there loses, and whoever is right wins.</summary>
public sealed class EdgeTests(Courtroom courtroom) : IClassFixture<Courtroom>
{
    private const uint Mask = 0x0040_0000;

    [Theory]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(2048)]
    [InlineData(3 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(128 * 1024)]
    public async Task A_false_element_of_a_tensor_of_any_size_is_found(int count)
    {
        foreach (long element in new long[] { 0, count / 2, count - 1 }.Distinct())
        {
            await ConvictAsync(Crafted.Sum(count), new Fault(1, 0, element, Mask), GameGround.Result);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(63, 63)]
    [InlineData(64, 64)]
    [InlineData(65, 64)]
    [InlineData(65, 65)]
    [InlineData(128, 65)]
    [InlineData(129, 2)]
    [InlineData(4097, 3)]
    public async Task A_false_operation_of_a_program_of_any_size_is_found(int operations, int outputs)
    {
        foreach (int operation in new[] { 0, operations / 2, operations - 1 }.Distinct())
        {
            await ConvictAsync(Crafted.Chain(operations, outputs), new Fault(1, operation, 2, Mask), GameGround.Result);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData((1 << 16) + 1)]
    public async Task A_false_item_of_a_fold_of_any_length_is_found(int items)
    {
        foreach (long item in new long[] { 0, items / 2, items - 1 }.Distinct())
        {
            await ConvictAsync(Crafted.Product(items), new Fault(1, 0, 1, Mask, 0, item), GameGround.Item);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(272)]
    [InlineData(273)]
    public async Task A_false_item_of_a_lane_of_any_length_is_found(int items)
    {
        foreach (int item in new[] { 0, items / 2, items - 1 }.Distinct())
        {
            await ConvictAsync(Crafted.Mean(items), new Fault(1, 0, 0, Mask, item % 16, item / 16), GameGround.Item);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public async Task A_false_sum_of_a_clip_over_any_number_of_tensors_is_found(int tensors)
    {
        ProgramGraph graph = Crafted.Clip(tensors);
        await ConvictAsync(graph, new Fault(1, tensors, 0, Mask, 16 * (tensors - 1), 0), GameGround.Item);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(40)]
    public async Task A_false_total_of_a_clip_is_found_where_it_goes_wrong(int tensors)
    {
        ProgramGraph graph = Crafted.Clip(tensors);
        CraftedComputation honest = new(graph, Crafted.State(graph), 1);
        CraftedComputation cheat = new(graph, Crafted.State(graph), 1, new Fault(1, tensors, 0, Mask, 16 * (tensors - 1), 0));
        Defence defence = new(cheat);
        GameRecord record = await courtroom.PlayAsync(
            honest.Claim(cheat.Roots),
            position => position.Stage == GameStage.RevealValues ? Lie((RevealValues)defence.Answer(position)) : defence.Answer(position),
            new Attack(honest, cheat.Roots[^1]).Next,
            honest.Evidence());
        Assert.Equal((true, GameGround.Start), (record.Decision!.Upheld, record.Ground));

        // The lanes as they are, but the total that gives the wrong element.
        RevealValues Lie(RevealValues honestly)
        {
            uint[] values = PackedWords.Unpack(honestly.Values);
            uint[] lanes = new ElementWorkings(honest.Trace(1), tensors, 0).Values[..(16 * tensors)];
            return honestly with { Values = PackedWords.Pack([.. lanes, .. values[lanes.Length..]]) };
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(20)]
    public async Task A_false_step_of_any_number_is_found(int steps)
    {
        ProgramGraph graph = Crafted.Workshop();
        int operation = graph.Operations.Length - 1;
        foreach (int step in new[] { 1, (steps / 2) + 1, steps }.Distinct())
        {
            await ConvictAsync(graph, new Fault(step, operation, 4, Mask), GameGround.Result, steps);
        }
    }

    [Fact]
    public async Task A_thousand_states_are_revealed_in_one_move()
    {
        ProgramGraph graph = Crafted.Rounding();
        GameRecord record = await ConvictAsync(graph, new Fault(700, 0, 2, Mask), GameGround.Result, 1000);
        Assert.InRange(record.Moves.Max(static move => move.Gas), 0ul, 2_000_000ul);
        TestContext.Current.TestOutputHelper!.WriteLine($"{record.Moves.Max(static move => move.Gas)} gas");
    }

    private async Task<GameRecord> ConvictAsync(ProgramGraph graph, Fault fault, GameGround ground, int steps = 1)
    {
        CraftedComputation honest = new(graph, Crafted.State(graph), steps);
        CraftedComputation cheat = new(graph, Crafted.State(graph), steps, fault);
        GameRecord record = await courtroom.PlayAsync(
            honest.Claim(cheat.Roots), new Defence(cheat).Answer, new Attack(honest, cheat.Roots[^1]).Next, honest.Evidence());
        Assert.Equal((true, ground, fault.Step, fault.Operation, fault.Element), (record.Decision!.Upheld, record.Ground, Last(record).Step, Last(record).Operation, Last(record).Element));

        Pursuit pursuit = new(graph, fault.Step, fault.Operation, fault.Element, fault.Fold, fault.Item);
        GameRecord mirrored = await courtroom.PlayAsync(honest.Claim(honest.Roots), new Defence(honest).Answer, pursuit.Next, honest.Evidence());
        Assert.Equal((false, GameGround.Silence), (mirrored.Decision!.Upheld, mirrored.Ground));
        return record;
    }

    private static GamePosition Last(GameRecord record) => record.Played[^1].Position;
}
