using System.Globalization;
using Autonet.Chain.Bindings;
using Autonet.Node.Governance.Descriptions;

namespace Autonet.Node.Governance;

/// <summary>What can be done with a proposal.</summary>
public enum NextStepKind
{
    /// <summary>Not known; never a permission.</summary>
    Unknown = 0,

    /// <summary>Voting has not begun; the proposer can still withdraw.</summary>
    AwaitVoting,

    /// <summary>Vote.</summary>
    Vote,

    /// <summary>Hand it to the timelock.</summary>
    Queue,

    /// <summary>Wait for the timelock's delay or a brake.</summary>
    AwaitExecution,

    /// <summary>A brake holds it without a date.</summary>
    Held,

    /// <summary>Execute it.</summary>
    Execute,

    /// <summary>Wait until the amendment has cooled down.</summary>
    AwaitSecondVote,

    /// <summary>Propose the amendment's second vote.</summary>
    ProposeSecondVote,

    /// <summary>Nothing more.</summary>
    None,
}

/// <summary>The next permitted step of a proposal, and when.</summary>
/// <param name="Kind">What.</param>
/// <param name="Text">The same in words, with times.</param>
/// <param name="FromUnixSeconds">From when; none if now or never.</param>
/// <param name="UntilUnixSeconds">Until when; none if without end.</param>
public sealed record NextStep(NextStepKind Kind, string Text, ulong? FromUnixSeconds = null, ulong? UntilUnixSeconds = null)
{
    /// <summary>The next step of a proposal as it stands.</summary>
    public static NextStep Of(ProposalStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        ulong start = status.Proposal.VoteStartUnixSeconds;
        ulong end = status.Proposal.VoteEndUnixSeconds;
        return status.Stage switch
        {
            ProposalStage.Pending => new NextStep(NextStepKind.AwaitVoting, $"vote from {Quantities.Time(start)}; its proposer can cancel it until then", start, end),
            ProposalStage.Active => new NextStep(NextStepKind.Vote, $"vote until {Quantities.Time(end)}", null, end),
            ProposalStage.Succeeded => new NextStep(NextStepKind.Queue, "queue now"),
            ProposalStage.Queued when status.Operation is OperationStatus operation => OfQueued(operation, status.NowUnixSeconds),
            ProposalStage.Executed when status.Amendment is { } amendment => OfApproved(amendment, status.NowUnixSeconds),
            ProposalStage.Executed => new NextStep(NextStepKind.None, "nothing: it happened"),
            ProposalStage.Defeated => new NextStep(NextStepKind.None, "nothing: " + WhyDefeated(status)),
            ProposalStage.Expired => new NextStep(NextStepKind.None, "nothing: it was not executed in time; propose it again"),
            ProposalStage.Canceled => new NextStep(NextStepKind.None, "nothing: it was withdrawn"),
            _ => new NextStep(NextStepKind.Unknown, "not known"),
        };
    }

    /// <summary>What would still be missing if the vote ended now; empty if it would pass.</summary>
    public static IReadOnlyList<string> Missing(ProposalStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        HouseTally tokens = status.Tally.Tokens;
        HouseTally seats = status.Tally.Seats;
        List<string> missing = [];
        if (tokens.Turnout - tokens.LargestTurnout < status.Thresholds.TokenQuorumWei)
        {
            missing.Add("the quorum of the token house");
        }

        if (seats.Turnout - seats.LargestTurnout < status.Thresholds.SeatQuorum)
        {
            missing.Add("the quorum of the contributors' house");
        }

        if (status.Tally.EntitiesInFavour < status.Thresholds.MinEntities)
        {
            missing.Add(string.Create(CultureInfo.InvariantCulture, $"{status.Thresholds.MinEntities - status.Tally.EntitiesInFavour} more entities in favour"));
        }

        if (!status.IsApproved && status.Tally.EntitiesInFavour >= status.Thresholds.MinEntities)
        {
            missing.Add($"more than {Quantities.Share(status.Thresholds.ApprovalPpm)} of the counted votes in each house, the largest entity left out");
        }

        return missing;
    }

    private static string WhyDefeated(ProposalStatus status)
        => Missing(status) is { Count: > 0 } missing ? "it lacked " + string.Join(" and ", missing) : "a house said no";

    private static NextStep OfQueued(OperationStatus operation, ulong now)
    {
        string holders = string.Join(" and ", operation.Holds.Select(hold => BrakeWords(hold.Brake)));
        if (operation.RunnableAtUnixSeconds is not ulong from)
        {
            return new NextStep(NextStepKind.Held, $"held by {holders} for as long as things stay as they are");
        }

        ulong? until = operation.ExpiresAtUnixSeconds;
        string expiry = until is ulong end ? $", until {Quantities.Time(end)}" : "";
        return now >= from ? new NextStep(NextStepKind.Execute, "execute now" + expiry, null, until)
            : from > operation.ReadyAtUnixSeconds && holders.Length > 0
                ? new NextStep(NextStepKind.AwaitExecution, $"held by {holders} until {Quantities.Time(from)}; execute from then{expiry}", from, until)
                : new NextStep(NextStepKind.AwaitExecution, $"execute from {Quantities.Time(from)}{expiry}", from, until);
    }

    private static NextStep OfApproved(AmendmentView amendment, ulong now)
    {
        ulong from = amendment.SecondVoteFrom;
        ulong until = amendment.SecondVoteUntil;
        return amendment.ApprovedAt == 0 ? new NextStep(NextStepKind.None, "nothing: its first vote was used up, failed its second vote, or lapsed")
            : now < from ? new NextStep(NextStepKind.AwaitSecondVote, $"its second vote may be proposed from {Quantities.Time(from)} until {Quantities.Time(until)}", from, until)
            : now <= until ? new NextStep(NextStepKind.ProposeSecondVote, $"propose its second vote now, until {Quantities.Time(until)}", null, until)
            : new NextStep(NextStepKind.None, $"nothing: its second vote had to be proposed until {Quantities.Time(until)}");
    }

    private static string BrakeWords(string brake) => brake switch
    {
        "SunsetGuardian" => "the guardian",
        "ExitEscrow" => "dissent in the exit escrow",
        "ConstitutionalCommittee" => "the committee",
        _ => brake,
    };
}
