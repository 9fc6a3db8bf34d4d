using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Node.Deployment;

namespace Autonet.Node.Tests.Deployment;

/// <summary>The production numbers are the design's, and the development numbers are the same checks in shorter days.</summary>
public sealed class DeploymentPresetTests
{
    private const ulong Day = 86_400;
    private const int Founders = 6;

    private static readonly GovernanceParameters Production = DeploymentPreset.Production.Governance(Founders);
    private static readonly GovernanceParameters Development = DeploymentPreset.Development.Governance(Founders);

    [Theory]
    [InlineData(0, 1, 4, 1, 100_000, 150_000, 500_000, 600_000, 2)]
    [InlineData(1, 2, 7, 2, 200_000, 250_000, 500_000, 600_000, 7)]
    [InlineData(2, 7, 14, 3, 330_000, 400_000, 666_666, 750_000, 14)]
    public void Production_tracks_take_the_days_of_the_design(
        int track, ulong delay, uint vote, ulong extension, uint tokenQuorum, uint seatQuorum, uint approval, uint breach, ulong timelock)
        => Assert.Equal(
            (delay * Day, vote * (uint)Day, extension * Day, tokenQuorum, seatQuorum, approval, breach, timelock * Day),
            (Production.Tracks[track].VotingDelay, Production.Tracks[track].VotingPeriod, Production.Tracks[track].LateQuorumExtension,
             Production.Tracks[track].TokenQuorumPpm, Production.Tracks[track].SeatQuorumPpm, Production.Tracks[track].ApprovalPpm,
             Production.Tracks[track].BreachApprovalPpm, Production.Tracks[track].TimelockDelay));

    [Fact]
    public void Production_counts_and_changes_as_the_design_says()
    {
        Assert.Equal((100_000u, 6, 4), (Production.Counting.EntityCapPpm, Production.Counting.MinEntities, Production.Counting.NakamotoFloor));
        Assert.Equal(180 * Day, Production.Counting.ActiveSeconds);
        Assert.Equal((30 * Day, 60 * Day), (Production.Amendment.CoolingSeconds, Production.Amendment.ResubmissionSeconds));
        Assert.Equal((14 * Day, 14 * Day), (Production.Amendment.ExitSeconds, Production.Amendment.OperationExpiry));
        Assert.Equal((30 * Day, 90 * Day), (Production.Membership.ProbationSeconds, Production.Membership.IdleSeconds));
        Assert.Equal((100_000u, 30 * Day, 5), (Production.Membership.GrowthPpm, Production.Membership.GrowthPeriod, Production.Membership.SeatsPerDelegate));
    }

    [Fact]
    public void Production_brakes_are_those_of_the_design()
    {
        Assert.Equal((3 * Day, 14 * Day), (Production.Brakes.PauseSeconds, Production.Brakes.PauseBudgetSeconds));
        Assert.Equal((50_000u, 200_000u, 30 * Day), (Production.Brakes.DissentDelayPpm, Production.Brakes.DissentBlockPpm, Production.Brakes.DissentMaxDelay));
        Assert.Equal((4, 30 * Day, 365 * Day), (Production.Brakes.CommitteeThreshold, Production.Brakes.SuspensionSeconds, Production.Brakes.CommitteeTerm));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(6, 4)]
    [InlineData(7, 5)]
    public void Two_thirds_of_the_founders_make_the_guardian_act(int founders, int threshold)
        => Assert.Equal(threshold, DeploymentPreset.Production.Governance(founders).Brakes.GuardianThreshold);

    [Fact]
    public void Development_removes_no_check()
    {
        Assert.Equal(Shares(Production), Shares(Development));
        Assert.Equal(
            DeploymentPreset.Production.Parameters.Select(parameter => parameter.Name), DeploymentPreset.Development.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(DeploymentPreset.Production.BannedUseCategories, DeploymentPreset.Development.BannedUseCategories);
    }

    [Fact]
    public void Development_votes_take_seconds_and_nothing_runs_out_under_a_person()
    {
        Assert.All(Development.Tracks, track => Assert.InRange(track.VotingPeriod, 6u, 30u));
        Assert.All(Development.Tracks, track => Assert.InRange(track.TimelockDelay, 2ul, 30ul));
        Assert.InRange(Development.Amendment.CoolingSeconds, 1ul, 60ul);
        ulong[] lasting =
        [
            Development.Amendment.OperationExpiry, Development.Amendment.RatificationSeconds, Development.Counting.ActiveSeconds, Development.Membership.IdleSeconds,
            Development.Brakes.GuardianSeconds, Development.Brakes.CommitteeTerm, DeploymentPreset.Development.UnbondingSeconds,
        ];
        Assert.All(lasting, seconds => Assert.True(seconds >= 3_600));
    }

    [Theory]
    [InlineData("development")]
    [InlineData("production")]
    public void Parameters_start_inside_their_bounds(string preset)
        => Assert.All(DeploymentPreset.Find(preset)!.Parameters, parameter => Assert.True(
            parameter.Value >= parameter.Bounds.Minimum && parameter.Value <= parameter.Bounds.Maximum, parameter.Name));

    [Fact]
    public void Unknown_preset_is_none() => Assert.Null(DeploymentPreset.Find("testnet"));

    private static BigInteger[] Shares(GovernanceParameters numbers) =>
    [
        .. numbers.Tracks.SelectMany(track => (BigInteger[])
            [track.ProposalThreshold, track.TokenQuorumPpm, track.SeatQuorumPpm, track.ApprovalPpm, track.BreachApprovalPpm]),
        numbers.ProposalDepositWei, numbers.Counting.EntityCapPpm, numbers.Counting.MinEntities, numbers.Counting.BootstrapEntities,
        numbers.Counting.QuorumFloorPpm, numbers.Counting.QuorumCeilingPpm, numbers.Counting.NakamotoFloor, numbers.Membership.EntityBondWei,
        numbers.Membership.GrowthPpm, numbers.Membership.SeatsPerDelegate, numbers.Membership.MinSeats, numbers.Brakes.GuardianThreshold,
        numbers.Brakes.DissentDelayPpm, numbers.Brakes.DissentBlockPpm, numbers.Brakes.CommitteeThreshold, numbers.Brakes.CommitteeMinimum,
    ];
}
