using Autonet.Core.Assignment;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;

namespace Autonet.Core.Tests.Runs;

/// <summary>What a node believes of a run after the events that the chain told it.</summary>
public sealed class RunStateTests
{
    private static readonly SlotBitmap Four = Slots.First(4);

    [Fact]
    public void New_run_recruits_from_its_genesis()
    {
        RunState run = Sample.Run();
        Assert.Equal(RunPhase.Recruiting, run.Phase);
        Assert.Equal(Sample.Genesis, run.CheckpointRoot);
        Assert.Equal(Sample.Genesis, run.CheckpointRootBefore(1));
        Assert.Equal(DataCursor.Start, run.Cursor);
        Assert.Null(run.Open);
    }

    [Fact]
    public void Joined_slots_belong_to_their_operators_until_they_leave()
    {
        RunState run = Sample.Run().SlotJoined(0, Sample.Operator(0), 1).SlotJoined(1, Sample.Operator(1), 1).SlotJoined(3, Sample.Operator(0), 1);
        Assert.Equal(SlotBitmap.Of(0, 3), run.SlotsOf(Sample.Operator(0)));
        Assert.Equal(SlotBitmap.Of(1), run.SlotsOf(Sample.Operator(1)));
        Assert.Equal(SlotBitmap.Of(3), run.SlotLeft(0).SlotsOf(Sample.Operator(0)));
        Assert.Equal(SlotBitmap.Of(0, 1), run.SlotLeft(0).SlotJoined(0, Sample.Operator(1), 1).SlotsOf(Sample.Operator(1)));
    }

    [Fact]
    public void Slot_that_is_left_in_an_open_round_stays_with_its_holder_until_the_round_is_certified()
    {
        RunState run = Opened(Sample.Run().SlotJoined(1, Sample.Operator(1), 1).SlotJoined(2, Sample.Operator(2), 1), 1, Four).SlotLeft(1);
        Assert.Equal(Four, run.Open!.Active);
        Assert.Equal(SlotBitmap.Of(1), run.SlotsOf(Sample.Operator(1)));

        run = Certified(run, 1, Four);
        Assert.True(run.SlotsOf(Sample.Operator(1)).IsEmpty);
        Assert.Equal(SlotBitmap.Of(2), run.SlotsOf(Sample.Operator(2)));
        Assert.True(run.Leaving.IsEmpty);
        Assert.Equal(SlotBitmap.Of(1), Certified(Opened(run.SlotJoined(1, Sample.Operator(3), 2), 2, Four), 2, Four).SlotsOf(Sample.Operator(3)));
    }

    [Fact]
    public void Slot_that_is_left_in_an_open_round_goes_when_the_round_is_reopened()
    {
        RunState run = Opened(Sample.Run().SlotJoined(1, Sample.Operator(1), 1), 1, Four).SlotLeft(1).RoundReopened();
        Assert.True(run.SlotsOf(Sample.Operator(1)).IsEmpty);
        Assert.True(run.Leaving.IsEmpty);
    }

    [Fact]
    public void Slot_that_the_open_round_does_not_expect_goes_at_once_when_it_is_left()
    {
        RunState run = Opened(Sample.Run().SlotJoined(1, Sample.Operator(1), 1), 1, SlotBitmap.Of(0, 2)).SlotLeft(1);
        Assert.True(run.SlotsOf(Sample.Operator(1)).IsEmpty);
        Assert.True(run.Leaving.IsEmpty);
    }

    [Fact]
    public void Slot_that_is_left_in_the_last_round_stays_with_its_holder()
    {
        RunState run = Certified(Opened(Sample.Run(rounds: 1).SlotJoined(1, Sample.Operator(1), 1), 1, Four).SlotLeft(1), 1, Four);
        Assert.Equal(RunPhase.Completed, run.Phase);
        Assert.Equal(SlotBitmap.Of(1), run.SlotsOf(Sample.Operator(1)));
    }

    [Fact]
    public void Opened_round_has_its_deadline_in_chain_time()
    {
        RunState run = Opened(Sample.Run(deadlineSeconds: 45), 1, Four, at: 500);
        Assert.Equal(RunPhase.Training, run.Phase);
        Assert.Equal(new OpenRound(1, Sample.Digest("seed", 1), Four, Four, 500, 545), run.Open);
    }

    [Fact]
    public void Certified_round_becomes_the_start_of_the_next()
    {
        RunState run = Certified(Opened(Sample.Run(), 1, Four), 1, Four);
        Assert.Equal(RunPhase.Recruiting, run.Phase);
        Assert.Null(run.Open);
        Assert.Equal(Sample.Digest("checkpoint", 1), run.CheckpointRoot);
        Assert.Equal(Sample.Digest("checkpoint", 1), run.CheckpointRootBefore(2));
        CertifiedRound record = Assert.Single(run.Certified);
        Assert.Equal((1ul, Sample.Digest("seed", 1), Four, Four), (record.Round, record.Seed, record.Assigned, record.Slots));
        Assert.Equal(Sample.Digest("commitments", 1), record.CommitmentsRoot);
        Assert.Equal(DataCursor.Start, record.Cursor);
        Assert.Equal(4ul, run.Cursor.NextFreshUnit);
    }

    [Fact]
    public void Run_is_completed_by_its_last_planned_round()
    {
        RunState run = Sample.Run(rounds: 2);
        for (ulong round = 1; round <= 2; round++)
        {
            Assert.NotEqual(RunPhase.Completed, run.Phase);
            run = Certified(Opened(run, round, Four), round, Four);
        }

        Assert.Equal(RunPhase.Completed, run.Phase);
    }

    [Fact]
    public void Data_of_a_slot_that_was_left_out_returns_to_the_next_round()
    {
        RunState run = Certified(Opened(Sample.Run(), 1, Four), 1, SlotBitmap.Of(0, 1, 3));
        run = Opened(run, 2, SlotBitmap.Of(0, 1, 3));
        Assert.Equal(2ul, run.Cursor.UnitOf(run.Open!.Assigned, 0));
        Assert.Equal(4ul, run.Cursor.UnitOf(run.Open!.Assigned, 1));
    }

    [Fact]
    public void Conviction_in_an_open_round_takes_the_slot_away_and_leaves_the_others_their_data()
    {
        RunState before = Opened(Sample.Run().SlotJoined(1, Sample.Operator(1), 1), 1, Four);
        RunState run = before.SlotEvicted(1, Sample.Operator(1), convictedRound: 1);
        Assert.Equal(SlotBitmap.Of(0, 2, 3), run.Open!.Active);
        Assert.Equal(Four, run.Open.Assigned);
        Assert.Equal(1ul, run.Convicted[1]);
        Assert.True(run.SlotsOf(Sample.Operator(1)).IsEmpty);
        Assert.All(run.Open.Active, slot => Assert.Equal(before.Cursor.UnitOf(before.Open!.Assigned, slot), run.Cursor.UnitOf(run.Open.Assigned, slot)));

        run = Certified(run, 1, SlotBitmap.Of(0, 2, 3));
        Assert.Equal([1ul], run.Cursor.Returned);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    public void Conviction_of_a_former_holder_leaves_the_slot_to_the_one_who_took_it_since(int newHolder)
    {
        RunState run = Certified(Opened(Sample.Run().SlotJoined(1, Sample.Operator(1), 1), 1, Four).SlotLeft(1), 1, Four);
        run = Opened(run.SlotJoined(1, Sample.Operator(newHolder), 2), 2, Four);
        Assert.Equal(run, run.SlotEvicted(1, Sample.Operator(1), convictedRound: 1));

        run = run.SlotEvicted(1, Sample.Operator(newHolder), convictedRound: 2);
        Assert.Equal(SlotBitmap.Of(0, 2, 3), run.Open!.Active);
        Assert.True(run.SlotsOf(Sample.Operator(newHolder)).IsEmpty);
    }

    [Fact]
    public void Conviction_of_a_holder_that_is_leaving_ends_its_part_in_the_open_round()
    {
        RunState run = Opened(Sample.Run().SlotJoined(1, Sample.Operator(1), 1), 1, Four).SlotLeft(1)
            .SlotEvicted(1, Sample.Operator(1), convictedRound: 1);
        Assert.Equal(SlotBitmap.Of(0, 2, 3), run.Open!.Active);
        Assert.True(run.SlotsOf(Sample.Operator(1)).IsEmpty);
        Assert.True(run.Leaving.IsEmpty);
    }

    [Fact]
    public void Conviction_of_a_slot_that_nobody_holds_is_remembered()
    {
        RunState run = Certified(Opened(Sample.Run().SlotJoined(1, Sample.Operator(1), 1), 1, Four).SlotLeft(1), 1, Four);
        Assert.Equal(1ul, run.SlotEvicted(1, Sample.Operator(1), convictedRound: 1).Convicted[1]);
    }

    [Fact]
    public void Conviction_between_rounds_opens_no_round()
        => Assert.Null(Sample.Run().SlotJoined(1, Sample.Operator(1), 1).SlotEvicted(1, Sample.Operator(1), convictedRound: 1).Open);

    [Fact]
    public void Round_without_quorum_is_opened_again_with_the_slots_that_came_back_and_the_same_data()
    {
        RunState run = Opened(Sample.Run(), 1, Four).RoundReopened();
        Assert.Equal(RunPhase.Recruiting, run.Phase);
        Assert.Equal(DataCursor.Start, run.Cursor);
        run = Opened(run, 1, SlotBitmap.Of(1, 2), at: 900);
        Assert.Equal((1ul, SlotBitmap.Of(1, 2), 900ul), (run.Open!.Round, run.Open.Assigned, run.Open.OpenedAtUnixSeconds));
        Assert.Equal(0ul, run.Cursor.UnitOf(run.Open.Assigned, 1));
    }

    [Fact]
    public void Challenges_are_open_until_they_are_closed()
    {
        OpenChallenge challenge = new(7, 1, 2, ChallengeSubject.Work, Sample.Operator(0), Sample.Operator(2));
        RunState run = Sample.Run().ChallengeOpened(challenge);
        Assert.Equal(challenge, run.Challenges[7]);
        Assert.Empty(run.ChallengeClosed(7).Challenges);
        Assert.Single(run.ChallengeClosed(8).Challenges);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Round_that_is_not_next_cannot_open(ulong round)
    {
        RunState run = Certified(Opened(Sample.Run(), 1, Four), 1, Four);
        Assert.Throws<InvalidOperationException>(() => Opened(run, round, Four));
    }

    [Fact]
    public void Round_that_is_not_open_cannot_be_certified()
    {
        RunState run = Opened(Sample.Run(), 1, Four);
        Assert.Throws<InvalidOperationException>(() => Certified(run, 2, Four));
        Assert.Throws<InvalidOperationException>(() => Certified(run.RoundReopened(), 1, Four));
        Assert.Throws<InvalidOperationException>(() => Certified(Certified(run, 1, Four), 1, Four));
    }

    [Fact]
    public void Certificate_with_a_slot_that_was_not_assigned_is_refused()
        => Assert.Throws<ArgumentException>(static () => Certified(Opened(Sample.Run(), 1, SlotBitmap.Of(0, 1)), 1, SlotBitmap.Of(0, 2)));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Checkpoint_before_a_round_that_cannot_start_yet_is_refused(ulong round)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Certified(Opened(Sample.Run(), 1, Four), 1, Four).CheckpointRootBefore(round));

    [Fact]
    public void Transitions_leave_the_state_before_as_it_was()
    {
        RunState before = Opened(Sample.Run().SlotJoined(0, Sample.Operator(0), 1), 1, Four);
        _ = Certified(before.SlotEvicted(0, Sample.Operator(0), 1), 1, SlotBitmap.Of(1, 2, 3));
        Assert.Equal((Four, DataCursor.Start, 0), (before.Open!.Active, before.Cursor, before.Certified.Count));
        Assert.Equal(SlotBitmap.Of(0), before.SlotsOf(Sample.Operator(0)));
    }

    private static RunState Opened(RunState run, ulong round, SlotBitmap active, ulong at = 100)
        => run.RoundOpened(round, Sample.Digest("seed", round), active, at);

    private static RunState Certified(RunState run, ulong round, SlotBitmap slots) => run.RoundCertified(
        round, slots, Sample.Digest("commitments", round), Sample.Digest("checkpoint", round), Cid.OfRaw("checkpoint"u8), block: round,
        certifiedAtUnixSeconds: 100 + round);
}
