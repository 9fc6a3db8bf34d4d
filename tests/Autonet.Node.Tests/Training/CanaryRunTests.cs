using System.Numerics;
using System.Text;
using Autonet.Chain.Accounts;
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
using Commitment = Autonet.Core.Rounds.Commitment;
using RunTerms = Autonet.Chain.Bindings.RunTerms;

namespace Autonet.Node.Tests.Training;

/// <summary>
/// A run whose last round has a canary in slot 0. Slot 1 recomputes nothing and approves it. Slot 3 means to be a canary too, but its registrar was granted nothing.
/// </summary>
[Collection(TrainingCollection.Name)]
public sealed class CanaryRunTests(DevelopmentNetwork development)
{
    private const ulong Round = 2;
    private const int CanarySlot = 0;
    private const int BlindSlot = 1;
    private const int WindowSeconds = 20;

    // More than the four windows that an accused has for all its moves.
    private const uint SilenceSeconds = 5 * WindowSeconds;

    private static readonly BigInteger Funded = Tokens.Whole(1500);

    private Uri? _canary;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Canary_that_nobody_challenges_costs_the_one_who_approved_it_a_stake_and_nobody_else_anything()
    {
        await using TrainingNetwork network = await CreateAsync();
        await using RunObserver observer = await network.ObserveAsync("observer");
        BigInteger fund = await FundAsync(network, observer.Chain);
        await StartAsync(network, NodeRoles.Gateway | NodeRoles.Worker);

        await TrainingNetwork.UntilAsync(observer, state => state.Phase == RunPhase.Completed);
        await ApproveAsync(network, observer);
        OpenChallenge accusation = (await TrainingNetwork.UntilAsync(observer, state => !state.Challenges.IsEmpty)).Challenges.Values.Single();
        Assert.Equal(
            (ChallengeSubject.Approval, BlindSlot, network.AddressOf("registrar"), network.AddressOf("blind")),
            (accusation.Subject, accusation.Slot, accusation.Challenger, accusation.Accused));
        CanaryRecord canary = await ShownAsync(network, observer.Chain);
        Assert.Equal((CanaryState.Disclosed, new CanaryWork(network.RunId.Value, Round, CanarySlot, network.AddressOf("canary"), null, 0)), (canary.State, canary.Work));

        await ChainTools.AskAsync(development.Client, "evm_increaseTime", Token, SilenceSeconds);
        RunState judged = await TrainingNetwork.UntilAsync(observer, state => state.Challenges.IsEmpty && state.Convicted.Count > 0);
        RunTerms terms = await observer.Chain.Runs.TermsOfAsync(network.RunId.Value, cancellationToken: Token);
        Assert.Equal([BlindSlot], judged.Convicted.Keys);
        Assert.Equal([(BlindSlot, network.AddressOf("registrar"), ShareOf(terms))], await ConvictionsAsync(network, observer.Chain));
        Assert.Equal([(BlindSlot, network.AddressOf("blind"))], (await ShownAsync(network, observer.Chain)).Approvers);
        Assert.Equal(BigInteger.Zero, await observer.Chain.Nodes.StakeOfAsync(network.AddressOf("blind"), cancellationToken: Token));
        Assert.Equal(terms.StakePerSlotWei, await observer.Chain.Nodes.StakeOfAsync(network.AddressOf("canary"), cancellationToken: Token));
        Assert.Equal(Tokens.Whole(2000) + ShareOf(terms), await BalanceAsync(observer.Chain, network.AddressOf("registrar")));
        Assert.Equal(fund, await BalanceAsync(observer.Chain, observer.Chain.Canaries.Address));
        Assert.Equal(BigInteger.Zero, await observer.Chain.Canaries.ReservedWeiAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Canary_that_is_challenged_pays_its_challenger_and_is_paid_back()
    {
        await using TrainingNetwork network = await CreateAsync();
        await using RunObserver observer = await network.ObserveAsync("observer");
        BigInteger fund = await FundAsync(network, observer.Chain);
        await StartAsync(network, NodeRoles.Gateway | NodeRoles.Worker | NodeRoles.Auditor);
        using PrivateKey outsider = await OutsiderAsync(network);
        using TransactionSender sender = new(development.Client, outsider, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(100) });
        Prosecutor prosecutor = new(observer, sender, TimeProvider.System);

        await TrainingNetwork.UntilAsync(observer, state => state.Phase == RunPhase.Completed);
        await ApproveAsync(network, observer);
        ulong challenge = Assert.Single(await prosecutor.ChallengeAsync(Round, CanarySlot, force: false, Token));
        Task<bool> playing = prosecutor.PlayAsync(challenge, static _ => { }, Token);
        await TrainingNetwork.UntilAsync(observer, state => state.Challenges.Values.Any(open => open.Subject == ChallengeSubject.Approval));
        await ChainTools.AskAsync(development.Client, "evm_increaseTime", Token, SilenceSeconds);
        RunState judged = await TrainingNetwork.UntilAsync(observer, state => state.Challenges.IsEmpty && state.Convicted.Count > 1);
        Assert.True(await playing);
        CanaryRecord canary = await ShownAsync(network, observer.Chain);

        // The draw may give the canary's audit to an honest node, which challenges it too: the first verdict takes the stake.
        RunTerms terms = await observer.Chain.Runs.TermsOfAsync(network.RunId.Value, cancellationToken: Token);
        Assert.Equal([CanarySlot, BlindSlot], judged.Convicted.Keys.Order());
        IReadOnlyList<(int Slot, Address Beneficiary, BigInteger PaidWei)> convictions = await ConvictionsAsync(network, observer.Chain);
        Assert.Equal((BlindSlot, network.AddressOf("registrar"), ShareOf(terms)), Assert.Single(convictions, convicted => convicted.Slot == BlindSlot));
        Address[] challengers = [outsider.Address, network.AddressOf("honest"), network.AddressOf("ungranted")];
        Assert.Contains(Assert.Single(convictions, convicted => convicted.Slot == CanarySlot).Beneficiary, challengers);

        BigInteger paidBack = terms.StakePerSlotWei + terms.RewardPerSlotRoundWei;
        Assert.Equal((CanaryState.Revealed, network.AddressOf("canary"), paidBack), (canary.State, canary.Work!.Operator, canary.Work.PaidWei));
        Assert.Equal([(BlindSlot, network.AddressOf("blind"))], canary.Approvers);
        Assert.Equal(Tokens.Whole(2000) - terms.StakePerSlotWei + paidBack, await BalanceAsync(observer.Chain, network.AddressOf("canary")));
        Assert.Equal(BigInteger.Zero, await observer.Chain.Canaries.ReservedWeiAsync(cancellationToken: Token));
        Assert.Equal(fund - paidBack, await BalanceAsync(observer.Chain, observer.Chain.Canaries.Address));
    }

    private Task<TrainingNetwork> CreateAsync() => TrainingNetwork.DecreeAsync(
        development, file => file with { Rounds = (int)Round, Verification = file.Verification with { ChallengeWindowSeconds = WindowSeconds } });

    private async Task StartAsync(TrainingNetwork network, NodeRoles others)
    {
        (string registrar, _) = await network.KeyAsync("registrar");
        (string stranger, _) = await network.KeyAsync("stranger");
        _canary = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        await network.StartNodeAsync(
            "canary", options => options with { Slots = [CanarySlot], Port = _canary.Port, CanaryRound = Round, RegistrarKeystorePath = registrar });
        await network.StartNodeAsync("blind", options => options with { Slots = [BlindSlot], Roles = NodeRoles.Gateway | NodeRoles.Worker });
        await network.StartNodeAsync("honest", options => options with { Slots = [2], Roles = others });
        await network.StartNodeAsync("ungranted", options => options with { Slots = [3], Roles = others, CanaryRound = Round, RegistrarKeystorePath = stranger });
    }

    private static BigInteger ShareOf(RunTerms terms) => terms.StakePerSlotWei * terms.ChallengerSharePpm / 1_000_000;

    private static Task<BigInteger> BalanceAsync(ChainSession chain, Address account) => chain.Token.BalanceOfAsync(account, cancellationToken: Token);

    private static async Task<PrivateKey> OutsiderAsync(TrainingNetwork network)
    {
        await network.KeyAsync("outsider");
        return network.OpenKey("outsider");
    }

    /// <summary>Fills the fund and grants the registrar; returns what lies in the fund.</summary>
    private async Task<BigInteger> FundAsync(TrainingNetwork network, ChainSession chain)
    {
        await network.KeyAsync("registrar");
        await development.Founders[0].SendAsync(chain.Token.Transfer(chain.Canaries.Address, Funded), Token);
        await Impersonation.SendAsync(
            development.Client, development.Manifest["GuardedTimelock"].Address, chain.Canaries.Grant(network.AddressOf("registrar"), Funded), Token);
        return await BalanceAsync(chain, chain.Canaries.Address);
    }

    /// <summary>What an auditor says that looked at nothing but the commitment.</summary>
    private async Task ApproveAsync(TrainingNetwork network, RunObserver observer)
    {
        using PrivateKey key = network.OpenKey("blind");
        AuditReport report = new(observer.Tracker.State.Charter, Round, CanarySlot, await CommittedRootAsync(observer), Matches: true);
        string json = MessageCodec.Write(observer.Chain.Domain.Sign(report, key)).ToJsonString();
        using HttpClient http = new();
        while (true)
        {
            // The node may see the certificate a moment later than the observer, and knows no such round until then.
            using StringContent content = new(json, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync(new Uri(_canary!, "v1/messages"), content, Token);
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
        }
    }

    private static async Task<Hash256> CommittedRootAsync(RunObserver observer)
    {
        while (true)
        {
            await observer.Peers.RefreshAsync(Token);
            try
            {
                (IReadOnlyDictionary<int, SignedMessage> bySlot, _) = await observer.Commitments.GetAsync(observer.Tracker.State.Certified[(int)Round - 1], Token);
                return ((Commitment)bySlot[CanarySlot].Message).UpdateRoot;
            }
            catch (IOException)
            {
                // Nodes tell of the round's commitments once they have seen the certificate.
                await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
            }
        }
    }

    private static async Task<CanaryRecord> ShownAsync(TrainingNetwork network, ChainSession chain)
    {
        while (true)
        {
            CanaryRecord canary = Assert.Single(await CanaryReader.ReadAsync(chain, Token), entry => entry.Registrar == network.AddressOf("registrar"));
            if (canary.Work is not null)
            {
                return canary;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), Token);
        }
    }

    private static async Task<IReadOnlyList<(int Slot, Address Beneficiary, BigInteger PaidWei)>> ConvictionsAsync(TrainingNetwork network, ChainSession chain)
    {
        ulong head = await chain.Client.GetBlockNumberAsync(Token);
        LogFilter filter = new()
        {
            Addresses = [chain.Runs.Address], Topics = [[RunRegistryContract.SlotConvictedEvent.Topic], [RunFold.TopicOf(network.RunId.Value)]],
        };
        return [.. (await chain.Client.GetLogsAsync(filter, chain.Manifest.FirstBlock, head, Token))
            .Select(static log => RunRegistryContract.SlotConvictedEvent.TryDecode(log, out RunRegistryContract.SlotConvictedEvent? convicted) ? convicted : null)
            .OfType<RunRegistryContract.SlotConvictedEvent>()
            .Select(static convicted => ((int)convicted.Slot, convicted.Beneficiary, convicted.PaidWei))];
    }
}
