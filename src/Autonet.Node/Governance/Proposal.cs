using System.Numerics;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance;

/// <summary>The governors: what may be proposed on each is in the constitution.</summary>
public enum Track
{
    /// <summary>Runs, grants and releases.</summary>
    Operations = 1,

    /// <summary>Parameters, payments and seats.</summary>
    Protocol = 2,

    /// <summary>Articles and registered actions.</summary>
    Constitutional = 3,
}

/// <summary>Where a proposal stands. Source: OpenZeppelin's <c>IGovernor.ProposalState</c>.</summary>
public enum ProposalStage
{
    /// <summary>Voting has not begun.</summary>
    Pending,

    /// <summary>Voting is open.</summary>
    Active,

    /// <summary>Withdrawn.</summary>
    Canceled,

    /// <summary>A house said no, or lacked its quorum.</summary>
    Defeated,

    /// <summary>Both houses said yes; it can be queued.</summary>
    Succeeded,

    /// <summary>It waits in the timelock.</summary>
    Queued,

    /// <summary>It was not executed in time.</summary>
    Expired,

    /// <summary>It happened.</summary>
    Executed,
}

/// <summary>How an account votes. Source: OpenZeppelin's <c>GovernorCountingSimple.VoteType</c>.</summary>
public enum VoteChoice
{
    /// <summary>No.</summary>
    Against,

    /// <summary>Yes.</summary>
    For,

    /// <summary>Counts for the quorum alone.</summary>
    Abstain,
}

/// <summary>One call that a proposal makes the timelock do.</summary>
/// <param name="Target">The contract.</param>
/// <param name="ValueWei">Coins sent along.</param>
/// <param name="Data">Calldata.</param>
public sealed record ProposedCall(Address Target, BigInteger ValueWei, ReadOnlyMemory<byte> Data);

/// <summary>A proposal as it was made.</summary>
/// <param name="Number">Its place among all proposals of the deployment, from 1 in the order of their making.</param>
/// <param name="Id">The governor's id.</param>
/// <param name="Track">Its track.</param>
/// <param name="Proposer">Who made it.</param>
/// <param name="Calls">What it would do.</param>
/// <param name="Description">What it is for; its hash is part of the id.</param>
/// <param name="VoteStartUnixSeconds">The snapshot: votes are weighed at this time and open after it.</param>
/// <param name="VoteEndUnixSeconds">The last second of voting.</param>
/// <param name="Block">Block in which it was made.</param>
public sealed record Proposal(
    int Number, BigInteger Id, Track Track, Address Proposer, IReadOnlyList<ProposedCall> Calls, string Description,
    ulong VoteStartUnixSeconds, ulong VoteEndUnixSeconds, ulong Block);
