using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance;

/// <summary>A proposal and how it stands now.</summary>
public sealed record ProposalStatus
{
    /// <summary>The proposal; its end of voting includes what a late quorum added.</summary>
    public required Proposal Proposal { get; init; }

    /// <summary>Where it stands.</summary>
    public required ProposalStage Stage { get; init; }

    /// <summary>The votes of both houses: tokens in wei, seats in seats.</summary>
    public required TallyView Tally { get; init; }

    /// <summary>What it must reach, fixed when it was made.</summary>
    public required Thresholds Thresholds { get; init; }

    /// <summary>Whether both houses have their quorum.</summary>
    public required bool IsQuorumReached { get; init; }

    /// <summary>Whether it would pass if the vote ended now, quorum apart.</summary>
    public required bool IsApproved { get; init; }

    /// <summary>When it was made.</summary>
    public required ulong ProposedAtUnixSeconds { get; init; }

    /// <summary>The newest block's time, at which all this was so.</summary>
    public required ulong NowUnixSeconds { get; init; }

    /// <summary>What the chain remembers of the amendment that it approves; none if it approves none.</summary>
    public AmendmentView? Amendment { get; init; }

    /// <summary>Its operation in the timelock; none unless it is queued.</summary>
    public OperationStatus? Operation { get; init; }

    /// <summary>When the timelock's own delay ends; 0 unless it is queued.</summary>
    public ulong ReadyAtUnixSeconds => Operation?.ReadyAtUnixSeconds ?? 0;
}

/// <summary>A queued proposal in the timelock.</summary>
/// <param name="Id">The timelock's id.</param>
/// <param name="ReadyAtUnixSeconds">When its own delay ends.</param>
/// <param name="RunnableAtUnixSeconds">When it can run, brakes included; none while a brake holds it without a date.</param>
/// <param name="ExpiresAtUnixSeconds">After when it can no longer run; none while a brake holds it without a date.</param>
/// <param name="Holds">The brakes that hold it beyond its own delay.</param>
public sealed record OperationStatus(
    Hash256 Id, ulong ReadyAtUnixSeconds, ulong? RunnableAtUnixSeconds, ulong? ExpiresAtUnixSeconds, IReadOnlyList<BrakeHold> Holds);

/// <summary>A brake on an operation.</summary>
/// <param name="Brake">The contract's name.</param>
/// <param name="ReleasedAtUnixSeconds">When it lets go; none while things stay as they are.</param>
public sealed record BrakeHold(string Brake, ulong? ReleasedAtUnixSeconds);
