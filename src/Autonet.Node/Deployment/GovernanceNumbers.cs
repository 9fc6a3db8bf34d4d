using System.Numerics;
using Autonet.Chain.Bindings;

namespace Autonet.Node.Deployment;

/// <summary>
/// The thresholds and periods of governance. Those of the design are given in days; a deployment says how long a day is, once for what people
/// wait for and once for what must not run out under them.
/// </summary>
/// <param name="secondsPerDay">Seconds of a day that somebody waits: votes, delays, cooling.</param>
/// <param name="lastingSecondsPerDay">Seconds of a day that somebody has: terms of office, activity, the time to execute what was approved.</param>
/// <param name="seatRounds">Certified slot-rounds that earn a seat.</param>
internal sealed class GovernanceNumbers(double secondsPerDay, double lastingSecondsPerDay, ushort seatRounds)
{
    private const double DaysPerYear = 365;
    private const double DaysPerMonth = 30;

    /// <summary>Seconds of days that somebody waits; at least one.</summary>
    public ulong Days(double days) => Seconds(days, secondsPerDay);

    /// <summary>Seconds of days that somebody has; at least one.</summary>
    public ulong LastingDays(double days) => Seconds(days, lastingSecondsPerDay);

    /// <summary>The thresholds for a network of so many founders, who are the guardian's first members.</summary>
    public GovernanceParameters For(int founders) => new(
        Tracks: [Operations(), Protocol(), Constitutional()],
        ProposalDepositWei: Tokens.Whole(1_000),
        Counting: Counting(),
        Amendment: Amendment(),
        Membership: Membership(),
        Brakes: Brakes(founders));

    private static ulong Seconds(double days, double secondsPerDay) => (ulong)Math.Max(1, Math.Round(days * secondsPerDay));

    private TrackParameters Operations() => Track(
        votingDelayDays: 1, votingDays: 4, lateExtensionDays: 1, proposalThresholdWei: Tokens.Whole(1_000),
        tokenQuorumPpm: 100_000, seatQuorumPpm: 150_000, approvalPpm: 500_000, breachApprovalPpm: 600_000, timelockDays: 2);

    private TrackParameters Protocol() => Track(
        votingDelayDays: 2, votingDays: 7, lateExtensionDays: 2, proposalThresholdWei: Tokens.Whole(10_000),
        tokenQuorumPpm: 200_000, seatQuorumPpm: 250_000, approvalPpm: 500_000, breachApprovalPpm: 600_000, timelockDays: 7);

    private TrackParameters Constitutional() => Track(
        votingDelayDays: 7, votingDays: 14, lateExtensionDays: 3, proposalThresholdWei: Tokens.Whole(50_000),
        tokenQuorumPpm: 330_000, seatQuorumPpm: 400_000, approvalPpm: 666_666, breachApprovalPpm: 750_000, timelockDays: 14);

    private TrackParameters Track(
        double votingDelayDays, double votingDays, double lateExtensionDays, BigInteger proposalThresholdWei,
        uint tokenQuorumPpm, uint seatQuorumPpm, uint approvalPpm, uint breachApprovalPpm, double timelockDays) => new(
        VotingDelay: Days(votingDelayDays),
        VotingPeriod: (uint)Days(votingDays),
        LateQuorumExtension: Days(lateExtensionDays),
        ProposalThreshold: proposalThresholdWei,
        TokenQuorumPpm: tokenQuorumPpm,
        SeatQuorumPpm: seatQuorumPpm,
        ApprovalPpm: approvalPpm,
        BreachApprovalPpm: breachApprovalPpm,
        TimelockDelay: Days(timelockDays));

    private CountingParameters Counting() => new(
        EntityCapPpm: 100_000,
        MinEntities: 6,
        BootstrapEntities: 3,
        QuorumFloorPpm: 20_000,
        QuorumCeilingPpm: 300_000,
        QuorumFailuresPerDecay: 3,
        QuorumDecayPpm: 100_000,
        QuorumDecayFloorPpm: 500_000,
        ActiveSeconds: LastingDays(180),
        NakamotoFloor: 4,
        BreachSeconds: Days(DaysPerMonth));

    private AmendmentParameters Amendment() => new(
        CoolingSeconds: Days(30),
        RatificationSeconds: LastingDays(30),
        ResubmissionSeconds: Days(60),
        ExitSeconds: Days(14),
        OperationExpiry: LastingDays(14),
        MinTimelockDelay: Days(2),
        MaxTimelockDelay: Days(30));

    private MembershipParameters Membership() => new(
        EntityBondWei: Tokens.Whole(1_000),
        AffiliationBondWei: Tokens.Whole(1_000),
        ContestSeconds: Days(14),
        RulingSeconds: Days(60),
        SeatRounds: seatRounds,
        SeatWorkSeconds: Days(14),
        ProbationSeconds: Days(DaysPerMonth),
        IdleSeconds: LastingDays(90),
        GrowthPeriod: Days(DaysPerMonth),
        GrowthPpm: 100_000,
        SeatsPerDelegate: 5,
        MinSeats: 6);

    private BrakeParameters Brakes(int founders) => new(
        GuardianSeconds: LastingDays(DaysPerYear),
        GuardianThreshold: (ushort)TwoThirdsOf(founders),
        PauseSeconds: Days(3),
        PauseBudgetSeconds: Days(14),
        DissentDelayPpm: 50_000,
        DissentBlockPpm: 200_000,
        DissentMaxDelay: Days(30),
        DissentMaxBlock: Days(60),
        EscrowLock: Days(30),
        SuspensionSeconds: Days(30),
        CommitteeThreshold: 4,
        CommitteeMinimum: 5,
        CommitteeTerm: LastingDays(DaysPerYear));

    private static int TwoThirdsOf(int members) => ((2 * members) + 2) / 3;
}
