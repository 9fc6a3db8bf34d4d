using System.Runtime.CompilerServices;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Chain.Logs;

/// <summary>
/// Follows the logs of a filter from a cursor on, for ever. Near the head it checks that each block is the child of the one before it and reads
/// logs by block hash, so that what it delivers always belongs to one chain; when the chain reorganises it says which deliveries are void and
/// goes on with the new chain. Far from the head it reads ranges. Failures of the endpoint are logged and tried again at the next poll.
/// </summary>
public sealed class LogFollower
{
    private static readonly string[] TooLargeWords = ["more than", "too many", "limit", "range", "too large", "exceed", "timeout"];

    private readonly EthereumClient _client;
    private readonly LogFilter _filter;
    private readonly LogFollowerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates a follower.</summary>
    public LogFollower(EthereumClient client, LogFilter filter, LogFollowerOptions? options = null, TimeProvider? time = null, ILogger<LogFollower>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(filter);
        _client = client;
        _filter = filter;
        _options = options ?? new LogFollowerOptions();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? (ILogger)NullLogger.Instance;
    }

    /// <summary>Delivers the logs after <paramref name="from"/> until cancelled. Each enumeration is independent of the others.</summary>
    public async IAsyncEnumerable<LogUpdate> FollowAsync(LogCursor from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        RecentBlocks recent = new(_options.ReorganisationWindow);
        recent.Add(from, []);
        int range = _options.MaxRange;
        while (true)
        {
            IReadOnlyList<LogUpdate> updates = [];
            try
            {
                (updates, range) = await StepAsync(recent, range, cancellationToken);
            }
            catch (RpcException e)
            {
                Log.FollowFailed(_logger, e.Message);
            }

            foreach (LogUpdate update in updates)
            {
                yield return update;
            }

            if (updates.Count == 0)
            {
                await Task.Delay(_options.PollInterval, _time, cancellationToken);
            }
        }
    }

    /// <summary>One look at the chain: a rollback, the next blocks, or nothing new.</summary>
    private async Task<(IReadOnlyList<LogUpdate> Updates, int Range)> StepAsync(RecentBlocks recent, int range, CancellationToken cancellationToken)
    {
        if (await FindRollbackAsync(recent, cancellationToken) is LogsRolledBack rollback)
        {
            return ([rollback], range);
        }

        ulong head = await _client.GetBlockNumberAsync(cancellationToken);
        ulong first = recent.Tip.BlockNumber + 1;
        if (head < (ulong)_options.Confirmations || head - (ulong)_options.Confirmations < first)
        {
            return ([], range);
        }

        ulong last = head - (ulong)_options.Confirmations;
        ulong window = (ulong)_options.ReorganisationWindow;
        ulong settled = last > window ? last - window : 0;
        return first <= settled
            ? await ReadRangeAsync(recent, first, Math.Min(settled, first + (ulong)range - 1), range, cancellationToken)
            : (await ReadBlocksAsync(recent, first, last, cancellationToken), range);
    }

    private async Task<LogsRolledBack?> FindRollbackAsync(RecentBlocks recent, CancellationToken cancellationToken)
    {
        LogCursor tip = recent.Tip;
        BlockHeader? canonical = await _client.GetBlockAsync(BlockReference.At(tip.BlockNumber), cancellationToken);
        if (tip.BlockHash.IsZero)
        {
            if (canonical is not null)
            {
                recent.Pin(canonical.Hash);
            }

            return null;
        }

        if (canonical?.Hash == tip.BlockHash)
        {
            return null;
        }

        int shared = recent.Count - 2;
        while (shared >= 0 && (await _client.GetBlockAsync(BlockReference.At(recent[shared].BlockNumber), cancellationToken))?.Hash != recent[shared].BlockHash)
        {
            shared--;
        }

        LogCursor to = shared >= 0 ? recent[shared] : await DeepestAsync(recent[0], cancellationToken);
        List<LogEntry> removed = recent.RollBack(shared);
        if (shared < 0)
        {
            recent.Add(to, []);
        }

        Log.RolledBack(_logger, tip.BlockNumber, to.BlockNumber);
        return new LogsRolledBack(to, removed);
    }

    // No kept block is canonical any more, as after a restart from a cursor that was reorganised away: go back by a whole window, but not past the head.
    private async Task<LogCursor> DeepestAsync(LogCursor oldest, CancellationToken cancellationToken)
    {
        ulong window = (ulong)_options.ReorganisationWindow;
        ulong head = await _client.GetBlockNumberAsync(cancellationToken);
        ulong height = Math.Min(oldest.BlockNumber > window ? oldest.BlockNumber - window : 0, head);
        BlockHeader header = await _client.GetBlockAsync(BlockReference.At(height), cancellationToken)
            ?? throw new RpcException(RpcFailure.Malformed, $"The RPC endpoint has no block {height} although its head is {head}.");
        return new LogCursor(height, header.Hash);
    }

    private async Task<(IReadOnlyList<LogUpdate> Updates, int Range)> ReadRangeAsync(
        RecentBlocks recent, ulong first, ulong last, int range, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogEntry> logs;
        try
        {
            logs = await _client.GetLogsAsync(_filter, first, last, cancellationToken);
        }
        catch (RpcException e) when (IsTooLarge(e) && last > first)
        {
            Log.Halving(_logger, last - first + 1, first);
            return await ReadRangeAsync(recent, first, first + ((last - first) / 2), Math.Max(1, (int)((last - first + 1) / 2)), cancellationToken);
        }

        BlockHeader? header = await _client.GetBlockAsync(BlockReference.At(last), cancellationToken);
        if (header is null || logs.Any(l => l.BlockNumber < first || l.BlockNumber > last || (l.BlockNumber == last && l.BlockHash != header.Hash)))
        {
            throw new RpcException(RpcFailure.Malformed, $"The RPC endpoint's logs and blocks up to {last} disagree.");
        }

        LogCursor cursor = new(last, header.Hash);
        recent.Add(cursor, logs);
        return ([.. logs.Select(l => new LogAdded(l)), new CursorAdvanced(cursor)], (int)Math.Min(_options.MaxRange, (long)range * 2));
    }

    private async Task<IReadOnlyList<LogUpdate>> ReadBlocksAsync(RecentBlocks recent, ulong first, ulong last, CancellationToken cancellationToken)
    {
        ulong[] numbers = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i => first + (ulong)i)];
        List<BlockHeader> chain = [];
        Hash256 parent = recent.Tip.BlockHash;
        foreach (BlockHeader? header in await _client.GetBlocksAsync(numbers, cancellationToken))
        {
            // The chain may change while it is read; what is left is read at the next poll, after the rollback that it calls for.
            if (header is null || (!parent.IsZero && header.ParentHash != parent))
            {
                break;
            }

            chain.Add(header);
            parent = header.Hash;
        }

        IReadOnlyList<IReadOnlyList<LogEntry>> logs = await _client.GetLogsAsync(_filter, [.. chain.Select(h => h.Hash)], cancellationToken);
        if (chain.Zip(logs).Any(pair => pair.Second.Any(l => l.BlockHash != pair.First.Hash)))
        {
            throw new RpcException(RpcFailure.Malformed, "The RPC endpoint's logs are not those of the blocks that were asked for.");
        }

        List<LogUpdate> updates = [];
        foreach ((BlockHeader header, IReadOnlyList<LogEntry> entries) in chain.Zip(logs))
        {
            LogCursor cursor = new(header.Number, header.Hash);
            recent.Add(cursor, entries);
            updates.AddRange(entries.Select(l => new LogAdded(l)));
            updates.Add(new CursorAdvanced(cursor));
        }

        return updates;
    }

    // Endpoints cap a range's blocks, logs or bytes, and say so in different words under different codes.
    private static bool IsTooLarge(RpcException e) => e.Failure is RpcFailure.TooLarge or RpcFailure.Timeout
        || (e.Failure == RpcFailure.Refused && (e.Code == -32005
            || TooLargeWords.Any(words => e.Message.Contains(words, StringComparison.OrdinalIgnoreCase))));
}
