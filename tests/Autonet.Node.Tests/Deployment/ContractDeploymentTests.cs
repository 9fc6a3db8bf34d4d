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

    [Fact]
    public async Task Deployment_stands_as_the_manifest_says()
    {
        Assert.Equal(16, network.Manifest.Contracts.Count);
        Assert.Empty(await network.Manifest.VerifyAsync(network.Client, Token));
        Assert.Empty(await DeploymentManifest.Load(network.ManifestPath).VerifyAsync(network.Client, Token));
    }

    [Fact]
    public async Task Contracts_name_each_other_as_predicted()
    {
        TrackGovernorContract governor = new(network.Client, network.Manifest["OperationsGovernor"].Address);

        Assert.Equal(network.Manifest["GuardedTimelock"].Address, await governor.TimelockAsync(cancellationToken: Token));
        Assert.Equal(network.Manifest["ContributorSeats"].Address, await governor.SeatHouseAsync(cancellationToken: Token));
        Assert.Equal(1, await governor.TrackAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Token_is_minted_to_treasury_deployer_and_founders_in_equal_parts()
    {
        DeployedContract token = network.Manifest["AutonetToken"];
        IReadOnlyList<LogEntry> logs = await network.Client.GetLogsAsync(
            new LogFilter { Addresses = [token.Address] }, token.BlockNumber, token.BlockNumber, Token);

        Dictionary<Address, BigInteger> minted = logs
            .Select(log => AutonetTokenContract.TransferEvent.TryDecode(log, out AutonetTokenContract.TransferEvent? transfer) ? transfer : null)
            .Where(transfer => transfer is not null && transfer.From.IsZero)
            .ToDictionary(transfer => transfer!.To, transfer => transfer!.Value);

        Assert.Equal(DevelopmentNetwork.FounderCount + 2, minted.Count);
        Assert.Equal(network.Terms.TreasuryWei, minted[network.Manifest["Treasury"].Address]);
        Assert.Equal(network.Terms.DeployerWei, minted[network.Deployer.Account]);
        Assert.All(network.Founders, founder => Assert.Equal(network.Terms.FoundersWei / DevelopmentNetwork.FounderCount, minted[founder.Account]));
    }

    [Fact]
    public async Task Constitution_holds_six_articles_with_the_texts_of_the_checkout()
    {
        ConstitutionContract constitution = new(network.Client, network.Manifest["Constitution"].Address);

        string[] ids = await constitution.ArticleIdsAsync(cancellationToken: Token);

        Assert.Equal(["breadth", "verification", "provenance", "use", "transparency", "treasury"], ids);
        foreach (string id in ids)
        {
            ArticleText text = ArticleText.Load(Checkout.Find(null), id);
            Article article = await constitution.ArticleOfAsync(id, cancellationToken: Token);
            Assert.Equal(text.TextHash, article.TextHash);
            Assert.Equal(text.Title, article.Title);
        }
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

        Assert.Equal(16, manifest.Contracts.Count);
        Assert.Empty(await manifest.VerifyAsync(network.Client, Token));
        Assert.Equal(16ul, await network.Client.GetTransactionCountAsync(deployer.Account, cancellationToken: Token));
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
