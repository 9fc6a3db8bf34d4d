using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>Whatever a defender of a false claim answers, an honest challenger wins.</summary>
public sealed class LiarTests(Courtroom courtroom) : IClassFixture<Courtroom>
{
    private const int Steps = 3;

    private static readonly int Games = Environment.GetEnvironmentVariable("AUTONET_TEST_LONG") == "1" ? 150 : 16;

    private static readonly ProgramGraph Workshop = Crafted.Workshop();

    private static readonly Lazy<KeptComputation> Honest = new(() => new KeptComputation(new CraftedComputation(Workshop, Crafted.State(Workshop), Steps)));

    /// <summary>What can be false, and the grounds on which it can be told.</summary>
    private static readonly Dictionary<string, (Action<Deceit, Random> Make, GameGround[] Grounds)> Deceits = new()
    {
        ["an output that no program gives"] = (static (deceit, random) => deceit.ClaimRoot(Steps, Any(random)), [GameGround.Silence]),
        ["a state that no program gives"] = (static (deceit, random) => deceit.ClaimRoot(random.Next(1, Steps), Any(random)), [GameGround.Silence]),
        ["the state of another step"] = (static (deceit, random) => deceit.ClaimRoot(2, deceit.Roots[0]), [GameGround.Silence, GameGround.Output]),
        ["an output with another tensor"] = (
            static (deceit, random) => Claim(deceit, random, Output, static (deceit, step, leaf) => deceit.ClaimOutput(step, leaf)), [GameGround.Output, GameGround.Silence]),
        ["an output with two tensors exchanged"] = (static (deceit, random) => Exchange(deceit, random), [GameGround.Output, GameGround.Silence]),
        ["an output with something beyond its end"] = (
            static (deceit, random) => Claim(deceit, random, BeyondOutput, static (deceit, step, leaf) => deceit.ClaimOutput(step, leaf)), [GameGround.Padding, GameGround.Silence]),
        ["a tensor with something beyond its end"] = (
            static (deceit, random) => Claim(deceit, random, static (_, _) => 3, static (deceit, step, leaf) => deceit.ClaimTensor(step, 2, leaf)), [GameGround.Padding, GameGround.Silence]),
        ["a tensor with a leaf that has no content"] = (
            static (deceit, random) => Claim(deceit, random, static (_, random) => random.Next(3), static (deceit, step, leaf) => deceit.ClaimTensor(step, 2, leaf)), [GameGround.Silence]),
        ["a false output, and something beyond the trace's end"] = (static (deceit, random) =>
        {
            int step = random.Next(1, Steps + 1);
            int beyond = random.Next(Workshop.Operations.Length, 128);
            deceit.ClaimTrace(step, (i, digest) => i == beyond || (i > beyond && random.Next(2) == 0) ? Any(random) : digest);
            int ordinal = random.Next(Output(deceit, null));
            deceit.ClaimOutput(step, (i, digest) => i == ordinal ? Any(random) : digest);
        }, [GameGround.Output, GameGround.Silence]),
        ["a false operation in the trace alone, and an output to match"] = (static (deceit, random) =>
        {
            int step = random.Next(1, Steps + 1);
            deceit.ClaimTensor(step, random.Next(2, Workshop.Operations.Length), (i, digest) => i == 0 ? Any(random) : digest);
        }, [GameGround.Silence]),
    };

    public static TheoryData<string> AllDeceits => [.. Deceits.Keys];

    [Theory]
    [MemberData(nameof(AllDeceits))]
    public async Task Trees_that_hold_what_was_not_computed_are_found_out(string name)
    {
        for (int seed = 0; seed < Games; seed++)
        {
            Random random = new(seed);
            Deceit deceit = new(Honest.Value);
            Deceits[name].Make(deceit, random);
            GameGround ground = await ConvictAsync(deceit, random, $"seed {seed}", silence: 0);
            Assert.True(Deceits[name].Grounds.Contains(ground), $"seed {seed}: {ground}");
        }
    }

    [Fact]
    public async Task Lies_below_an_element_are_found_out_on_every_ground()
    {
        HashSet<GameGround> grounds = [];
        for (int seed = 0; seed < 10 * Games; seed++)
        {
            Random random = new(seed);
            int operation = random.Next(random.Next(2) == 0 ? 2 : Workshop.Operations.Length);
            long element = random.Next(Workshop.Tensors[Workshop.Operations[operation].Output].Count);
            uint mask = random.Next(4) switch { 0 => 1u, 1 => 0x8000_0000, 2 => 0x7F80_0000, _ => 0x0800_0000 };
            Fault fault = new(random.Next(1, Steps + 1), operation, element, mask, operation == 1 ? random.Next(5) : 0, operation == 0 ? random.Next(300) : 0);
            Deceit deceit = new(new KeptComputation(new CraftedComputation(Workshop, Crafted.State(Workshop), Steps, fault)));
            if (deceit.Roots.SequenceEqual(Honest.Value.Roots))
            {
                continue;
            }

            GameGround ground = await ConvictAsync(deceit, random, $"seed {seed}, {fault}", silence: 1);
            TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}, {fault}: {ground}");
            grounds.Add(ground);
        }

        Assert.Superset(new HashSet<GameGround> { GameGround.Silence, GameGround.Result, GameGround.NotFinite, GameGround.Operand, GameGround.Start, GameGround.Item, GameGround.ItemOperand }, grounds);
    }

    [Fact]
    public async Task Lies_about_any_operation_of_training_are_found_out()
    {
        (string Program, OperationKind Kind)[] kinds = [.. DisputeTests.Kinds().Select(static row => row.Data)];
        for (int seed = 0; seed < 6 * Games; seed++)
        {
            Random random = new(seed);
            (string program, OperationKind kind) = kinds[random.Next(kinds.Length)];
            (About about, int step) = SmallClaims.Programs[program];
            (Fault fault, KeptComputation cheat) = Faults.Find(about, step, kind, (Which)random.Next(3), FaultSize.Large, (Which)random.Next(3));
            Liar liar = new(new Deceit(cheat), random) { Silence = 1 };
            GameOnChain game = await courtroom.OpenAsync(SmallClaims.Claim(about, cheat.Roots), SmallClaims.Evidence(about));
            await game.PlayOnAsync(liar.Answer, new Attack(SmallClaims.Honest(about), cheat.Roots[^1]).Next);
            Assert.True(game.Record.Decision!.Upheld, $"seed {seed}, {fault}: {game.Record.Ground}");
        }
    }

    private async Task<GameGround> ConvictAsync(Deceit deceit, Random random, string what, int silence)
    {
        Assert.NotEqual(Honest.Value.Roots, deceit.Roots);
        CraftedComputation claimed = new(Workshop, Crafted.State(Workshop), Steps);
        Liar liar = new(deceit, random) { Silence = silence };
        GameOnChain game = await courtroom.OpenAsync(claimed.Claim(deceit.Roots), []);
        await game.PlayOnAsync(liar.Answer, new Attack(Honest.Value, deceit.Roots[^1]).Next);
        Assert.True(game.Record.Decision!.Upheld, $"{what}: {game.Record.Ground} after {game.Record.Moves.Count} moves");
        return game.Record.Ground;
    }

    private static void Claim(Deceit deceit, Random random, Func<Deceit, Random, int> place, Action<Deceit, int, Func<int, Hash256, Hash256>> claim)
    {
        int at = place(deceit, random);
        Hash256 other = Any(random);
        claim(deceit, random.Next(1, Steps + 1), (i, digest) => i == at ? other : digest);
    }

    private static void Exchange(Deceit deceit, Random random)
    {
        int step = random.Next(1, Steps + 1);
        int outputs = Output(deceit, null);
        (int one, int other) = (random.Next(outputs), random.Next(outputs));
        other = one == other ? (one + 1) % outputs : other;
        MerkleLevels output = deceit.Output(step);
        deceit.ClaimOutput(step, (i, digest) => output.Node(0, i == one ? other : i == other ? one : i));
    }

    private static int Output(Deceit deceit, Random? random)
    {
        int outputs = deceit.Computation.Trace(1).OutputRoots().Length;
        return random?.Next(outputs) ?? outputs;
    }

    private static int BeyondOutput(Deceit deceit, Random random) => random.Next(Output(deceit, null), 1 << deceit.Output(1).Height);

    private static Hash256 Any(Random random) => MerkleTree.HashLeaf(BitConverter.GetBytes(random.Next()));
}
