using System.Reflection;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>At every turn of whole games the court takes nothing but the move whose turn it is, from the position that the game is in, by who is to make it.</summary>
public sealed class IllegalMoveTests(Courtroom courtroom) : IClassFixture<Courtroom>
{
    private static readonly ProgramGraph Workshop = Crafted.Workshop();

    private static readonly CraftedComputation Honest = new(Workshop, Crafted.State(Workshop), 3);

    /// <summary>Games that come through every stage: down to an item, down to a leaf of a large tensor, and to an output.</summary>
    public static TheoryData<string> Games => ["item", "operand", "output"];

    [Theory]
    [MemberData(nameof(Games))]
    public async Task Nobody_else_may_move(string about)
    {
        await AtEveryTurnAsync(about, async (game, move) =>
        {
            Address other = game.IsDefenders ? courtroom.Challenger : courtroom.Defender;
            Assert.Equal("GameNotYourMove", await game.RefusalAsync(game.Call(move), other));
            Assert.Equal("GameNotYourMove", await game.RefusalAsync(game.Call(move), courtroom.Stranger));
        });
    }

    [Theory]
    [MemberData(nameof(Games))]
    public async Task No_field_of_the_position_may_be_another(string about)
    {
        await AtEveryTurnAsync(about, async (game, move) =>
        {
            foreach (PropertyInfo field in typeof(Position).GetProperties().Where(static field => field.CanWrite))
            {
                Position forged = game.Position with { };
                field.SetValue(forged, Other(field.GetValue(forged)!));
                ContractCall call = game.Call(move, position: forged);
                Assert.Equal("GamePositionMismatch", await game.RefusalAsync(call, game.Mover));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Games))]
    public async Task A_move_of_one_game_is_none_of_another(string about)
    {
        GameOnChain other = await courtroom.OpenAsync(Honest.Claim(Honest.Roots), []);
        await other.PlayAsync(new Defence(Honest).Answer(other.Now));
        await AtEveryTurnAsync(about, async (game, move) =>
        {
            Assert.Contains(await game.RefusalAsync(game.Call(move, id: other.Id), game.Mover), new[] { "GamePositionMismatch", "GameClaimMismatch" });
            Assert.Equal("GameNotOpen", await game.RefusalAsync(game.Call(move, id: game.Id + 1_000_000), game.Mover));
        });
    }

    [Theory]
    [MemberData(nameof(Games))]
    public async Task A_move_of_another_stage_is_refused(string about)
    {
        List<GameMove> seen = [];
        await AtEveryTurnAsync(about, (_, move) =>
        {
            seen.Add(move);
            return Task.CompletedTask;
        });
        await AtEveryTurnAsync(about, async (game, move) =>
        {
            foreach (GameMove other in seen.Where(other => !IsOfSameStage(move, other)))
            {
                Assert.Equal("GameStageMismatch", await game.RefusalAsync(other));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Games))]
    public async Task A_move_that_brings_something_else_is_refused_by_name(string about)
    {
        await AtEveryTurnAsync(about, async (game, move) =>
        {
            foreach ((GameMove altered, string error) in Alterations.Of(move, game.Now))
            {
                string? refusal = await game.RefusalAsync(altered);
                Assert.True(refusal == error, $"{altered} at {game.Now.Stage}: {refusal ?? "taken"}, not {error}");
            }
        });
    }

    [Fact]
    public async Task Another_claim_than_the_games_is_refused()
    {
        GameOnChain game = await courtroom.OpenAsync(Honest.Claim(Honest.Roots), []);
        await game.PlayAsync(new Defence(Honest).Answer(game.Now));
        GameMove pick = new Pursuit(Workshop, 1, 0, 0).Next(game.Record.Played)!;
        Assert.Equal("GameClaimMismatch", await game.RefusalAsync(game.Call(pick, claim: game.Claim with { Steps = 2 }), game.Mover));
    }

    [Theory]
    [MemberData(nameof(Games))]
    public async Task After_the_last_move_there_is_none(string about)
    {
        GameOnChain game = await AtEveryTurnAsync(about, static (_, _) => Task.CompletedTask);
        (GameMove last, _) = game.Record.Moves[^1];
        Assert.Equal("GameNotOpen", await game.RefusalAsync(game.Call(last), courtroom.Challenger));
        Assert.Equal("GameNotOpen", await game.RefusalAsync(courtroom.Court.Expire(game.Id), courtroom.Stranger));
    }

    private static bool IsOfSameStage(GameMove one, GameMove other)
    {
        Type[][] shared =
        [
            [typeof(PickNode), typeof(PickOperation), typeof(ContestOutput)], [typeof(PickFold), typeof(RefuteResult), typeof(RefuteOperand)],
            [typeof(RefuteItem), typeof(RefuteItemOperand)], [typeof(RefuteOutput), typeof(PickNode)],
        ];
        return one.GetType() == other.GetType() || shared.Any(types => types.Contains(one.GetType()) && types.Contains(other.GetType()));
    }

    private static object Other(object value) => value switch
    {
        bool flag => !flag,
        // The highest byte is the last stage, beyond which there is none.
        byte number => (byte)(number == (byte)GameStage.PickItem ? 0 : number ^ 1),
        uint number => number ^ 1,
        ulong number => number ^ 1,
        Hash256 hash => MerkleTree.HashLeaf([hash[0]]),
        _ => throw new InvalidOperationException($"No other {value.GetType()}."),
    };

    /// <summary>Plays a game to its end and looks at it before every move.</summary>
    private async Task<GameOnChain> AtEveryTurnAsync(string about, Func<GameOnChain, GameMove, Task> look)
    {
        (Deceit deceit, Func<GamePosition, GameMove?> defence) = Cheat(about);
        GameOnChain game = await courtroom.OpenAsync(Honest.Claim(deceit.Roots), []);
        Attack attack = new(Honest, deceit.Roots[^1]);
        while (game.Record.Decision is null)
        {
            GameMove move = (game.IsDefenders ? defence(game.Now) : attack.Next(game.Record.Played))!;
            await look(game, move);
            await game.PlayAsync(move);
        }

        Assert.True(game.Record.Decision.Upheld);
        return game;
    }

    private static (Deceit Deceit, Func<GamePosition, GameMove?> Defence) Cheat(string about)
    {
        // Operation 0 is a product of one fold, operation 2 makes a tensor of three leaves.
        Fault? fault = about switch { "item" => new Fault(2, 0, 1, 0x0040_0000, 0, 150), "operand" => new Fault(3, 2, 2500, 0x0040_0000), _ => null };
        Deceit deceit = new(new KeptComputation(new CraftedComputation(Workshop, Crafted.State(Workshop), 3, fault)));
        if (fault is null)
        {
            deceit.ClaimOutput(2, static (i, digest) => i == 70 ? MerkleTree.HashLeaf([1]) : digest);
        }

        return (deceit, position => about == "operand" && position.Stage == GameStage.RevealValues ? Half(position) : deceit.Answer(position));

        // The difference of two values that make the false element.
        RevealValues Half(GamePosition position) => (RevealValues)deceit.Answer(position) with { Values = PackedWords.Pack([position.Claimed, 0]) };
    }
}
