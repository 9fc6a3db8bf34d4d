using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Files;

/// <summary>A proposal that is ready to be made.</summary>
/// <param name="Track">The track that it goes to.</param>
/// <param name="Calls">What it would do.</param>
/// <param name="Description">What it is for.</param>
public sealed record ProposalDraft(Track Track, IReadOnlyList<ProposedCall> Calls, string Description)
{
    /// <summary>Whether its calls change the constitution, so that a first vote must approve them before they can be proposed.</summary>
    public bool NeedsTwoVotes(Address amendments)
        => Track == Track.Constitutional && Calls.All(call => ProposalBook.InnerCalls(call, amendments) is null);

    /// <summary>What the chain remembers of a first vote on these calls.</summary>
    public async Task<AmendmentView> AmendmentAsync(GovernanceContracts contracts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        (Address[] targets, BigInteger[] values, byte[][] data) = ProposalBook.Split(Calls);
        Hash256 hash = await contracts.Amendments.AmendmentHashAsync(targets, values, data, cancellationToken: cancellationToken);
        return await contracts.Amendments.AmendmentViewAsync(hash, cancellationToken: cancellationToken);
    }

    /// <summary>The first vote on these calls: one call that approves them.</summary>
    public ProposalDraft ToFirstVote(GovernanceContracts contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        (Address[] targets, BigInteger[] values, byte[][] data) = ProposalBook.Split(Calls);
        ContractCall approve = contracts.Amendments.Approve(targets, values, data);
        return this with { Calls = [new ProposedCall(contracts.Amendments.Address, 0, approve.Data)], Description = Mark(Description, "first vote") };
    }

    /// <summary>The second vote on the same calls.</summary>
    public ProposalDraft ToSecondVote() => this with { Description = Mark(Description, "second vote") };

    /// <summary>The draft of the second vote on what a first one approved.</summary>
    /// <param name="first">The first vote's proposal.</param>
    /// <param name="amendments">The contract of first votes.</param>
    /// <returns>The draft, or null if the proposal is no first vote.</returns>
    public static ProposalDraft? SecondOf(Proposal first, Address amendments)
    {
        ArgumentNullException.ThrowIfNull(first);
        return first.Calls is [ProposedCall only] && ProposalBook.InnerCalls(only, amendments) is { } inner
            ? new ProposalDraft(Track.Constitutional, inner, first.Description.Replace(" (first vote)", "", StringComparison.Ordinal)).ToSecondVote()
            : null;
    }

    private static string Mark(string description, string vote)
    {
        int end = description.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? $"{description} ({vote})" : $"{description[..end]} ({vote}){description[end..]}";
    }
}
