using System.Numerics;
using Autonet.Core.Audits;
using CsCheck;

namespace Autonet.Core.Tests.Audits;

public sealed class StakeAnalysisTests
{
    private const uint Ppm = 1_000_000;

    private static readonly BigInteger Token = BigInteger.Pow(10, 18);

    /// <summary>The defaults of a charter file, with the stake and pay of the documents' examples.</summary>
    private static readonly StakeTerms Terms = new()
    {
        StakeWei = 1000 * Token,
        RewardWei = Token,
        AuditRewardWei = Token / 4,
        ChallengeBondWei = 10 * Token,
        AuditRatePpm = 250_000,
        ChallengerSharePpm = 500_000,
        Rounds = 100,
        GameGasWei = 5 * Token,
    };

    private static readonly Gen<BigInteger> Amounts = Gen.ULong.Select(static value => (BigInteger)value * 1_000_000);

    private static readonly Gen<StakeTerms> AnyTerms = Gen.Select(
        Gen.Select(Amounts, Amounts, Amounts, Amounts), Gen.UInt[0, Ppm], Gen.UInt[0, Ppm], Gen.Int[1, 10_000],
        static (amounts, rate, share, rounds) => new StakeTerms
        {
            StakeWei = amounts.Item1,
            RewardWei = amounts.Item2,
            AuditRewardWei = amounts.Item3,
            ChallengeBondWei = amounts.Item4,
            AuditRatePpm = rate,
            ChallengerSharePpm = share,
            Rounds = rounds,
            GameGasWei = 0,
        });

    [Fact]
    public void Every_strategy_loses_under_the_default_terms()
        => Assert.All(StakeAnalysis.Of(Terms), expectation => Assert.True(expectation.ExpectedWei < 0, $"{expectation}"));

    [Fact]
    public void Strategies_come_in_their_order()
        => Assert.Equal(Enum.GetValues<CheatStrategy>(), StakeAnalysis.Of(Terms).Select(static expectation => expectation.Strategy));

    [Theory]
    [InlineData(CheatStrategy.CheatOnce, 250_000, "2.0625", "1000", "-248.203125")]
    [InlineData(CheatStrategy.ChallengeItself, 250_000, "2.0625", "500", "-123.203125")]
    [InlineData(CheatStrategy.Accomplices, 166_666, "2.0625", "500", "-81.447582625")]
    [InlineData(CheatStrategy.SilentChallengers, 149_999, "2.0625", "500", "-72.9297039375")]
    [InlineData(CheatStrategy.FalseCheckpoint, 1_000_000, "0", "500", "-500")]
    [InlineData(CheatStrategy.LoseOnPurpose, 1_000_000, "0", "500", "-500")]
    [InlineData(CheatStrategy.FalseChallenge, 1_000_000, "0", "15", "-15")]
    public void Sums_are_those_of_a_calculation_by_hand(CheatStrategy strategy, uint caughtPpm, string gain, string loss, string expected)
    {
        Expectation found = StakeAnalysis.Of(Terms).Single(expectation => expectation.Strategy == strategy);
        Assert.Equal(new Expectation(strategy, caughtPpm, Wei(gain), Wei(loss), Wei(expected)), found);
    }

    [Fact]
    public void Cheating_in_every_round_adds_up_the_rounds_before_the_conviction()
    {
        IReadOnlyList<Expectation> few = StakeAnalysis.Of(Terms with { Rounds = 3 });
        Expectation one = few.Single(static expectation => expectation.Strategy == CheatStrategy.SilentChallengers);
        double goesOn = 1 - (one.CaughtPpm / 1e6);
        double rounds = 1 + goesOn + (goesOn * goesOn);
        BigInteger every = few.Single(static expectation => expectation.Strategy == CheatStrategy.EveryRound).ExpectedWei;
        Assert.Equal(rounds, (double)every / (double)one.ExpectedWei, 12);
    }

    [Fact]
    public void Rounds_add_up_even_where_nothing_is_audited()
    {
        IReadOnlyList<Expectation> found = StakeAnalysis.Of(Terms with { AuditRatePpm = 0 });
        Assert.Equal(2 * Token, found[0].ExpectedWei);
        Assert.Equal(200 * Token, found[4].ExpectedWei);
    }

    [Fact]
    public void Charters_that_the_verification_rule_allows_make_accomplices_lose() => AnyTerms.Sample(static terms =>
    {
        BigInteger pay = (Ppm * terms.RewardWei) + (terms.AuditRatePpm * terms.AuditRewardWei);
        bool isAllowed = terms.AuditRatePpm * terms.StakeWei * (Ppm - terms.ChallengerSharePpm) > 3 * Ppm * pay;
        BigInteger expected = StakeAnalysis.Of(terms).Single(static expectation => expectation.Strategy == CheatStrategy.Accomplices).ExpectedWei;
        // Parts per million are whole: what is cut off is less than the stake's millionth.
        return !isAllowed || expected <= (terms.StakeWei / Ppm) + 2;
    });

    [Fact]
    public void What_the_cheat_has_in_addition_never_makes_it_lose_more() => AnyTerms.Sample(static terms =>
    {
        IReadOnlyList<Expectation> found = StakeAnalysis.Of(terms);
        return found[0].ExpectedWei <= found[1].ExpectedWei && found[1].ExpectedWei <= found[2].ExpectedWei && found[2].ExpectedWei <= found[3].ExpectedWei + 1;
    });

    [Theory]
    [InlineData("0.25", 500)]
    [InlineData("0", 0)]
    [InlineData("499.9999", 1_000_000)]
    [InlineData("600", 1_000_000)]
    public void Lazy_auditors_lose_from_a_share_of_false_work_on(string auditReward, uint expectedPpm)
        => Assert.Equal(expectedPpm, StakeAnalysis.FalseWorkThatDetersPpm(Terms with { AuditRewardWei = Wei(auditReward) }));

    [Fact]
    public void Shares_above_one_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => StakeAnalysis.Of(Terms with { AuditRatePpm = Ppm + 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(static () => StakeAnalysis.Of(Terms with { ChallengerSharePpm = Ppm + 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(static () => StakeAnalysis.Of(Terms with { Rounds = 0 }));
    }

    private static BigInteger Wei(string tokens) => (BigInteger)(decimal.Parse(tokens, System.Globalization.CultureInfo.InvariantCulture) * 10_000_000_000m) * 100_000_000;
}
