using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Devnet;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Tests.Devnet;

/// <summary>A chain with all contracts and six founders who can vote and propose, for tests that need the real thing.</summary>
public sealed class DevelopmentNetwork : IAsyncLifetime
{
    public const int FounderCount = 6;

    // The protocol track's threshold, and a deposit on top.
    private static readonly System.Numerics.BigInteger ProposerWei = Tokens.Whole(12_000);

    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _owned = [];
    private EmbeddedChain? _chain;

    public EthereumClient Client => _chain!.Client;

    public Uri Endpoint => _chain!.Endpoint;

    public DeploymentManifest Manifest { get; private set; } = null!;

    public string ManifestPath => _folder["deployment.json"];

    public TransactionSender Deployer { get; private set; } = null!;

    public IReadOnlyList<TransactionSender> Founders { get; private set; } = [];

    public DeploymentTerms Terms { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Checkout checkout = Checkout.Find(null);
        _chain = await EmbeddedChain.StartAsync(
            new EmbeddedChainOptions { AnvilPath = checkout.FindAnvil(), Folder = _folder["chain"] }, TimeProvider.System, CancellationToken.None);
        Deployer = await CreateAccountAsync();
        List<TransactionSender> founders = [];
        for (int i = 0; i < FounderCount; i++)
        {
            founders.Add(await CreateAccountAsync());
        }

        Founders = founders;
        Address[] addresses = [.. founders.Select(founder => founder.Account)];
        Terms = new DeploymentTerms { Preset = DeploymentPreset.Development, Founders = addresses };
        Manifest = await ContractDeployment.DeployAsync(Deployer, checkout, Terms, ManifestPath, null, CancellationToken.None);
        await Task.WhenAll(Founders.Select(founder => FounderAccounts.PrepareAsync(founder, Manifest, TimeProvider.System, CancellationToken.None)));
    }

    public async Task<TransactionSender> CreateAccountAsync() => (await CreateKeyAsync()).Sender;

    /// <summary>An account that may propose on the operations and protocol tracks and has no live proposal, whatever other tests left.</summary>
    public async Task<TransactionSender> CreateProposerAsync()
    {
        TransactionSender proposer = await CreateAccountAsync();
        AutonetTokenContract token = new(Client, Manifest["AutonetToken"].Address);
        await Deployer.SendAsync(token.Transfer(proposer.Account, ProposerWei), CancellationToken.None);
        await FounderAccounts.PrepareAsync(proposer, Manifest, TimeProvider.System, CancellationToken.None);
        return proposer;
    }

    /// <summary>A funded account with its key, for tests that sign messages with it too.</summary>
    public async Task<(PrivateKey Key, TransactionSender Sender)> CreateKeyAsync()
    {
        PrivateKey key = PrivateKey.Generate();
        await EmbeddedChain.FundAsync(Client, key.Address, Tokens.Whole(1000), CancellationToken.None);
        TransactionSender sender = new(Client, key, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(100) });
        _owned.Add(sender);
        _owned.Add(key);
        return (key, sender);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }

        await _chain!.DisposeAsync();
        _folder.Dispose();
    }
}
