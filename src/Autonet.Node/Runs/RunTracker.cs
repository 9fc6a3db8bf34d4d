using Autonet.Chain.Bindings;
using Autonet.Chain.Logs;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Runs;

/// <summary>
/// Follows one run on the chain and folds its events into a <see cref="RunState"/>. A reorganisation rolls the state back to the newest block
/// that both chains share. Readers take <see cref="State"/>, which is immutable.
/// </summary>
public sealed class RunTracker
{
    // More blocks than a reorganisation can remove; the follower's window is 128.
    private const ulong BlocksRemembered = 1024;

    private readonly ChainSession _chain;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TimeSpan _poll;
    private readonly ulong _createdBlock;
    private readonly RunState _created;
    private readonly SortedDictionary<ulong, RunState> _history = [];
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RunState _state;
    private long _chainTimeUnixSeconds;

    private RunTracker(ChainSession chain, RunCharter charter, RunState created, ulong createdBlock, TimeSpan poll, TimeProvider time, ILogger logger)
    {
        _chain = chain;
        Charter = charter;
        _created = created;
        _state = created;
        _createdBlock = createdBlock;
        _poll = poll;
        _time = time;
        _logger = logger;
    }

    /// <summary>The run's charter, from the event that created it.</summary>
    public RunCharter Charter { get; }

    /// <summary>The newest state.</summary>
    public RunState State => _state;

    /// <summary>Timestamp of the newest block; 0 before the first look at the chain.</summary>
    public ulong ChainTimeUnixSeconds => (ulong)Interlocked.Read(ref _chainTimeUnixSeconds);

    /// <summary>Completes when every event up to the head at the start is in the state.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Raised after the state changed.</summary>
    public event System.Action<RunNews>? Happened;

    /// <summary>Raised after each look at the chain's head.</summary>
    public event System.Action? Ticked;

    /// <summary>Finds a run by the event that created it.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="id">The run.</param>
    /// <param name="poll">Pause between looks at the chain.</param>
    /// <param name="time">Clock of the pauses.</param>
    /// <param name="logger">Where rollbacks are noted.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="RunUnknownException">There is no such run.</exception>
    /// <exception cref="CharterException">The charter names its first checkpoint by no CID.</exception>
    public static async Task<RunTracker> OpenAsync(
        ChainSession chain, RunId id, TimeSpan poll, TimeProvider time, ILogger<RunTracker> logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chain);
        LogFilter filter = new()
        {
            Addresses = [chain.Runs.Address],
            Topics = [[RunRegistryContract.RunCreatedEvent.Topic], [RunFold.TopicOf(id.Value)]],
        };
        ulong head = await chain.Client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<LogEntry> logs = await chain.Client.GetLogsAsync(filter, chain.Manifest.FirstBlock, head, cancellationToken).ConfigureAwait(false);
        if (logs.Count == 0 || !RunRegistryContract.RunCreatedEvent.TryDecode(logs[0], out RunRegistryContract.RunCreatedEvent? created))
        {
            throw new RunUnknownException(id);
        }

        RunState state = new()
        {
            Id = id,
            Charter = created.CharterHash,
            Terms = CharterTerms.OfRun(created.Charter),
            GenesisRoot = created.Charter.GenesisRoot,
            GenesisCid = CharterTerms.GenesisCidOf(created.Charter),
        };
        return new RunTracker(chain, created.Charter, state, logs[0].BlockNumber, poll, time, logger);
    }

    /// <summary>Follows the chain until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ulong head = await _chain.Client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task clock = ClockAsync(stop.Token);
        try
        {
            // The events that close a challenge do not name the run, so the filter takes all of both contracts and the fold picks the run's.
            LogFilter filter = new() { Addresses = [_chain.Runs.Address, _chain.Challenges.Address] };
            LogFollower follower = new(_chain.Client, filter, new LogFollowerOptions { PollInterval = _poll }, _time);
            await foreach (LogUpdate update in follower.FollowAsync(LogCursor.Before(_createdBlock), cancellationToken).ConfigureAwait(false))
            {
                switch (update)
                {
                    case LogAdded added:
                        await ApplyAsync(added.Entry, cancellationToken).ConfigureAwait(false);
                        break;
                    case LogsRolledBack rolledBack:
                        RollBack(rolledBack.To.BlockNumber);
                        break;
                    case CursorAdvanced advanced when advanced.Cursor.BlockNumber >= head:
                        _caughtUp.TrySetResult();
                        break;
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await clock.ConfigureAwait(false);
        }
    }

    private async Task ClockAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    if (await _chain.Client.GetBlockAsync(BlockReference.Latest, cancellationToken).ConfigureAwait(false) is BlockHeader header)
                    {
                        Interlocked.Exchange(ref _chainTimeUnixSeconds, (long)header.Timestamp);
                    }
                }
                catch (RpcException exception)
                {
                    Log.WillRetry(_logger, "Reading the chain's head", exception);
                }

                Ticked?.Invoke();
                await Task.Delay(_poll, _time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The tracker stops.
        }
    }

    private async Task ApplyAsync(LogEntry entry, CancellationToken cancellationToken)
    {
        if (await RunFold.ApplyAsync(_state, entry, hash => TimestampOfAsync(hash, cancellationToken)).ConfigureAwait(false) is not var (next, news))
        {
            return;
        }

        _state = next;
        _history[entry.BlockNumber] = next;
        while (_history.Count > 2 && _history.Keys.ElementAt(1) + BlocksRemembered < entry.BlockNumber)
        {
            _history.Remove(_history.Keys.First());
        }

        Happened?.Invoke(news);
    }

    private async Task<ulong> TimestampOfAsync(Hash256 blockHash, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // A block that is gone was reorganised away: the rollback that follows undoes whatever time is used here.
                BlockHeader? header = await _chain.Client.GetBlockAsync(BlockReference.At(blockHash), cancellationToken).ConfigureAwait(false);
                return header?.Timestamp ?? ChainTimeUnixSeconds;
            }
            catch (RpcException exception)
            {
                Log.WillRetry(_logger, "Reading a block's time", exception);
            }

            await Task.Delay(_poll, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void RollBack(ulong toBlock)
    {
        foreach (ulong block in _history.Keys.Where(block => block > toBlock).ToArray())
        {
            _history.Remove(block);
        }

        _state = _history.Count == 0 ? _created : _history.Values.Last();
        Log.Reorganised(_logger, toBlock);
    }
}

/// <summary>There is no such run.</summary>
public sealed class RunUnknownException(RunId id) : Exception($"There is no run {id} in the run registry. 'autonet run list' shows the runs.")
{
    /// <summary>The run that was asked for.</summary>
    public RunId Id { get; } = id;
}
