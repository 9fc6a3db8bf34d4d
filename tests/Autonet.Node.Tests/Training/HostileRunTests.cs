using System.Numerics;
using Autonet.Core.Runs;

namespace Autonet.Node.Tests.Training;

/// <summary>What operators with stake can do to a run that they want to break.</summary>
[Collection(TrainingCollection.Name)]
public sealed class HostileRunTests(HostileRun run) : IClassFixture<HostileRun>
{
    private const int MessageRefused = 4040;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HostileRun.Oversized, HostileRun.UpdateRefused, "TooLarge")]
    [InlineData(HostileRun.NotFinite, HostileRun.UpdateRefused, "NotFinite")]
    [InlineData(HostileRun.WrongRoot, HostileRun.UpdateRefused, "WrongRoot")]
    [InlineData(HostileRun.Corrupt, HostileRun.UpdateUnavailable, "WrongData")]
    public void Broken_update_is_refused_by_type_once_on_every_node_and_its_slot_is_absent(int slot, int logged, string reason)
    {
        CertifiedRound round = run.Final.Certified[(int)run.Attempts[slot] - 1];

        Assert.True(round.Assigned.Contains(slot));
        Assert.Equal(run.Honest, round.Slots);
        Assert.All(run.Logs, logs => Assert.Contains(
            reason,
            Assert.Single(logs.OfEvent(logged), entry => entry.Message.StartsWith($"Round {round.Round}, slot {slot}:", StringComparison.Ordinal)).Message,
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task Equivocation_is_proved_on_the_chain_and_costs_slot_and_stake()
    {
        Assert.Equal(run.Attempts[HostileRun.Equivocating], Assert.Single(run.Final.Convicted, entry => entry.Key == HostileRun.Equivocating).Value);
        Assert.False(run.Final.Holders.ContainsKey(HostileRun.Equivocating));
        Assert.Equal(BigInteger.Zero, await run.Observer.Chain.Nodes.StakeOfAsync(run.Equivocator, cancellationToken: Token));
    }

    [Fact]
    public void Honest_slots_are_in_every_round_and_nobody_honest_is_convicted()
    {
        Assert.Equal(5, run.Final.Certified.Count);
        Assert.All(run.Final.Certified, round => Assert.True(run.Honest.IsSubsetOf(round.Slots)));
        Assert.Equal([HostileRun.Equivocating], run.Final.Convicted.Keys);
    }

    [Fact]
    public async Task Sixteen_slots_cost_one_certificate_per_round_like_five()
    {
        IReadOnlyList<CertificateTransaction> certificates = await CertificateLedger.ReadAsync(run.Observer, Token);

        Assert.Equal(5, certificates.Count);
        Assert.All(certificates, certificate => Assert.True(certificate.Succeeded));
        Assert.InRange(certificates.Max(certificate => certificate.StorageWords), 1, CertificateLedger.RecordWords);
    }

    [Fact]
    public void Refusals_of_messages_are_logged_once_for_each_reason()
        => Assert.All(run.Logs, logs =>
        {
            string[] refusals = [.. logs.OfEvent(MessageRefused).Select(entry => entry.Message)];
            Assert.NotEmpty(refusals);
            Assert.Equal(refusals.Distinct(), refusals);
        });
}
