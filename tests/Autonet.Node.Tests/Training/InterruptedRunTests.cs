using System.Collections.Immutable;
using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Autonet.Node.Runs;
using Autonet.Training.Checkpoints;
using Autonet.Training.Rounds;

namespace Autonet.Node.Tests.Training;

/// <summary>What a crash costs: one slot of one round, and nothing that was learned.</summary>
[Collection(TrainingCollection.Name)]
public sealed class InterruptedRunTests(InterruptedRun run) : IClassFixture<InterruptedRun>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ImmutableList<CertifiedRound> Rounds => run.Final.Certified;

    [Fact]
    public void Round_is_certified_after_its_deadline_without_the_worker_that_crashed()
    {
        CertifiedRound first = Rounds[0];

        Assert.True(first.Assigned.Contains(InterruptedRun.Victim));
        Assert.False(first.Slots.Contains(InterruptedRun.Victim));
        Assert.Equal(first.Assigned.Count - 1, first.Slots.Count);
    }

    [Fact]
    public void Worker_started_again_is_expected_in_the_next_round_that_opens_and_takes_part_in_it()
    {
        RunNews[] news = [.. run.News];
        int activated = Array.FindIndex(news, item => item.Kind == "SlotActivated" && item.Text.Contains($"slot {InterruptedRun.Victim} ", StringComparison.Ordinal));
        RunNews opened = news.Skip(activated + 1).First(item => item.Kind == "RoundOpened");

        Assert.True(activated >= 0);
        Assert.True(Rounds[(int)opened.Round - 1].Slots.Contains(InterruptedRun.Victim));
        Assert.Equal(opened.Round, Rounds.First(round => round.Slots.Contains(InterruptedRun.Victim)).Round);
    }

    [Fact]
    public void Worker_started_again_fetched_and_verified_the_certified_checkpoint()
    {
        CertifiedRound joined = Rounds.First(round => round.Slots.Contains(InterruptedRun.Victim));

        Assert.Contains(
            run.VictimLogs.OfEvent(4044), entry => entry.Message.EndsWith(Rounds[(int)joined.Round - 2].CheckpointRoot.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Data_of_the_crashed_worker_goes_to_a_later_round_and_no_data_is_used_twice()
    {
        ulong lost = Rounds[0].Cursor.UnitOf(Rounds[0].Assigned, InterruptedRun.Victim);
        (ulong Round, ulong Unit)[] learned =
            [.. Rounds.SelectMany(round => round.Slots.Select(slot => (round.Round, round.Cursor.UnitOf(round.Assigned, slot))))];

        Assert.Equal(2ul, Assert.Single(learned, item => item.Unit == lost).Round);
        Assert.Equal(learned.Length, learned.Select(item => item.Unit).Distinct().Count());
    }

    [Fact]
    public void Run_whose_nodes_were_all_stopped_resumes_and_completes()
    {
        Assert.Equal(RunPhase.Training, run.BeforeTheStop.Phase);
        Assert.Equal(8, Rounds.Count);
        Assert.Equal(run.BeforeTheStop.Certified, Rounds.Take(run.BeforeTheStop.Certified.Count));
        Assert.Empty(run.Final.Convicted);
    }

    [Fact]
    public void Second_computation_with_the_same_live_slots_gives_the_same_checkpoints()
    {
        RunPlan plan = CharterTerms.PlanOf(run.Observer.Tracker.Charter);
        using RunWorkshop workshop = new(plan, run.Final, run.Observer.Data, threads: 2);
        Checkpoint checkpoint = plan.Genesis();
        foreach (CertifiedRound round in Rounds)
        {
            (int, ReadOnlyMemory<byte>)[] updates =
            [
                .. round.Slots.Select(slot => (slot, (ReadOnlyMemory<byte>)workshop.Train(
                    checkpoint, round.Round, round.Cursor.UnitOf(round.Assigned, slot), progress: null, Token).Update)),
            ];
            checkpoint = workshop.Aggregate(checkpoint, round.Round, updates).Checkpoint!;
            Assert.Equal(round.CheckpointRoot, checkpoint.StateRoot);
        }
    }

    [Fact]
    public async Task Each_round_has_exactly_one_certificate_transaction_of_a_size_that_does_not_depend_on_its_slots()
    {
        IReadOnlyList<CertificateTransaction> certificates = await CertificateLedger.ReadAsync(run.Observer, Token);

        Assert.Equal(Rounds.Select(round => round.Block), certificates.Select(certificate => certificate.Block));
        Assert.All(certificates, certificate => Assert.True(certificate.Succeeded));

        // The last certificate opens no round, and the first has no audit seed to seal; between them slots come and go.
        Assert.True(Rounds.Skip(1).SkipLast(1).Select(round => round.Slots.Count).Distinct().Count() > 1);
        Assert.InRange(certificates.Skip(1).SkipLast(1).Max(certificate => certificate.StorageWords), 1, CertificateLedger.RecordWords);
    }
}
