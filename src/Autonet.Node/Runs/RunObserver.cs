using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Autonet.Node.Messages;
using Autonet.Node.Peers;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Training.Data;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Runs;

/// <summary>What an observer needs to know.</summary>
public sealed record RunObserverOptions
{
    /// <summary>The chain's JSON-RPC endpoint.</summary>
    public required Uri RpcUri { get; init; }

    /// <summary>Where the contracts are.</summary>
    public required DeploymentManifest Manifest { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Folder for blobs and commitments; not one that a running node uses.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Gateways to fetch from besides the nodes'.</summary>
    public IReadOnlyList<Uri> Gateways { get; init; } = [];

    /// <summary>Threads of the arithmetic.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Pause between looks at the chain.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>
/// Anyone's view of a run, without key or stake: its state from the chain, and its data, checkpoints and commitments from whoever serves them,
/// all checked against the chain.
/// </summary>
public sealed class RunObserver : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _rpcHttp = new();
    private readonly HttpClient _peerHttp = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly HttpClient _blobHttp = new(BlobFetcher.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly RunObserverOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private Task _following = Task.CompletedTask;
    private RunWorkshop? _workshop;

    private RunObserver(RunObserverOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _loggers = loggers;
    }

    /// <summary>The chain.</summary>
    public ChainSession Chain { get; private set; } = null!;

    /// <summary>The run as it unfolds.</summary>
    public RunTracker Tracker { get; private set; } = null!;

    /// <summary>The nodes.</summary>
    public PeerDirectory Peers { get; private set; } = null!;

    /// <summary>The observer's own copies.</summary>
    public BlobStore Store { get; private set; } = null!;

    /// <summary>Brings what the store lacks.</summary>
    public BlobFetcher Fetcher { get; private set; } = null!;

    /// <summary>Certified checkpoints.</summary>
    public CheckpointVault Checkpoints { get; private set; } = null!;

    /// <summary>The run's arithmetic over its data.</summary>
    public RunWorkshop Workshop => _workshop!;

    /// <summary>The data set.</summary>
    public DatasetReader Data { get; private set; } = null!;

    internal CertifiedCommitments Commitments { get; private set; } = null!;

    /// <summary>Opens a run and catches up with the chain.</summary>
    /// <exception cref="RunUnknownException">There is no such run.</exception>
    /// <exception cref="ChainMismatchException">The chain is not the manifest's.</exception>
    /// <exception cref="CharterException">The charter cannot be carried out by this software.</exception>
    /// <exception cref="DatasetUnavailableException">Nobody serves the data set now.</exception>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public static async Task<RunObserver> OpenAsync(
        RunObserverOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        RunObserver observer = new(options, time, loggers);
        try
        {
            await observer.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return observer;
        }
        catch
        {
            await observer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _workshop?.Dispose();
        Store?.Dispose();
        _rpcHttp.Dispose();
        _peerHttp.Dispose();
        _blobHttp.Dispose();
        _stop.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        EthereumClient client = new(new HttpRpc(_rpcHttp, _options.RpcUri, time: _time, logger: _loggers.CreateLogger<HttpRpc>()));
        Chain = await ChainSession.ConnectAsync(client, _options.Manifest, cancellationToken).ConfigureAwait(false);
        Tracker = await RunTracker.OpenAsync(
            Chain, _options.RunId, _options.PollInterval, _time, _loggers.CreateLogger<RunTracker>(), cancellationToken).ConfigureAwait(false);
        _following = Tracker.RunAsync(_stop.Token);
        await await Task.WhenAny(Tracker.CaughtUp, _following).WaitAsync(cancellationToken).ConfigureAwait(false);
        Store = BlobStore.Open(
            new BlobStoreOptions { Folder = Path.Combine(_options.DataFolder, "blobs") }, _time, _loggers.CreateLogger<BlobStore>());
        Fetcher = new BlobFetcher(_blobHttp, Store, _time, logger: _loggers.CreateLogger<BlobFetcher>());
        Peers = new PeerDirectory(Chain.Nodes, Address.Zero, _options.Gateways);
        await Peers.RefreshAsync(cancellationToken).ConfigureAwait(false);
        Data = await DatasetFetcher.OpenAsync(Tracker.Charter, Store, Fetcher, Peers.Sources, cancellationToken).ConfigureAwait(false);
        RunState state = Tracker.State;
        _workshop = new RunWorkshop(CharterTerms.PlanOf(Tracker.Charter), state, Data, _options.Threads);
        Checkpoints = new CheckpointVault(
            _workshop.Plan, () => Tracker.State, Store, Fetcher, () => Peers.Sources, _loggers.CreateLogger<CheckpointVault>());
        Commitments = new CertifiedCommitments(
            () => Tracker.State, new MessageBook(() => Tracker.State), new PeerClient(_peerHttp, _loggers.CreateLogger<PeerClient>()), Peers,
            Chain.Domain, Path.Combine(_options.DataFolder, "commitments"), _loggers.CreateLogger<RunObserver>());
    }
}
