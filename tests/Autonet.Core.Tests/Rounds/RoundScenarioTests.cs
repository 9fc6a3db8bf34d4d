using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using CsCheck;

namespace Autonet.Core.Tests.Rounds;

/// <summary>
/// Rounds of whole runs: more than two thirds of the active slots always certify, two thirds or fewer never do, and a round never has two certificates.
/// </summary>
public sealed class RoundScenarioTests
{
    private const ulong Deadline = 120;

    /// <summary>Choices that a random history draws in order.</summary>
    private static readonly Gen<uint[]> Tapes = Gen.UInt.Array[400];

    [Fact]
    public void Run_without_faults_certifies_every_round_before_the_deadline_in_one_transaction_each()
    {
        RoundScenario run = new(nodes: 5, slotsPerNode: 2, rounds: 6);
        for (ulong round = 1; round <= 6; round++)
        {
            Assert.True(run.PassUntilCertified(round, seconds: 20));
            Assert.Equal(Slots.First(10), run.Chain.State.Certified[^1].Slots);
        }

        Assert.Equal(RunPhase.Completed, run.Chain.State.Phase);
        Assert.Equal((6, 0), run.Chain.Certificates);
    }

    [Fact]
    public void Run_with_more_than_two_thirds_of_its_slots_live_certifies_every_round_once()
        => Gen.Select(Gen.Int[3, 9], Tapes).Sample(
            static (nodes, tape) =>
            {
                RoundScenario run = new(nodes, rounds: 6, deadlineSeconds: Deadline);
                int position = 0;
                while (run.Chain.State.Phase != RunPhase.Completed)
                {
                    PlayRound(run, () => tape[position++ % tape.Length]);
                }

                Assert.Equal(6, run.Chain.Certificates.Taken);
                AssertDataIsUsedOnce(run.Chain.State);
            },
            iter: 60);

    [Fact]
    public void Round_with_two_thirds_of_its_slots_live_or_fewer_is_never_certified()
        => Gen.Select(Gen.Int[3, 12], Gen.UInt, Gen.Int[0, 9]).Sample(
            static (nodes, pick, second) =>
            {
                RoundScenario run = new(nodes, deadlineSeconds: Deadline);
                int live = (int)(pick % (uint)((nodes * 2 / 3) + 1));
                Pass(run, (ulong)second);
                for (int node = live; node < nodes; node++)
                {
                    run.Crash(node);
                }

                Assert.False(run.PassUntilCertified(1, seconds: 5 * Deadline));
                Assert.Equal((0, 0), run.Chain.Certificates);
            },
            iter: 40);

    [Fact]
    public void Round_that_lost_its_quorum_is_opened_again_and_certified_by_the_slots_that_come_back()
    {
        RoundScenario run = new(nodes: 6, deadlineSeconds: Deadline);
        run.Crash(0);
        run.Crash(1);
        Assert.False(run.PassUntilCertified(1, seconds: 2 * Deadline));
        run.PassSecond();
        Assert.True(run.Chain.TryReopen());
        Assert.True(run.PassUntilCertified(1, seconds: 20));
        Assert.Equal(SlotBitmap.Of(2, 3, 4, 5), run.Chain.State.Certified[0].Slots);

        run.Restart(0);
        run.Restart(1);
        Assert.True(run.PassUntilCertified(3, seconds: 40));
        Assert.Equal(Slots.First(6), run.Chain.State.Certified[2].Slots);
        AssertDataIsUsedOnce(run.Chain.State);
    }

    [Fact]
    public void Crashed_node_delays_its_round_to_the_deadline_and_the_next_one_not_at_all()
    {
        RoundScenario run = new(nodes: 4, deadlineSeconds: Deadline);
        Pass(run, 5);
        run.Crash(2);
        Assert.True(run.PassUntilCertified(1, seconds: Deadline + 20));
        Assert.Equal(SlotBitmap.Of(0, 1, 3), run.Chain.State.Certified[0].Slots);
        Assert.True(run.Chain.State.Certified[0].CertifiedAtUnixSeconds >= 1001 + Deadline - 1);
        Assert.True(run.PassUntilCertified(2, seconds: 20));
    }

    [Fact]
    public void Node_that_restarts_within_the_round_is_in_its_certificate()
    {
        RoundScenario run = new(nodes: 4, deadlineSeconds: Deadline);
        Pass(run, 5);
        run.Crash(2);
        Pass(run, 30);
        run.Restart(2);
        Assert.True(run.PassUntilCertified(1, seconds: 20));
        Assert.Equal(Slots.First(4), run.Chain.State.Certified[0].Slots);
    }

    [Fact]
    public void Node_that_was_left_out_is_active_again_one_round_after_it_came_back()
    {
        RoundScenario run = new(nodes: 4, deadlineSeconds: Deadline);
        run.Crash(2);
        Assert.True(run.PassUntilCertified(1, seconds: Deadline + 20));
        run.Restart(2);
        Assert.True(run.PassUntilCertified(3, seconds: 40));
        Assert.Equal(SlotBitmap.Of(0, 1, 3), run.Chain.State.Certified[1].Slots);
        Assert.Equal(Slots.First(4), run.Chain.State.Certified[2].Slots);
    }

    [Fact]
    public void Update_that_nobody_else_can_fetch_is_left_out_even_when_its_owner_leads()
        => Gen.Int[0, 6].Sample(static liar =>
        {
            RoundScenario run = new(nodes: 7, deadlineSeconds: Deadline);
            run.Nodes[liar].Conduct = Conduct.Withholds;
            Assert.True(run.PassUntilCertified(1, seconds: Deadline + 20));
            Assert.Equal(Slots.First(7).Except(SlotBitmap.Of(liar)), run.Chain.State.Certified[0].Slots);
        });

    [Fact]
    public void Update_that_one_honest_node_holds_reaches_all_of_them()
        => Gen.Select(Gen.Int[0, 6], Gen.Int[1, 6]).Sample(static (liar, offset) =>
        {
            RoundScenario run = new(nodes: 7, deadlineSeconds: Deadline);
            run.Nodes[liar].Conduct = Conduct.SharesWithOne;
            run.Nodes[liar].Favourite = (liar + offset) % 7;
            Assert.True(run.PassUntilCertified(1, seconds: 20));
            Assert.Equal(Slots.First(7), run.Chain.State.Certified[0].Slots);
        });

    // The censors lead first, one of the others is down, so that the round needs a leader at all.
    [Fact]
    public void Leaders_that_leave_out_a_third_of_the_slots_delay_the_round_and_change_nothing()
        => Gen.Select(Gen.Int[4, 9], Gen.UInt).Sample(static (nodes, pick) =>
        {
            RoundScenario run = new(nodes, deadlineSeconds: Deadline);
            IReadOnlyList<int> order = RoundRules.Order(run.Open!);
            int censors = (nodes - 1) / 3;
            SlotBitmap favoured = SlotBitmap.Of(order.Take(1 + (int)(pick % (uint)(nodes * 2 / 3))));
            foreach (int slot in order.Take(censors))
            {
                (run.Nodes[slot].Conduct, run.Nodes[slot].Favoured) = (Conduct.Censors, favoured);
            }

            run.Crash(order[^1]);
            Assert.True(run.PassUntilCertified(1, seconds: Deadline + 30));
            Assert.Equal(Slots.First(nodes).Except(SlotBitmap.Of(order[^1])), run.Chain.State.Certified[0].Slots);
        });

    [Fact]
    public void Leader_that_leaves_out_one_update_is_followed_so_that_a_late_one_never_stops_a_round()
    {
        RoundScenario run = new(nodes: 7, deadlineSeconds: Deadline);
        IReadOnlyList<int> order = RoundRules.Order(run.Open!);
        SlotBitmap favoured = SlotBitmap.Of(order.Take(5));
        (run.Nodes[order[0]].Conduct, run.Nodes[order[0]].Favoured) = (Conduct.Censors, favoured);
        run.Crash(order[6]);
        Assert.True(run.PassUntilCertified(1, seconds: Deadline + 10));
        Assert.Equal(favoured, run.Chain.State.Certified[0].Slots);
    }

    [Fact]
    public void Nodes_without_updates_of_their_own_still_certify_the_few_that_there_are()
    {
        RoundScenario run = new(nodes: 9, deadlineSeconds: Deadline);
        foreach (SimulatedNode node in run.Nodes.Skip(4))
        {
            node.TrainingSeconds = node.ReadyAt = ulong.MaxValue / 2;
        }

        Assert.True(run.PassUntilCertified(1, seconds: Deadline + 10));
        Assert.Equal(Slots.First(4), run.Chain.State.Certified[0].Slots);
    }

    [Fact]
    public void Certificate_of_a_submitter_that_crashed_comes_from_the_next_signer_one_view_later()
    {
        RoundScenario run = new(nodes: 4, deadlineSeconds: Deadline);
        Pass(run, 12);
        Assert.Equal(0ul, run.CertifiedRounds);
        run.Crash(run.HolderOf(RoundRules.Order(run.Open!)[0]).Number);
        Pass(run, RoundRules.ViewSeconds);
        Assert.Equal(0ul, run.CertifiedRounds);
        run.PassSecond();
        Assert.Equal((1, 0), run.Chain.Certificates);
        Assert.Equal(Slots.First(4), run.Chain.State.Certified[0].Slots);
    }

    [Fact]
    public void Conviction_in_the_open_round_does_not_make_the_others_wait()
    {
        RoundScenario run = new(nodes: 5, deadlineSeconds: Deadline);
        run.Crash(3);
        Pass(run, 5);
        run.Chain.Convict(3);
        Assert.True(run.PassUntilCertified(1, seconds: 20));
        Assert.Equal(SlotBitmap.Of(0, 1, 2, 4), run.Chain.State.Certified[0].Slots);
        Assert.Equal([3ul], run.Chain.State.Cursor.Returned);
    }

    /// <summary>One round in which as many active slots fail, by crash or by lying, as a quorum of the others survives.</summary>
    private static void PlayRound(RoundScenario run, Func<uint> draw)
    {
        ulong round = run.CertifiedRounds + 1;
        List<int> down = [.. run.Nodes.Where(static node => !node.IsUp).Select(static node => node.Number)];
        foreach (SimulatedNode node in run.Nodes)
        {
            node.Conduct = Conduct.Shares;
            node.TrainingSeconds = 5 + (draw() % 60);
        }

        // Comes back while the round is open, or in the same second if the run waits for slots.
        List<(ulong Second, Action Event)> events = [.. down.Where(_ => draw() % 2 == 0 || run.Open is null).Select(node => (run.Open is null ? 0 : (ulong)draw() % Deadline, (Action)(() => run.Restart(node))))];
        SlotBitmap active = run.Open?.Active ?? SlotBitmap.Empty;
        int faults = active.IsEmpty ? 0 : (int)(draw() % (uint)((active.Count + 2) / 3));
        int alreadyDown = active.Count(slot => !run.HolderOf(slot).IsUp);
        foreach (int slot in active.Where(slot => run.HolderOf(slot).IsUp).OrderBy(_ => draw()).Take(Math.Max(0, faults - alreadyDown)))
        {
            SimulatedNode node = run.HolderOf(slot);
            switch (draw() % 3)
            {
                case 0:
                    node.Conduct = Conduct.Withholds;
                    break;
                case 1:
                    (node.Conduct, node.Favourite) = (Conduct.SharesWithOne, (int)(draw() % (uint)run.Nodes.Count));
                    break;
                default:
                    events.Add((draw() % (Deadline + 10), () => run.Crash(node.Number)));
                    break;
            }
        }

        for (ulong second = 0; run.CertifiedRounds < round; second++)
        {
            Assert.True(second < 2 * Deadline, $"Round {round} of {active} was not certified in twice its deadline with {faults} faults.");
            foreach ((_, Action happens) in events.Where(one => one.Second == second))
            {
                happens();
            }

            run.PassSecond();
        }
    }

    private static void AssertDataIsUsedOnce(RunState state)
    {
        ulong[] used = [.. state.Certified.SelectMany(static round => round.Slots.Select(slot => round.Cursor.UnitOf(round.Assigned, slot)))];
        Assert.Equal(used.Length, used.Distinct().Count());
        Assert.Equal(
            Enumerable.Range(0, (int)state.Cursor.NextFreshUnit).Select(static unit => (ulong)unit), used.Concat(state.Cursor.Returned).Order());
    }

    private static void Pass(RoundScenario run, ulong seconds)
    {
        for (ulong second = 0; second < seconds; second++)
        {
            run.PassSecond();
        }
    }
}
