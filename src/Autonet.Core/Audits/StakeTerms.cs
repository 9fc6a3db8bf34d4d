using System.Numerics;

namespace Autonet.Core.Audits;

/// <summary>The numbers of a charter on which it depends whether cheating pays. Amounts are token wei, shares parts per million.</summary>
public sealed record StakeTerms
{
    /// <summary>Stake of a slot.</summary>
    public required BigInteger StakeWei { get; init; }

    /// <summary>Reward of a slot for a round.</summary>
    public required BigInteger RewardWei { get; init; }

    /// <summary>Reward of an audit.</summary>
    public required BigInteger AuditRewardWei { get; init; }

    /// <summary>Bond of a challenge.</summary>
    public required BigInteger ChallengeBondWei { get; init; }

    /// <summary>Probability that a slot of a round is audited.</summary>
    public required uint AuditRatePpm { get; init; }

    /// <summary>Share of a taken stake that the challenger gets.</summary>
    public required uint ChallengerSharePpm { get; init; }

    /// <summary>Rounds of the run.</summary>
    public required int Rounds { get; init; }

    /// <summary>What one side pays for all its moves in a game, in token wei: an assumption about prices, not a term of the charter.</summary>
    public required BigInteger GameGasWei { get; init; }
}
