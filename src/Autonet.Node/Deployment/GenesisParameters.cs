using System.Numerics;
using Autonet.Chain.Bindings;

namespace Autonet.Node.Deployment;

/// <summary>The numbers that the rule modules read, as a network starts with them: the protocol track moves them inside their bounds.</summary>
internal static class GenesisParameters
{
    private const uint Ppm = 1_000_000;

    // One change moves a number by a fifth at most, and the next one waits a month: a rule is never voted away in one evening.
    private const uint MaxStepPpm = 200_000;
    private const double CooldownDays = 30;

    private static readonly BigInteger LargestWei = Tokens.Whole(100_000_000);

    /// <summary>The parameters by name; names begin with the article whose module reads them.</summary>
    /// <param name="numbers">How long days are.</param>
    /// <param name="breadthSharePpm">The most of a run's slots that one operator may hold.</param>
    /// <param name="evaluationSequences">The fewest held-out sequences that a run may be evaluated on.</param>
    /// <param name="maxHoldSeconds">The longest time that stake may be held after its owner left.</param>
    public static IReadOnlyList<Genesis> Of(GovernanceNumbers numbers, uint breadthSharePpm, uint evaluationSequences, ulong maxHoldSeconds)
    {
        Bounds Between(BigInteger minimum, BigInteger maximum) => new(minimum, maximum, MaxStepPpm, numbers.Days(CooldownDays));
        return
        [
            new("breadth.maxSharePpm", breadthSharePpm, Between(50_000, 500_000)),
            new("verification.minAuditRatePpm", 50_000, Between(10_000, Ppm)),
            new("verification.minStakePerSlotWei", Tokens.Whole(100), Between(Tokens.Whole(10), Tokens.Whole(100_000))),
            new("treasury.tokenCallCapWei", Tokens.Whole(1_000_000), Between(Tokens.Whole(1_000), LargestWei)),
            new("treasury.tokenWindowCapWei", Tokens.Whole(2_000_000), Between(Tokens.Whole(1_000), LargestWei)),
            new("treasury.etherCallCapWei", Tokens.Whole(100), Between(Tokens.OneWei, Tokens.Whole(1_000_000))),
            new("treasury.etherWindowCapWei", Tokens.Whole(500), Between(Tokens.OneWei, Tokens.Whole(1_000_000))),
            new("treasury.windowSeconds", numbers.Days(30), Between(numbers.Days(7), numbers.Days(365))),
            new("treasury.streamThresholdWei", Tokens.Whole(100_000), Between(Tokens.Whole(100), LargestWei)),
            new("treasury.streamMinSeconds", numbers.Days(90), Between(numbers.Days(7), numbers.Days(1_461))),
            new("treasury.runwaySeconds", numbers.Days(90), Between(numbers.Days(30), numbers.Days(730))),
            new("evaluation.minSequences", evaluationSequences, Between(1, 1_000_000)),
            new("exit.maxHoldSeconds", maxHoldSeconds, Between(numbers.Days(1), 2 * maxHoldSeconds)),
            new("exit.minDelaySeconds", numbers.Days(2), Between(numbers.Days(1), numbers.Days(14))),
        ];
    }
}
