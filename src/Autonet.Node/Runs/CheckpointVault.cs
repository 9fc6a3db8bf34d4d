using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Training.Checkpoints;
using Autonet.Training.Rounds;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Runs;

/// <summary>
/// Certified checkpoints: the first one is computed unless the charter names a file, later ones come from the node's own aggregation, its store, or
/// peers, and count only if their state root is the one on the chain. Safe for concurrent use.
/// </summary>
public sealed class CheckpointVault
{
    // Training works on the newest, audits mostly on the one before.
    private const int CheckpointsCached = 4;

    private readonly RunPlan _plan;
    private readonly Func<RunState> _state;
    private readonly BlobStore _store;
    private readonly BlobFetcher _fetcher;
    private readonly Func<IReadOnlyList<Uri>> _sources;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<Hash256, Checkpoint> _cache = [];
    private readonly Queue<Hash256> _order = [];

    /// <summary>Makes a vault over a store.</summary>
    /// <param name="plan">The run's plan.</param>
    /// <param name="state">The run's newest state.</param>
    /// <param name="store">Where blobs are kept.</param>
    /// <param name="fetcher">Brings blobs from <paramref name="sources"/>.</param>
    /// <param name="sources">Gateways of the peers.</param>
    /// <param name="logger">Where fetched checkpoints are noted.</param>
    public CheckpointVault(
        RunPlan plan, Func<RunState> state, BlobStore store, BlobFetcher fetcher, Func<IReadOnlyList<Uri>> sources, ILogger<CheckpointVault> logger)
    {
        _plan = plan;
        _state = state;
        _store = store;
        _fetcher = fetcher;
        _sources = sources;
        _logger = logger;
    }

    /// <summary>Stores a checkpoint that this node computed, so that peers can fetch it, and remembers it.</summary>
    public async Task<Cid> PutAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Cid cid = await _store.PutAsync(checkpoint.Serialize(), cancellationToken).ConfigureAwait(false);
        Remember(checkpoint);
        return cid;
    }

    /// <summary>The checkpoint after <paramref name="round"/>; 0 is the one before the first round.</summary>
    /// <exception cref="CheckpointUnavailableException">Nobody supplies it now; trying again later may help.</exception>
    public async Task<Checkpoint> GetAsync(ulong round, CancellationToken cancellationToken)
    {
        RunState state = _state();
        Hash256 root = state.CheckpointRootBefore(round + 1);
        lock (_lock)
        {
            if (_cache.TryGetValue(root, out Checkpoint? known))
            {
                return known;
            }
        }

        Cid? file = round == 0 ? state.GenesisCid : state.Certified[(int)round - 1].CheckpointCid;
        Checkpoint checkpoint = file is Cid cid ? await LoadAsync(round, cid, root, cancellationToken).ConfigureAwait(false) : Genesis(root);
        Remember(checkpoint);
        return checkpoint;
    }

    private Checkpoint Genesis(Hash256 root)
    {
        Checkpoint genesis = _plan.Genesis();
        return genesis.StateRoot == root
            ? genesis
            : throw new CheckpointUnavailableException($"The charter's first checkpoint is {root}, but its seed and model give {genesis.StateRoot}.");
    }

    private async Task<Checkpoint> LoadAsync(ulong round, Cid cid, Hash256 root, CancellationToken cancellationToken)
    {
        string which = round == 0 ? "that the run starts from" : $"of round {round}";

        // Header and chunk tree of the file on top of two values of four bytes for each parameter.
        long maxBytes = (16 * 1024 * 1024) + (2L * sizeof(float) * _plan.Parameters.Sum(parameter => (long)parameter.Count));
        if (!await _store.ContainsAsync(cid, cancellationToken).ConfigureAwait(false))
        {
            FetchOutcome fetched = await _fetcher.FetchAsync(cid, _sources(), maxBytes, progress: null, cancellationToken).ConfigureAwait(false);
            if (!fetched.IsFetched)
            {
                throw new CheckpointUnavailableException($"The checkpoint {which} ({cid}) could not be fetched: {fetched.Status}.");
            }
        }

        BlobRead read = await _store.ReadAsync(cid, (int)Math.Min(maxBytes, int.MaxValue), cancellationToken).ConfigureAwait(false);
        if (!read.IsOk)
        {
            throw new CheckpointUnavailableException($"The checkpoint {which} ({cid}) cannot be read: {read.Status}.");
        }

        CheckpointRefusal refusal = Checkpoint.TryRead(read.Bytes.Span, _plan.Terms.Model, root, out Checkpoint? checkpoint);
        if (refusal != CheckpointRefusal.None)
        {
            throw new CheckpointUnavailableException($"The checkpoint {which} ({cid}) is not the certified one: {refusal}.");
        }

        Log.CheckpointVerified(_logger, round, root);
        return checkpoint!;
    }

    private void Remember(Checkpoint checkpoint)
    {
        lock (_lock)
        {
            if (_cache.TryAdd(checkpoint.StateRoot, checkpoint))
            {
                _order.Enqueue(checkpoint.StateRoot);
                if (_order.Count > CheckpointsCached)
                {
                    _cache.Remove(_order.Dequeue());
                }
            }
        }
    }
}

/// <summary>A certified checkpoint cannot be had now.</summary>
public sealed class CheckpointUnavailableException(string message) : Exception(message);
