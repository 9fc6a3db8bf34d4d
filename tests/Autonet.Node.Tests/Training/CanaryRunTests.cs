using System.Numerics;
using System.Text;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Court;
using Autonet.Node.Deployment;
using Autonet.Node.Hosting;
using Autonet.Node.Messages;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using AuditReport = Autonet.Core.Rounds.AuditReport;
using RunTerms = Autonet.Chain.Bindings.RunTerms;

namespace Autonet.Node.Tests.Training;

/// <summary>
/// A run whose last round has a canary in slot 0. Slot 1 recomputes nothing and approves it. Slot 3 means to be a canary too, but its registrar was granted nothing.
/// </summary>
[Collection(DevelopmentNetworkCollection.Name)]
public sealed class CanaryRunTests(DevelopmentNetwork development)
{
    private const ulong Round = 2;
    private const int CanarySlot = 0;
    private const int BlindSlot = 1;

    // More than the four windows that the accused has for all its moves.
    private const uint SilenceSeconds = 60;

    private static readonly BigInteger Funded = Tokens.Whole(1500);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Canary_pays_its_challenger_convicts_who_approved_it_and_is_paid_back(bool othersAudit)
    {
        NodeRoles roles = NodeRoles.Gateway | NodeRoles.Worker | (othersAudit ? NodeRoles.Auditor : NodeRoles.None);
        await using TrainingNetwork network = await TrainingNetwork.DecreeAsync(development, file => file with { Rounds = (int)Round });
        await using RunObserver observer = await network.ObserveAsync("observer");
        int port = FreePort.Next();
        string registrar = await FundAsync(network, observer.Chain);
        BigInteger fundBefore = await observer.Chain.Token.BalanceOfAsync(observer.Chain.Canaries.Address, cancellationToken: Token);
        await network.StartNodeAsync("canary", options => options with { Slots = [CanarySlot], Port = port, CanaryRound = Round, RegistrarKeystorePath = registrar });
        await network.StartNodeAsync("blind", options => options with { Slots = [BlindSlot], Roles = NodeRoles.Gateway | NodeRoles.Worker });
        await network.StartNodeAsync("honest", options => options with { Slots = [2], Roles = roles });
        (string stranger, _) = await network.KeyAsync("stranger");
        await network.StartNodeAsync("ungranted", options => options with { Slots = [3], Roles = roles, CanaryRound = Round, RegistrarKeystorePath = stranger });

        await TrainingNetwork.UntilAsync(observer, state => state.Phase == RunPhase.Completed);
        await ApproveAsync(network, observer, new Uri($"http://127.0.0.1:{port}/"));
        RunState challenged = await TrainingNetwork.UntilAsync(observer, state => !state.Challenges.IsEmpty);
        await ChainTools.AskAsync(development.Client, "evm_increaseTime", Token, SilenceSeconds);
        RunState judged = await TrainingNetwork.UntilAsync(observer, state => state.Challenges.IsEmpty && state.Convicted.Count == 2);
        CanaryRecord canary = await RevealedAsync(network, observer.Chain);

        // The draw may give the canary's audit to the blind one, and then its registrar is the only challenger too.
        Address challenger = challenged.Challenges.Values.Single().Challenger;
        string[] expected = othersAudit ? ["honest", "ungranted", "registrar"] : ["registrar"];
        Assert.Contains(challenger, expected.Select(network.AddressOf));
        RunTerms terms = await observer.Chain.Runs.TermsOfAsync(network.RunId.Value, cancellationToken: Token);
        BigInteger share = terms.StakePerSlotWei * terms.ChallengerSharePpm / 1_000_000;
        IReadOnlyList<RunRegistryContract.SlotConvictedEvent> convictions = await ConvictionsAsync(network, observer.Chain);
        Assert.Equal([CanarySlot, BlindSlot], judged.Convicted.Keys.Order());
        Assert.Equal(
            [(CanarySlot, challenger, share), (BlindSlot, network.AddressOf("registrar"), share)],
            convictions.Select(convicted => ((int)convicted.Slot, convicted.Beneficiary, convicted.PaidWei)));
        Assert.Equal(BigInteger.Zero, await observer.Chain.Nodes.StakeOfAsync(network.AddressOf("blind"), cancellationToken: Token));

        BigInteger paidBack = terms.StakePerSlotWei + terms.RewardPerSlotRoundWei;
        Assert.Equal((Round, (ushort)CanarySlot, network.AddressOf("canary"), paidBack), (canary.Revealed!.Round, canary.Revealed.Slot, canary.Revealed.Operator, canary.Revealed.PaidWei));
        Assert.Equal(BlindSlot, Assert.Single(canary.Convicted).Slot);
        Assert.Equal(Tokens.Whole(2000) - terms.StakePerSlotWei + paidBack, await observer.Chain.Token.BalanceOfAsync(network.AddressOf("canary"), cancellationToken: Token));
        Assert.Equal(BigInteger.Zero, await observer.Chain.Canaries.ReservedWeiAsync(cancellationToken: Token));
        Assert.Equal(fundBefore - paidBack, await observer.Chain.Token.BalanceOfAsync(observer.Chain.Canaries.Address, cancellationToken: Token));
    }

    private async Task<string> FundAsync(TrainingNetwork network, ChainSession chain)
    {
        (string keystore, _) = await network.KeyAsync("registrar");
        await development.Founders[0].SendAsync(chain.Token.Transfer(chain.Canaries.Address, Funded), Token);
        await Impersonation.SendAsync(
            development.Client, development.Manifest["GuardedTimelock"].Address, chain.Canaries.Grant(network.AddressOf("registrar"), Funded), Token);
        return keystore;
    }

    /// <summary>What an auditor says that looked at nothing.</summary>
    private static async Task ApproveAsync(TrainingNetwork network, RunObserver observer, Uri node)
    {
        using PrivateKey key = network.OpenKey("blind");
        AuditReport report = new(observer.Tracker.State.Charter, Round, CanarySlot, default, Matches: true);
        string json = MessageCodec.Write(observer.Chain.Domain.Sign(report, key)).ToJsonString();
        using HttpClient http = new();
        while (true)
        {
            // The node may see the certificate a moment later than the observer, and knows no such round until then.
            using StringContent content = new(json, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync(new Uri(node, "v1/messages"), content, Token);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }
    }

    private static async Task<CanaryRecord> RevealedAsync(TrainingNetwork network, ChainSession chain)
    {
        while (true)
        {
            CanaryRecord canary = Assert.Single(await CanaryReader.ReadAsync(chain, Token), entry => entry.Registrar == network.AddressOf("registrar"));
            if (canary.State == CanaryState.Revealed)
            {
                return canary;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), Token);
        }
    }

    private static async Task<IReadOnlyList<RunRegistryContract.SlotConvictedEvent>> ConvictionsAsync(TrainingNetwork network, ChainSession chain)
    {
        ulong head = await chain.Client.GetBlockNumberAsync(Token);
        LogFilter filter = new()
        {
            Addresses = [chain.Runs.Address], Topics = [[RunRegistryContract.SlotConvictedEvent.Topic], [RunFold.TopicOf(network.RunId.Value)]],
        };
        return [.. (await chain.Client.GetLogsAsync(filter, chain.Manifest.FirstBlock, head, Token))
            .Select(static log => RunRegistryContract.SlotConvictedEvent.TryDecode(log, out RunRegistryContract.SlotConvictedEvent? convicted) ? convicted : null)
            .OfType<RunRegistryContract.SlotConvictedEvent>()];
    }
}
