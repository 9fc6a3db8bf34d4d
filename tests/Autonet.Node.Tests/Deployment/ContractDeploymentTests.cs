using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Prerequisites;
using Autonet.Node.Tests.Devnet;

namespace Autonet.Node.Tests.Deployment;

[Collection(DevelopmentNetworkCollection.Name)]
public sealed class ContractDeploymentTests(DevelopmentNetwork network)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static GovernanceParameters Numbers => DeploymentPreset.Development.Governance(DevelopmentNetwork.FounderCount);

    [Fact]
    public async Task Deployment_stands_as_the_manifest_says()
    {
        Assert.Equal(DeploymentPlan.Names, network.Manifest.Contracts.OrderBy(entry => DeploymentPlan.Names.ToList().IndexOf(entry.Key)).Select(entry => entry.Key));
        Assert.Empty(await network.Manifest.VerifyAsync(network.Client, Token));
        Assert.Empty(await DeploymentManifest.Load(network.ManifestPath).VerifyAsync(network.Client, Token));
    }

    [Theory]
    [InlineData("OperationsGovernor", 1)]
    [InlineData("ProtocolGovernor", 2)]
    [InlineData("ConstitutionalGovernor", 3)]
    public async Task Governors_name_the_other_contracts_as_predicted(string name, int track)
    {
        TrackGovernorContract governor = new(network.Client, network.Manifest[name].Address);
        GuardedTimelockContract timelock = new(network.Client, network.Manifest["GuardedTimelock"].Address);

        Assert.Equal(timelock.Address, await governor.TimelockAsync(cancellationToken: Token));
        Assert.Equal(network.Manifest["AutonetToken"].Address, await governor.TokenAsync(cancellationToken: Token));
        Assert.Equal(network.Manifest["ContributorSeats"].Address, await governor.SeatHouseAsync(cancellationToken: Token));
        Assert.Equal(network.Manifest["SunsetGuardian"].Address, await governor.ProposalGuardianAsync(cancellationToken: Token));
        Assert.Equal(track, await governor.TrackAsync(cancellationToken: Token));
        Assert.Equal(track, await timelock.TrackOfAsync(governor.Address, cancellationToken: Token));
    }

    [Fact]
    public async Task Timelock_has_the_three_brakes()
        => Assert.Equal(
            [network.Manifest["SunsetGuardian"].Address, network.Manifest["ExitEscrow"].Address, network.Manifest["ConstitutionalCommittee"].Address],
            await new GuardedTimelockContract(network.Client, network.Manifest["GuardedTimelock"].Address).BrakesAsync(cancellationToken: Token));

    [Fact]
    public async Task Standing_invariants_hold_from_the_start()
        => await new StandingInvariantsContract(network.Client, network.Manifest["StandingInvariants"].Address).CheckAsync(cancellationToken: Token);

    [Fact]
    public async Task No_contract_of_the_deployment_can_be_upgraded()
    {
        UpgradeGateContract gate = new(network.Client, network.Manifest["UpgradeGate"].Address);

        foreach (DeployedContract contract in network.Manifest.Contracts.Values)
        {
            Assert.True(await gate.IsCoreAsync(contract.Address, cancellationToken: Token));
        }
    }

    [Fact]
    public async Task Token_is_minted_to_treasury_bonds_deployer_and_founders_in_equal_parts()
    {
        DeployedContract token = network.Manifest["AutonetToken"];
        IReadOnlyList<LogEntry> logs = await network.Client.GetLogsAsync(
            new LogFilter { Addresses = [token.Address] }, token.BlockNumber, token.BlockNumber, Token);

        Dictionary<Address, BigInteger> minted = logs
            .Select(log => AutonetTokenContract.TransferEvent.TryDecode(log, out AutonetTokenContract.TransferEvent? transfer) ? transfer : null)
            .Where(transfer => transfer is not null && transfer.From.IsZero)
            .ToDictionary(transfer => transfer!.To, transfer => transfer!.Value);

        Assert.Equal(DevelopmentNetwork.FounderCount + 3, minted.Count);
        Assert.Equal(network.Terms.TreasuryWei, minted[network.Manifest["Treasury"].Address]);
        Assert.Equal(DevelopmentNetwork.FounderCount * Numbers.Membership.EntityBondWei, minted[network.Manifest["EntityRegistry"].Address]);
        Assert.Equal(network.Terms.DeployerWei, minted[network.Deployer.Account]);
        Assert.All(network.Founders, founder => Assert.Equal(network.Terms.FoundersWei / DevelopmentNetwork.FounderCount, minted[founder.Account]));
    }

    [Fact]
    public async Task Every_founder_has_an_entity_a_seat_and_places_in_guardian_and_committee()
    {
        EntityRegistryContract entities = new(network.Client, network.Manifest["EntityRegistry"].Address);
        ContributorSeatsContract seats = new(network.Client, network.Manifest["ContributorSeats"].Address);
        SunsetGuardianContract guardian = new(network.Client, network.Manifest["SunsetGuardian"].Address);
        ConstitutionalCommitteeContract committee = new(network.Client, network.Manifest["ConstitutionalCommittee"].Address);
        MemberView[] members = await committee.MembersAsync(cancellationToken: Token);

        foreach ((Chain.Accounts.TransactionSender founder, int i) in network.Founders.Select((founder, i) => (founder, i)))
        {
            ulong entity = await entities.EntityOfAsync(founder.Account, cancellationToken: Token);
            EntityView view = await entities.EntityViewAsync(entity, cancellationToken: Token);
            Assert.Equal($"founder-{i + 1}", view.Name);
            Assert.Equal(Numbers.Membership.EntityBondWei, view.BondWei);
            Assert.NotEqual(BigInteger.Zero, await seats.SeatOfAsync(founder.Account, cancellationToken: Token));
            Assert.Equal(BigInteger.One, await seats.GetVotesAsync(founder.Account, cancellationToken: Token));
            Assert.True(await guardian.IsMemberAsync(founder.Account, cancellationToken: Token));
            Assert.Contains(members, member => member.Account == founder.Account && member.Entity == entity);
        }
    }

    [Fact]
    public async Task Every_founder_can_vote_and_pay_a_deposit()
    {
        AutonetTokenContract token = new(network.Client, network.Manifest["AutonetToken"].Address);

        foreach (Chain.Accounts.TransactionSender founder in network.Founders)
        {
            Assert.Equal(founder.Account, await token.DelegatesAsync(founder.Account, cancellationToken: Token));
            Assert.True(await token.AllowanceAsync(founder.Account, network.Manifest["ProposalDeposits"].Address, cancellationToken: Token) > network.Terms.FoundersWei);
        }
    }

    [Fact]
    public async Task Preparing_a_founder_again_sends_nothing()
    {
        ulong before = await network.Client.GetTransactionCountAsync(network.Founders[0].Account, cancellationToken: Token);

        await FounderAccounts.PrepareAsync(network.Founders[0], network.Manifest, TimeProvider.System, Token);

        Assert.Equal(before, await network.Client.GetTransactionCountAsync(network.Founders[0].Account, cancellationToken: Token));
    }

    [Fact]
    public async Task Constitution_holds_eleven_articles_with_the_texts_of_the_checkout()
    {
        ConstitutionContract constitution = new(network.Client, network.Manifest["Constitution"].Address);

        string[] ids = await constitution.ArticleIdsAsync(cancellationToken: Token);

        Assert.Equal(
            ["purpose", "rights", "breadth", "verification", "provenance", "use", "transparency", "treasury", "evaluation", "amendment", "exit"], ids);
        foreach (string id in ids)
        {
            ArticleText text = ArticleText.Load(Checkout.Find(null), id);
            // The first version: other tests amend.
            Article article = (await constitution.ArticleHistoryAsync(id, cancellationToken: Token))[0];
            Assert.Equal(text.TextHash, article.TextHash);
            Assert.Equal(text.Title, article.Title);
            Assert.Equal(network.Manifest[$"{char.ToUpperInvariant(id[0])}{id[1..]}Rule"].Address, article.RuleModule);
        }
    }

    [Theory]
    [InlineData("RunRegistry", "createRun", 1, "purpose,rights,breadth,verification,provenance,use,transparency,treasury,evaluation,exit")]
    [InlineData("RunRegistry", "closeRun", 1, "")]
    [InlineData("Treasury", "fundRun", 1, "treasury")]
    [InlineData("Treasury", "releaseEther", 1, "treasury")]
    [InlineData("Treasury", "transfer", 2, "treasury")]
    [InlineData("Treasury", "openStream", 2, "treasury")]
    [InlineData("Treasury", "cancelStream", 2, "treasury")]
    [InlineData("Canaries", "grant", 2, "treasury")]
    [InlineData("EmissionCurve", "mint", 2, "")]
    [InlineData("Parameters", "set", 2, "amendment")]
    [InlineData("Parameters", "setBounds", 3, "amendment")]
    [InlineData("ModelRegistry", "release", 1, "use,evaluation")]
    [InlineData("ModelRegistry", "deprecate", 1, "")]
    [InlineData("ConstitutionalCommittee", "elect", 2, "")]
    [InlineData("ConstitutionalCommittee", "dismiss", 2, "")]
    [InlineData("ConstitutionalCommittee", "overrule", 2, "")]
    [InlineData("SunsetGuardian", "rearm", 2, "")]
    [InlineData("SunsetGuardian", "renew", 3, "")]
    [InlineData("UpgradeGate", "list", 3, "")]
    [InlineData("UpgradeGate", "upgrade", 2, "")]
    [InlineData("GuardedTimelock", "updateDelay", 3, "exit")]
    [InlineData("Constitution", "adoptArticle", 3, "")]
    [InlineData("Constitution", "registerAction", 3, "")]
    [InlineData("Constitution", "removeAction", 3, "")]
    [InlineData("Amendments", "approve", 3, "")]
    [InlineData("AutonetToken", "mint", 0, "")]
    [InlineData("Canaries", "register", 0, "")]
    [InlineData("NodeRegistry", "slash", 0, "")]
    [InlineData("EntityRegistry", "rule", 0, "")]
    [InlineData("ContributorSeats", "earn", 0, "")]
    [InlineData("GuardedTimelock", "grantRole", 0, "")]
    public async Task First_actions_are_registered_and_all_else_is_denied(string contract, string function, int track, string articles)
    {
        ConstitutionContract constitution = new(network.Client, network.Manifest["Constitution"].Address);
        byte[] selector = Checkout.Find(null).LoadArtifact(contract).Abi.Function(function).Selector.ToArray();

        (byte registered, string[] judges) = await constitution.ActionOfAsync(network.Manifest[contract].Address, selector, cancellationToken: Token);

        Assert.Equal(track, registered);
        Assert.Equal(articles.Split(',', StringSplitOptions.RemoveEmptyEntries), judges);
    }

    [Fact]
    public async Task Deploying_again_returns_what_stands_and_sends_nothing()
    {
        ulong before = await network.Client.GetTransactionCountAsync(network.Deployer.Account, cancellationToken: Token);

        DeploymentManifest again = await ContractDeployment.DeployAsync(
            network.Deployer, Checkout.Find(null), network.Terms, network.ManifestPath, null, Token);

        Assert.Equal(network.Manifest.Contracts, again.Contracts);
        Assert.Equal(before, await network.Client.GetTransactionCountAsync(network.Deployer.Account, cancellationToken: Token));
    }

    [Fact]
    public async Task Interrupted_deployment_is_continued()
    {
        using TemporaryFolder folder = new();
        using CancellationTokenSource interruption = CancellationTokenSource.CreateLinkedTokenSource(Token);
        using Chain.Accounts.TransactionSender deployer = await network.CreateAccountAsync();
        List<string> stood = [];
        Progress interrupting = new(name =>
        {
            stood.Add(name);
            if (stood.Count == 3)
            {
                interruption.Cancel();
            }
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ContractDeployment.DeployAsync(
            deployer, Checkout.Find(null), network.Terms, folder["deployment.json"], interrupting, interruption.Token));

        DeploymentManifest manifest = await ContractDeployment.DeployAsync(
            deployer, Checkout.Find(null), network.Terms, folder["deployment.json"], null, Token);

        Assert.Equal(DeploymentPlan.Names.Count, manifest.Contracts.Count);
        Assert.Empty(await manifest.VerifyAsync(network.Client, Token));
        Assert.Equal((ulong)DeploymentPlan.Names.Count, await network.Client.GetTransactionCountAsync(deployer.Account, cancellationToken: Token));
    }

    [Fact]
    public async Task Account_without_funds_is_told_how_much_it_needs()
    {
        using TemporaryFolder folder = new();
        using Chain.Crypto.PrivateKey key = Chain.Crypto.PrivateKey.Generate();
        using Chain.Accounts.TransactionSender poor = new(network.Client, key);

        ActionableException refusal = await Assert.ThrowsAsync<ActionableException>(() => ContractDeployment.DeployAsync(
            poor, Checkout.Find(null), network.Terms, folder["deployment.json"], null, Token));

        Assert.Contains("holds 0 coins", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("12.5", "12.5")]
    [InlineData("0.000000000000000001", "0.000000000000000001")]
    [InlineData("007.10", "7.1")]
    public void Amount_reads_and_writes_decimals(string text, string written)
    {
        Assert.True(Tokens.TryParse(text, out BigInteger wei));
        Assert.Equal(written, Tokens.Format(wei));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("0.0000000000000000001")]
    [InlineData("1,5")]
    public void Amount_refuses_anything_else(string text) => Assert.False(Tokens.TryParse(text, out _));

    private sealed class Progress(System.Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
