using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using CsCheck;

namespace Autonet.Core.Tests.Rounds;

public sealed class RoundRulesTests
{
    private const int Capacity = 12;
    private const ulong Opened = 1000;
    private const ulong Deadline = 1060;
    private static readonly Gen<SlotBitmap> Sets = Slots.Sets(Capacity);
    private static readonly Gen<OpenRound> Rounds = Gen.Select(Slots.Digests, Slots.NonEmptySets(Capacity)).Select(Round);

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(2, 2, true)]
    [InlineData(2, 3, false)]
    [InlineData(3, 3, true)]
    [InlineData(2, 4, false)]
    [InlineData(3, 4, true)]
    [InlineData(4, 6, false)]
    [InlineData(5, 6, true)]
    [InlineData(170, 256, false)]
    [InlineData(171, 256, true)]
    public void Quorum_is_more_than_two_thirds_of_the_active_slots(int signers, int active, bool expected)
        => Assert.Equal(expected, RoundRules.IsQuorum(Slots.First(signers), Slots.First(active)));

    [Fact]
    public void Signers_that_are_not_active_do_not_count()
        => Gen.Select(Sets, Sets).Sample(static (signers, active)
            => RoundRules.IsQuorum(signers, active) == RoundRules.IsQuorum(signers.Intersect(active), active));

    // Why one certificate is all there can be: whoever signs two sets within one quorum each is more than a third of the slots.
    [Fact]
    public void Two_quorums_share_more_than_a_third_of_the_active_slots()
        => Gen.Select(Sets, Sets, Sets).Where(static (one, two, active) => RoundRules.IsQuorum(one, active) && RoundRules.IsQuorum(two, active))
            .Sample(static (one, two, active) => one.Intersect(two).Intersect(active).Count * 3 > active.Count, iter: 30);

    [Fact]
    public void Order_holds_every_active_slot_once_and_depends_on_the_seed_alone()
        => Rounds.Sample(static round =>
        {
            IReadOnlyList<int> order = RoundRules.Order(round);
            Assert.Equal(round.Active, SlotBitmap.Of(order));
            Assert.Equal(round.Active.Count, order.Count);
            Assert.Equal(order, RoundRules.Order(round with { Round = 99, OpenedAtUnixSeconds = 5, DeadlineUnixSeconds = 6 }));
        });

    [Fact]
    public void Order_of_the_others_is_unchanged_when_a_slot_goes()
        => Gen.Select(Rounds, Gen.Int[0, Capacity - 1]).Sample(static (round, gone) =>
            RoundRules.Order(round).Where(slot => slot != gone)
                .SequenceEqual(RoundRules.Order(round with { Active = round.Active.Except(SlotBitmap.Of(gone)) })));

    [Fact]
    public void Every_slot_is_first_in_some_rounds()
        => Assert.Equal(
            Slots.First(4),
            SlotBitmap.Of(Enumerable.Range(0, 64).Select(static i => RoundRules.Order(Round(Hash256.Sha256([(byte)i]), Slots.First(4)))[0])));

    [Fact]
    public void Nobody_leads_before_the_deadline()
        => Gen.Select(Rounds, Gen.ULong[0, Deadline - 1]).Sample(static (round, time) => RoundRules.LeaderAt(round, time) is null);

    [Fact]
    public void Every_slot_leads_for_a_view_in_turn()
        => Rounds.Sample(static round =>
        {
            IReadOnlyList<int> order = RoundRules.Order(round);
            for (int view = 0; view < 3 * order.Count; view++)
            {
                for (ulong second = 0; second < RoundRules.ViewSeconds; second++)
                {
                    Assert.Equal(order[view % order.Count], RoundRules.LeaderAt(round, Deadline + ((ulong)view * RoundRules.ViewSeconds) + second));
                }
            }
        });

    [Fact]
    public void Round_without_active_slots_has_no_leader_and_nothing_to_attest()
    {
        OpenRound round = Round(default, SlotBitmap.Empty);
        Assert.Null(RoundRules.LeaderAt(round, Deadline));
        Assert.Null(RoundRules.SlotsToAttest(round, SlotBitmap.Of(1), SlotBitmap.Of(1), static _ => SlotBitmap.Of(1), Deadline));
    }

    [Fact]
    public void Whole_round_is_attested_at_once_by_everyone()
        => Gen.Select(Rounds, Sets, Sets, Gen.ULong[Opened, Deadline + 100]).Sample(static (round, more, own, time)
            => RoundRules.SlotsToAttest(round, round.Active.Union(more), own, static _ => null, time) == round.Active);

    [Fact]
    public void Incomplete_round_waits_for_the_deadline()
        => Gen.Select(Rounds, Sets, Sets, Sets, Gen.ULong[0, Deadline - 1]).Where(static (round, held, _, _, _) => !round.Active.IsSubsetOf(held))
            .Sample(static (round, held, own, proposed, time) => RoundRules.SlotsToAttest(round, held, own, _ => proposed, time) is null);

    [Fact]
    public void Leader_attests_what_it_holds_after_the_deadline()
        => Gen.Select(Rounds, Sets, Gen.ULong[Deadline, Deadline + 100]).Sample(static (round, held, time) =>
        {
            SlotBitmap? attested = RoundRules.SlotsToAttest(round, held, SlotBitmap.Of(RoundRules.LeaderAt(round, time)!.Value), static _ => null, time);
            Assert.Equal(held.Intersect(round.Active).IsEmpty ? null : held.Intersect(round.Active), attested);
        });

    // Whatever a leader proposes, nobody attests an update that it does not hold, or a slot that is not active, or nothing.
    [Fact]
    public void Attested_slots_are_active_and_held()
        => Gen.Select(Rounds, Sets, Sets, Sets, Gen.ULong[Opened, Deadline + 100]).Sample(static (round, held, own, proposed, time) =>
        {
            if (RoundRules.SlotsToAttest(round, held, own, _ => proposed, time) is SlotBitmap attested)
            {
                Assert.False(attested.IsEmpty);
                Assert.True(attested.IsSubsetOf(held.Intersect(round.Active)));
            }
        });

    // A late update may have reached only some nodes: those that have it still follow a leader that does not.
    [Fact]
    public void Proposal_of_more_than_two_thirds_is_followed_by_nodes_that_hold_more()
        => Gen.Select(Rounds, Gen.Int[1, Capacity], Gen.ULong[Deadline, Deadline + 100]).Where(static (round, _, _) => round.Active.Count > 3)
            .Sample(static (round, pick, time) =>
            {
                IReadOnlyList<int> order = RoundRules.Order(round);
                SlotBitmap proposed = SlotBitmap.Of(order.Skip(1 + (pick % ((order.Count - 1) / 3))));
                SlotBitmap held = SlotBitmap.Of(order.Skip(1));
                Assert.Equal(proposed, RoundRules.SlotsToAttest(round, held, SlotBitmap.Empty, _ => proposed, time));
            });

    // Otherwise a leader could certify itself and its friends, and the rounds of everybody else would go unpaid.
    [Fact]
    public void Proposal_of_two_thirds_or_less_that_leaves_out_a_held_slot_is_not_followed()
        => Gen.Select(Rounds, Sets, Sets, Gen.ULong[Deadline, Deadline + 100])
            .Where(static (round, proposed, held, _) => proposed.IsSubsetOf(held) && !RoundRules.IsQuorum(proposed, round.Active)
                && !held.Intersect(round.Active).IsSubsetOf(proposed) && !round.Active.IsSubsetOf(held))
            .Sample(static (round, proposed, held, time)
                => RoundRules.SlotsToAttest(round, held, SlotBitmap.Empty, _ => proposed, time) is null, iter: 30);

    [Fact]
    public void Proposal_of_all_that_a_follower_holds_is_followed_however_small()
        => Gen.Select(Rounds, Sets, Gen.ULong[Deadline, Deadline + 100])
            .Where(static (round, held, _) => !held.Intersect(round.Active).IsEmpty)
            .Sample(static (round, held, time)
                => RoundRules.SlotsToAttest(round, held, SlotBitmap.Empty, _ => held.Intersect(round.Active), time) == held.Intersect(round.Active));

    [Theory]
    [InlineData(new[] { 0, 1, 2, 3, 4 }, true)]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5 }, true)]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 6 }, false)]
    [InlineData(new[] { 0, 1, 2, 3 }, false)]
    [InlineData(new int[0], false)]
    public void Leader_of_seven_slots_may_leave_out_two_that_a_follower_holds(int[] proposed, bool isFollowed)
    {
        OpenRound round = Round(default, Slots.First(7));
        SlotBitmap set = SlotBitmap.Of(proposed);
        Assert.Equal(
            isFollowed ? set : null, RoundRules.SlotsToAttest(round, Slots.First(6), SlotBitmap.Empty, _ => set, Deadline));
    }

    [Fact]
    public void Follower_asks_for_the_current_leaders_proposal_only()
        => Gen.Select(Rounds, Gen.ULong[Deadline, Deadline + 100]).Where(static (round, _) => round.Active.Count > 1).Sample(static (round, time) =>
        {
            int leader = RoundRules.LeaderAt(round, time)!.Value;
            SlotBitmap held = round.Active.Except(SlotBitmap.Of(leader));
            List<int> asked = [];
            SlotBitmap? attested = RoundRules.SlotsToAttest(
                round, held, SlotBitmap.Empty,
                slot =>
                {
                    asked.Add(slot);
                    return held;
                },
                time);
            Assert.Equal(leader, Assert.Single(asked));
            Assert.Equal(held, attested);
        });

    [Fact]
    public void Exactly_one_signer_submits_without_delay_and_the_others_one_view_apart()
        => Gen.Select(Rounds, Sets).Where(static (round, signers) => !signers.Intersect(round.Active).IsEmpty).Sample(static (round, signers) =>
        {
            SlotBitmap signing = signers.Intersect(round.Active);
            ulong[] delays = [.. signing.Select(slot => RoundRules.SubmissionDelaySeconds(round, signers, SlotBitmap.Of(slot))!.Value).Order()];
            Assert.Equal(Enumerable.Range(0, signing.Count).Select(static rank => (ulong)rank * RoundRules.ViewSeconds), delays);
        });

    [Fact]
    public void Node_with_several_slots_submits_in_the_turn_of_its_first()
        => Gen.Select(Rounds, Sets, Sets).Sample(static (round, signers, own) =>
        {
            ulong?[] each = [.. own.Select(slot => RoundRules.SubmissionDelaySeconds(round, signers, SlotBitmap.Of(slot)))];
            Assert.Equal(each.Min(), RoundRules.SubmissionDelaySeconds(round, signers, own));
        });

    [Fact]
    public void Node_that_did_not_sign_does_not_submit()
        => Assert.Null(RoundRules.SubmissionDelaySeconds(Round(default, Slots.First(4)), SlotBitmap.Of(0, 1, 2), SlotBitmap.Of(3)));

    private static OpenRound Round(Hash256 seed, SlotBitmap active) => new(1, seed, active, active, Opened, Deadline);
}
