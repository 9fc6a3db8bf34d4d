using Autonet.Chain.Bindings;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>Whatever a challenger of a right claim picks and says, an honest defender has an answer to it and wins; and one game says nothing about another.</summary>
public sealed class CapriceTests(Courtroom courtroom) : IClassFixture<Courtroom>
{
    private const int Said = 4;

    private static readonly int Games = Environment.GetEnvironmentVariable("AUTONET_TEST_LONG") == "1" ? 300 : 40;

    [Theory]
    [InlineData(About.Training)]
    [InlineData(About.Aggregate)]
    [InlineData(About.Evaluation)]
    public Task An_honest_defender_of_a_rounds_work_wins_against_caprice(About about)
        => DefendAsync(SmallClaims.Honest(about), SmallClaims.Claim(about, SmallClaims.Honest(about).Roots), SmallClaims.Evidence(about));

    [Fact]
    public Task An_honest_defender_of_trees_of_two_moves_wins_against_caprice()
    {
        ProgramGraph graph = Crafted.Workshop();
        CraftedComputation computation = new(graph, Crafted.State(graph), 3);
        return DefendAsync(new KeptComputation(computation), computation.Claim(computation.Roots), []);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cheat_who_challenges_himself_is_convicted_by_the_next_challenger_all_the_same(bool wins)
    {
        (_, KeptComputation cheat) = Faults.Find(About.Aggregate, 1, OperationKind.OuterUpdate, Which.Middle, FaultSize.Large, Which.First);
        KeptComputation honest = SmallClaims.Honest(About.Aggregate);
        Claim claim = SmallClaims.Claim(About.Aggregate, cheat.Roots);
        GameOnChain first = await courtroom.OpenAsync(claim, SmallClaims.Evidence(About.Aggregate), courtroom.Defender);
        Attack attack = new(honest, cheat.Roots[^1]);
        await first.PlayOnAsync(new Defence(cheat).Answer, wins ? attack.Next : new Pursuit(cheat.ProgramOf(1), 1, 0, 0).Next);
        GameOnChain second = await courtroom.OpenAsync(claim, SmallClaims.Evidence(About.Aggregate));
        await second.PlayOnAsync(new Defence(cheat).Answer, attack.Next);
        Assert.Equal((wins, true, GameGround.Result), (first.Record.Decision!.Upheld, second.Record.Decision!.Upheld, second.Record.Ground));
    }

    private async Task DefendAsync(KeptComputation honest, Claim claim, IReadOnlyList<GameEvidence> evidence)
    {
        Defence defence = new(honest);
        for (int seed = 0; seed < Games; seed++)
        {
            Random random = new(seed);
            CapriciousChallenger challenger = new(honest, random);
            GameOnChain game = await courtroom.OpenAsync(claim, evidence);
            while (game.Record.Decision is null)
            {
                for (int i = 0; i < Said && !game.IsDefenders; i++)
                {
                    GameMove said = challenger.Nonsense(game.Record.Played);
                    Assert.True(await game.RefusalAsync(said) is not null, $"seed {seed}: {said} at {game.Now}");
                }

                GameMove? move = game.IsDefenders ? defence.Answer(game.Now) : challenger.Next(game.Record.Played);
                Assert.True(move is null || await game.RefusalAsync(move) is null, $"seed {seed}: {move} at {game.Now}");
                await (move is null ? game.ExpireAsync() : game.PlayAsync(move));
            }

            Assert.True(!game.Record.Decision.Upheld && game.Record.Ground == GameGround.Silence, $"seed {seed}: {game.Record.Ground}");
        }
    }
}
