using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Node.Governance;

namespace Autonet.Node.Tests.Governance;

public sealed class NextStepTests
{
    private const ulong Now = 1_700_000_000;
    private static readonly HouseTally Empty = new(0, 0, 0, 0, 0, 0, 0, 0, 0);

    [Theory]
    [InlineData(ProposalStage.Pending, NextStepKind.AwaitVoting, "vote from 2023-11-14 22:13:10Z; its proposer can cancel it until then")]
    [InlineData(ProposalStage.Active, NextStepKind.Vote, "vote until 2023-11-14 22:13:30Z")]
    [InlineData(ProposalStage.Succeeded, NextStepKind.Queue, "queue now")]
    [InlineData(ProposalStage.Executed, NextStepKind.None, "nothing: it happened")]
    [InlineData(ProposalStage.Expired, NextStepKind.None, "nothing: it was not executed in time; propose it again")]
    [InlineData(ProposalStage.Canceled, NextStepKind.None, "nothing: it was withdrawn")]
    public void Stage_permits_its_step(ProposalStage stage, NextStepKind kind, string text)
    {
        NextStep next = NextStep.Of(Status(stage));

        Assert.Equal((kind, text), (next.Kind, next.Text));
    }

    [Fact]
    public void Queued_proposal_is_executed_when_its_delay_is_over()
    {
        NextStep before = NextStep.Of(Status(ProposalStage.Queued) with { Operation = new OperationStatus(default, Now + 5, Now + 5, Now + 100, []) });
        NextStep after = NextStep.Of(Status(ProposalStage.Queued) with { Operation = new OperationStatus(default, Now, Now, Now + 100, []) });

        Assert.Equal((NextStepKind.AwaitExecution, Now + 5), (before.Kind, before.FromUnixSeconds));
        Assert.StartsWith("execute from 2023-11-14 22:13:25Z, until ", before.Text, StringComparison.Ordinal);
        Assert.Equal((NextStepKind.Execute, Now + 100), (after.Kind, after.UntilUnixSeconds));
        Assert.StartsWith("execute now", after.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Brake_is_named_with_the_time_at_which_it_lets_go()
    {
        OperationStatus held = new(default, Now - 1, Now + 60, Now + 100, [new BrakeHold("ConstitutionalCommittee", Now + 60)]);
        OperationStatus blocked = new(default, Now - 1, null, null, [new BrakeHold("ExitEscrow", null)]);

        Assert.StartsWith(
            "held by the committee until 2023-11-14 22:14:20Z", NextStep.Of(Status(ProposalStage.Queued) with { Operation = held }).Text, StringComparison.Ordinal);
        Assert.Equal(
            (NextStepKind.Held, "held by dissent in the exit escrow for as long as things stay as they are"),
            (NextStep.Of(Status(ProposalStage.Queued) with { Operation = blocked }).Kind, NextStep.Of(Status(ProposalStage.Queued) with { Operation = blocked }).Text));
    }

    [Theory]
    [InlineData(1, 10, 20, NextStepKind.AwaitSecondVote, "its second vote may be proposed from")]
    [InlineData(1, -5, 20, NextStepKind.ProposeSecondVote, "propose its second vote now, until")]
    [InlineData(1, -20, -5, NextStepKind.None, "nothing: its second vote had to be proposed until")]
    [InlineData(0, 0, 0, NextStepKind.None, "nothing: its first vote was used up")]
    public void Approved_amendment_says_when_its_second_vote_may_be_proposed(ulong approvedAt, int from, int until, NextStepKind kind, string text)
    {
        AmendmentView amendment = new(approvedAt, (ulong)((long)Now + from), (ulong)((long)Now + until), 0);

        NextStep next = NextStep.Of(Status(ProposalStage.Executed) with { Amendment = amendment });

        Assert.Equal(kind, next.Kind);
        Assert.StartsWith(text, next.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_a_vote_still_lacks_is_listed()
    {
        ProposalStatus lacking = Status(ProposalStage.Active) with { Thresholds = new Thresholds(100, 50, 2, 1, 500_000, 3, false), IsApproved = false };
        ProposalStatus passing = Status(ProposalStage.Active) with
        {
            Tally = new TallyView(Turnout(150, largest: 50), Turnout(3, largest: 1), 3), Thresholds = new Thresholds(100, 50, 2, 1, 500_000, 3, false), IsApproved = true,
        };

        Assert.Equal(["the quorum of the token house", "the quorum of the contributors' house", "3 more entities in favour"], NextStep.Missing(lacking));
        Assert.Empty(NextStep.Missing(passing));
        Assert.Equal(["the quorum of the token house"], NextStep.Missing(passing with { Tally = passing.Tally with { Tokens = Turnout(150, largest: 51) } }));
    }

    private static HouseTally Turnout(BigInteger turnout, BigInteger largest) => Empty with { Turnout = turnout, LargestTurnout = largest };

    private static ProposalStatus Status(ProposalStage stage) => new()
    {
        Proposal = new Proposal(1, 1, Track.Operations, default, [], "# Title", Now - 10, Now + 10, 1),
        Stage = stage,
        Tally = new TallyView(Empty, Empty, 0),
        Thresholds = new Thresholds(0, 0, 0, 0, 500_000, 0, false),
        IsQuorumReached = false,
        IsApproved = false,
        ProposedAtUnixSeconds = Now - 20,
        NowUnixSeconds = Now,
    };
}
