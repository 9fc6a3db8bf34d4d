using System.Numerics;

namespace Autonet.Core.Audits;

/// <summary>
/// What cheats can expect under a charter (docs/court.md, "What a cheat can expect"). Where something is not known it is set in the cheat's favour: the work that it
/// saves is worth as much as the reward, whoever works honestly being content with that, and counts beside the pay even where it is found out.
/// </summary>
public static class StakeAnalysis
{
    private const uint Ppm = 1_000_000;

    // Worst case of the security model: up to a third of the slots may be one cheat's.
    private const int HonestThirds = 2;

    // One honest challenger in ten goes offline for its whole clock.
    private const uint SilentPpm = Ppm / 10;

    private static readonly BigInteger One = BigInteger.Pow(10, 24);

    /// <summary>All strategies in the order of <see cref="CheatStrategy"/>.</summary>
    /// <param name="terms">The charter's numbers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is above one, or there are no rounds.</exception>
    public static IReadOnlyList<Expectation> Of(StakeTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(terms.AuditRatePpm, Ppm);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(terms.ChallengerSharePpm, Ppm);
        ArgumentOutOfRangeException.ThrowIfLessThan(terms.Rounds, 1);

        BigInteger burned = Burned(terms);
        uint audited = terms.AuditRatePpm;
        uint challenged = audited * HonestThirds / 3;
        uint caught = (uint)((ulong)challenged * (Ppm - SilentPpm) / Ppm);
        BigInteger bonds = (challenged - caught) * terms.ChallengeBondWei / Ppm;
        Expectation worst = InOneRound(CheatStrategy.SilentChallengers, terms, caught, burned, bonds);
        return
        [
            InOneRound(CheatStrategy.CheatOnce, terms, audited, terms.StakeWei, 0),
            InOneRound(CheatStrategy.ChallengeItself, terms, audited, burned, 0),
            InOneRound(CheatStrategy.Accomplices, terms, challenged, burned, 0),
            worst,
            worst with { Strategy = CheatStrategy.EveryRound, ExpectedWei = worst.ExpectedWei * RoundsUntilCaught(caught, terms.Rounds) / One },
            // Every node aggregates every round, so one honest node is enough; what follows a false checkpoint is not paid.
            Certain(CheatStrategy.FalseCheckpoint, burned),
            Certain(CheatStrategy.LoseOnPurpose, burned),
            Certain(CheatStrategy.FalseChallenge, terms.ChallengeBondWei + terms.GameGasWei),
        ];
    }

    /// <summary>
    /// The share of audited work, in parts per million, that must be false for an auditor who approves without recomputing to lose by it: what it is paid for an audit,
    /// over what it loses if the work is found false. One million if it never loses.
    /// </summary>
    /// <param name="terms">The charter's numbers.</param>
    public static uint FalseWorkThatDetersPpm(StakeTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        BigInteger burned = Burned(terms);
        return burned <= terms.AuditRewardWei ? Ppm : (uint)(((terms.AuditRewardWei * Ppm) + burned - 1) / burned);
    }

    /// <summary>What nobody gets of a taken stake, so that no cheat gets it back.</summary>
    private static BigInteger Burned(StakeTerms terms) => terms.StakeWei - (terms.StakeWei * terms.ChallengerSharePpm / Ppm);

    private static Expectation InOneRound(CheatStrategy strategy, StakeTerms terms, uint caughtPpm, BigInteger lossWei, BigInteger bondsWei)
    {
        BigInteger pay = terms.RewardWei + (terms.AuditRewardWei * terms.AuditRatePpm / Ppm);
        BigInteger saved = terms.RewardWei;
        BigInteger expected = saved + bondsWei + (((pay * (Ppm - caughtPpm)) - (lossWei * caughtPpm)) / Ppm);
        return new Expectation(strategy, caughtPpm, pay + saved, lossWei, expected);
    }

    private static Expectation Certain(CheatStrategy strategy, BigInteger lossWei) => new(strategy, Ppm, 0, lossWei, -lossWei);

    /// <summary>Expected number of rounds that are cheated in, at most <paramref name="rounds"/>, times 10²⁴: the sum of the powers of the chance to go on.</summary>
    private static BigInteger RoundsUntilCaught(uint caughtPpm, int rounds)
    {
        if (caughtPpm == 0)
        {
            return rounds * One;
        }

        BigInteger goesOn = One;
        BigInteger power = One * (Ppm - caughtPpm) / Ppm;
        for (int left = rounds; left > 0; left >>= 1)
        {
            if ((left & 1) == 1)
            {
                goesOn = goesOn * power / One;
            }

            power = power * power / One;
        }

        return (One - goesOn) * Ppm / caughtPpm;
    }
}
