using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Autonet.Node.Deployment;
using Autonet.Node.Devnet;
using Autonet.Node.Governance;
using Autonet.Node.Hosting;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Autonet.Storage.Blobs;
using Autonet.Training.Data;
using Autonet.Training.Import;
using Autonet.Training.Models;
using Autonet.Training.Rounds;
using Autonet.Training.Tokenizers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Node.Tests.Training;

/// <summary>
/// Sets up a run on a real chain, by charter, votes and timelock, and its nodes with their real web servers, each with its own key and folder.
/// Nodes run in the test's process so that a test can stop, restart and question them; the demo runs them as processes of their own.
/// </summary>
internal sealed class TrainingNetwork : IAsyncDisposable
{
    public static readonly ModelConfiguration Model = new()
    {
        Dim = 16, Layers = 1, Heads = 2, KvHeads = 1, Hidden = 32, Vocab = 256, Seq = 16, RopeTheta = 10_000f, NormEps = 1e-5f,
    };

    private readonly DevelopmentNetwork _network;
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, (CancellationTokenSource Stop, Task Running)> _nodes = new();
    private Uri? _dataGateway;

    private TrainingNetwork(DevelopmentNetwork network)
    {
        _network = network;
    }

    public RunId RunId { get; private set; }

    public RunCharter Charter { get; private set; } = null!;

    public string Folder => _folder.Path;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Proposes, votes and executes a run, and serves its data set from a gateway node.</summary>
    public static async Task<TrainingNetwork> CreateAsync(DevelopmentNetwork network, Func<CharterFile, CharterFile>? change = null)
    {
        TrainingNetwork created = new(network);
        await created.BuildCharterAsync(change ?? (file => file));
        await created.ApproveAsync();
        await created.OpenAsync();
        return created;
    }

    /// <summary>The same without the votes, which take a dozen seconds of chain time: the chain lets the test speak as the timelock.</summary>
    public static async Task<TrainingNetwork> DecreeAsync(DevelopmentNetwork network, Func<CharterFile, CharterFile>? change = null)
    {
        TrainingNetwork created = new(network);
        await created.BuildCharterAsync(change ?? (file => file));
        await created.DecreeAsync();
        await created.OpenAsync();
        return created;
    }

    /// <summary>Takes slots under a node's key and endpoint while the node itself is not up yet.</summary>
    public async Task TakeSlotsAsync(string name, ChainSession chain, int port, IReadOnlyList<int> slots)
    {
        await KeyAsync(name);
        using PrivateKey key = KeyFolder.Open(_folder["keys"]).Obtain(name);
        using TransactionSender sender = new(_network.Client, key, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(100) });
        await Enrolment.EnrolAsync(chain, sender, $"http://127.0.0.1:{port}/", slots.Count * Charter.Participation.StakePerSlotWei, Token);
        foreach (int slot in slots)
        {
            await sender.SendAsync(chain.Runs.Join(RunId.Value, (ushort)slot), Token);
        }
    }

    /// <summary>Starts a node that takes one slot.</summary>
    public Task StartNodeAsync(string name, int slot, bool cheat = false, LogLevel level = LogLevel.Error)
        => StartNodeAsync(name, options => options with { Slots = [slot], Cheat = cheat, MinimumLogLevel = level });

    /// <summary>Starts a node; the same name is the same key and folder, so a stopped node comes back.</summary>
    public async Task StartNodeAsync(string name, Func<NodeOptions, NodeOptions> change)
    {
        (string keystore, string password) = await KeyAsync(name);
        Start(name, change(new NodeOptions
        {
            RpcUri = _network.Endpoint,
            ManifestPath = _network.ManifestPath,
            KeystorePath = keystore,
            PasswordFile = password,
            DataFolder = _folder[name],
            RunId = RunId.Value,
            Gateways = [_dataGateway!],
            PollInterval = TimeSpan.FromMilliseconds(100),
            MinimumLogLevel = LogLevel.Error,
        }));
    }

    /// <summary>Stops a node as a crash would look to the others: nothing is announced.</summary>
    public async Task StopNodeAsync(string name)
    {
        Assert.True(_nodes.TryRemove(name, out (CancellationTokenSource Stop, Task Running) node), $"{name} is not running.");
        (CancellationTokenSource stop, Task running) = node;
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    /// <summary>An observer of the run, as 'verify' and 'watch' use it.</summary>
    public Task<RunObserver> ObserveAsync(string name) => RunObserver.OpenAsync(
        new RunObserverOptions
        {
            RpcUri = _network.Endpoint,
            Manifest = _network.Manifest,
            RunId = RunId,
            DataFolder = _folder[name],
            Gateways = [_dataGateway!],
            PollInterval = TimeSpan.FromMilliseconds(100),
        },
        TimeProvider.System, NullLoggerFactory.Instance, Token);

    /// <summary>Waits until the run, as an observer sees it, is in a wanted state; returns that state.</summary>
    public static async Task<RunState> UntilAsync(RunObserver observer, Func<RunState, bool> condition)
    {
        TaskCompletionSource<RunState> reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            RunState state = observer.Tracker.State;
            if (condition(state))
            {
                reached.TrySetResult(state);
            }
        }

        observer.Tracker.Ticked += Look;
        try
        {
            return await reached.Task.WaitAsync(TimeSpan.FromMinutes(3), Token);
        }
        finally
        {
            observer.Tracker.Ticked -= Look;
        }
    }

    /// <summary>The key of an account, to sign with; the caller disposes it.</summary>
    public PrivateKey OpenKey(string name) => KeyFolder.Open(_folder["keys"]).Obtain(name);

    /// <summary>The address of a node's account.</summary>
    public Address AddressOf(string name) => KeyFolder.Open(_folder["keys"]).AddressOf(name);

    /// <summary>The keystore of an account, which holds coins and tokens from then on.</summary>
    public async Task<(string Keystore, string Password)> KeyAsync(string name)
    {
        KeyFolder keys = KeyFolder.Open(_folder["keys"]);
        using PrivateKey key = keys.Obtain(name);
        AutonetTokenContract token = new(_network.Client, _network.Manifest["AutonetToken"].Address);
        if (await token.BalanceOfAsync(key.Address, cancellationToken: Token) == 0)
        {
            await EmbeddedChain.FundAsync(_network.Client, key.Address, Tokens.Whole(10), Token);
            await _network.Founders[0].SendAsync(token.Transfer(key.Address, Tokens.Whole(2000)), Token);
        }

        return (keys.PathOf(name), keys.PasswordFile);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string name in _nodes.Keys.ToArray())
        {
            await StopNodeAsync(name);
        }

        _folder.Dispose();
    }

    private static async Task WaitAsync(Task running, Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            if (running.IsCompleted)
            {
                await running;
                throw new InvalidOperationException("The node stopped by itself.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), Token);
        }
    }

    private async Task BuildCharterAsync(Func<CharterFile, CharterFile> change)
    {
        string text = _folder["text"];
        Directory.CreateDirectory(text);
        for (int i = 0; i < 24; i++)
        {
            await File.WriteAllTextAsync(
                Path.Combine(text, string.Create(CultureInfo.InvariantCulture, $"{i:D2}.txt")),
                string.Concat(Enumerable.Range(0, 40).Select(n => $"Fellow citizens, message {i} has {n} parts and the state of the union is strong. ")), Encoding.UTF8, Token);
        }

        CharterFile file = change(new CharterFile
        {
            Name = $"test {_folder.Path}",
            Purpose = "A small run for a test.",
            Model = Model,
            Data = new CharterData { Path = text, Licence = "CC0-1.0", EvaluationSequences = 8, EvaluationFloor = 5f },
            Inner = new InnerSettings(3, 4, 1, 4e-3f, 0.1f, 0.9f, 0.99f, 1e-8f, 0.1f, 1f),
            Participation = new CharterParticipation
            {
                Slots = 5, MinSlots = 4, StakeWei = Tokens.Whole(1000), RewardWei = Tokens.Whole(1), AuditRewardWei = Tokens.Whole(1),
            },
            Verification = new CharterVerification { AuditRatePpm = 1_000_000, ChallengeWindowSeconds = 12 },
            Rounds = 3,
            RoundDeadlineSeconds = 8,
            BudgetWei = Tokens.Whole(1000),
        });
        (file, ImportedModel? weights) = CharterStarts.Read(file, _folder.Path, Token);
        BuiltDataset data = CharterBuilder.BuildData(file, ByteTokenizer.Instance, _folder.Path);
        Cid manifestCid;
        StoredStart? start = null;
        using (BlobStore store = BlobStore.Open(new BlobStoreOptions { Folder = Path.Combine(_folder["data"], "blobs") }, TimeProvider.System))
        {
            manifestCid = await DatasetFetcher.StoreAsync(data, store, Token);
            if (weights is not null)
            {
                start = await CharterStarts.StoreAsync(weights, store, Token);
            }
        }

        Charter = CharterBuilder.Build(file, data.Manifest, manifestCid, start);
    }

    private async Task ApproveAsync()
    {
        GovernanceClient governance = new(_network.Client, _network.Manifest);
        TransactionSender proposer = await _network.CreateProposerAsync();
        Proposal proposal = await governance.ProposeAsync(
            proposer, Track.Operations, RunProposal.Calls(_network.Client, _network.Manifest, Charter), RunProposal.Describe(Charter), Token);
        await governance.WaitForAsync(proposal, ProposalStage.Active, TimeProvider.System, Token);
        await Task.WhenAll(_network.Founders.Select(founder => governance.VoteAsync(founder, proposal, VoteChoice.For, string.Empty, Token)));
        await governance.WaitForAsync(proposal, ProposalStage.Succeeded, TimeProvider.System, Token);
        await governance.QueueAsync(proposer, proposal, Token);
        await governance.WaitUntilReadyAsync(proposal, TimeProvider.System, Token);
        await governance.ExecuteAsync(proposer, proposal, Token);
    }

    private async Task DecreeAsync()
    {
        RunRegistryContract runs = new(_network.Client, _network.Manifest["RunRegistry"].Address);
        AutonetTokenContract token = new(_network.Client, _network.Manifest["AutonetToken"].Address);
        await _network.Founders[0].SendAsync(token.Transfer(runs.Address, Charter.BudgetWei), Token);
        await Impersonation.SendAsync(_network.Client, _network.Manifest["GuardedTimelock"].Address, runs.CreateRun(Charter, Charter.GasBudgetWei), Token);
    }

    private async Task OpenAsync()
    {
        RunRegistryContract runs = new(_network.Client, _network.Manifest["RunRegistry"].Address);
        RunId = new RunId(await runs.RunCountAsync(cancellationToken: Token));
        await StartGatewayAsync();
    }

    private async Task StartGatewayAsync()
    {
        (string keystore, string password) = await KeyAsync("data");
        int port = FreePort.Next();
        _dataGateway = new Uri($"http://127.0.0.1:{port}/");
        Start("data", new NodeOptions
        {
            RpcUri = _network.Endpoint,
            ManifestPath = _network.ManifestPath,
            KeystorePath = keystore,
            PasswordFile = password,
            DataFolder = _folder["data"],
            Roles = NodeRoles.Gateway,
            Port = port,
            MinimumLogLevel = LogLevel.Error,
        });
        using HttpClient http = new() { BaseAddress = _dataGateway };
        await WaitAsync(_nodes["data"].Running, async () =>
        {
            try
            {
                return (await http.GetAsync(new Uri("v1/status", UriKind.Relative), Token)).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    private void Start(string name, NodeOptions options)
    {
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _nodes[name] = (stop, Task.Run(() => NodeHost.RunAsync(options, TimeProvider.System, stop.Token)));
    }
}
