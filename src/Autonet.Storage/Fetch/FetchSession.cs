using Autonet.Core.Identifiers;
using Autonet.Storage.UnixFs;

namespace Autonet.Storage.Fetch;

/// <summary>
/// One fetch: the root first and alone, since it states the sizes, then the tree below it depth first with a bounded number of requests.
/// One task runs <see cref="RunAsync"/> and owns all fields; the requests touch none of them.
/// </summary>
internal sealed class FetchSession(Cid root, long maxBytes, int parallelism, BlockFetch blocks, SourceSet sources, IProgress<FetchProgress>? progress)
{
    // Inner nodes of the standard layout add 50 bytes per MiB. The allowance fits chunks down to 1 KiB and bounds the work that a tree of
    // needlessly many nodes can cause.
    private const long FixedOverheadBytes = 1024 * 1024;
    private const int OverheadDivisor = 16;

    private readonly Dictionary<Cid, UnixFsLink> _known = [];
    private readonly Stack<(UnixFsLink Link, int Depth)> _pending = [];
    private readonly List<Task<Arrival>> _running = [];
    private long? _fileBytes;
    private long _downloadedBytes;
    private int _downloadedBlocks;
    private int _reusedBlocks;

    public async Task<FetchOutcome> RunAsync(CancellationTokenSource stop)
    {
        FetchOutcome? end = await FetchRootAsync(stop.Token).ConfigureAwait(false);
        try
        {
            while (end is null && (_pending.Count > 0 || _running.Count > 0))
            {
                while (_running.Count < parallelism && _pending.TryPop(out (UnixFsLink Link, int Depth) next))
                {
                    _running.Add(FetchAsync(next.Link, next.Depth, stop.Token));
                }

                Task<Arrival> done = await Task.WhenAny(_running).ConfigureAwait(false);
                _running.Remove(done);
                end = Accept(await done.ConfigureAwait(false));
            }
        }
        finally
        {
            await StopRunningAsync(stop).ConfigureAwait(false);
        }

        return end ?? End(FetchStatus.Fetched, root);
    }

    private async Task<FetchOutcome?> FetchRootAsync(CancellationToken cancellationToken)
    {
        BlockOutcome outcome = await blocks.GetAsync(root, cancellationToken).ConfigureAwait(false);
        if (outcome.Status != FetchStatus.Fetched)
        {
            return End(outcome.Status, root);
        }

        UnixFsNode? node = null;
        if (root.Codec == CidCodec.DagPb && UnixFsNode.TryDecode(outcome.Block.Span, out node) != UnixFsRefusal.None)
        {
            return End(FetchStatus.Malformed, root);
        }

        _fileBytes = node?.FileBytes ?? outcome.Block.Length;
        long allBytes = outcome.Block.Length + (node?.LinkedBytes ?? 0);
        if (_fileBytes > maxBytes || allBytes - _fileBytes > (_fileBytes / OverheadDivisor) + FixedOverheadBytes)
        {
            return End(FetchStatus.TooLarge, root);
        }

        if (!outcome.IsStored && !await blocks.TryStoreAsync(root, outcome.Block, cancellationToken).ConfigureAwait(false))
        {
            return End(FetchStatus.StoreFull, root);
        }

        _known.Add(root, new UnixFsLink(root, _fileBytes.Value, allBytes));
        return Enqueue(node, depth: 1, outcome);
    }

    private async Task<Arrival> FetchAsync(UnixFsLink link, int depth, CancellationToken cancellationToken)
    {
        BlockOutcome outcome = await blocks.GetAsync(link.Cid, cancellationToken).ConfigureAwait(false);
        if (outcome is { Status: FetchStatus.Fetched, IsStored: false }
            && !await blocks.TryStoreAsync(link.Cid, outcome.Block, cancellationToken).ConfigureAwait(false))
        {
            outcome = outcome with { Status = FetchStatus.StoreFull };
        }

        return new Arrival(link, depth, outcome);
    }

    private FetchOutcome? Accept(Arrival arrival)
    {
        (UnixFsLink link, int depth, BlockOutcome outcome) = arrival;
        if (outcome.Status != FetchStatus.Fetched)
        {
            return End(outcome.Status, link.Cid);
        }

        UnixFsNode? node = null;
        bool isSound = link.Cid.Codec == CidCodec.Raw
            ? outcome.Block.Length == link.FileBytes
            : depth < UnixFsLayout.MaxDepth && UnixFsNode.TryDecode(outcome.Block.Span, out node) == UnixFsRefusal.None
                && node!.Agrees(link, outcome.Block.Length);
        return isSound ? Enqueue(node, depth + 1, outcome) : End(FetchStatus.Malformed, link.Cid);
    }

    /// <summary>Counts a block that is in the store now and queues its children, each block once; an outcome if they contradict each other.</summary>
    private FetchOutcome? Enqueue(UnixFsNode? node, int depth, BlockOutcome outcome)
    {
        if (outcome.IsStored)
        {
            _reusedBlocks++;
        }
        else
        {
            _downloadedBlocks++;
            _downloadedBytes += outcome.Block.Length;
        }

        // From the last to the first, so that the stack yields them in file order.
        for (int i = (node?.Links.Length ?? 0) - 1; i >= 0; i--)
        {
            UnixFsLink link = node!.Links[i];
            if (_known.TryAdd(link.Cid, link))
            {
                _pending.Push((link, depth));
            }
            else if (_known[link.Cid] != link)
            {
                return End(FetchStatus.Malformed, link.Cid);
            }
        }

        progress?.Report(new FetchProgress(_fileBytes!.Value, _downloadedBlocks + _reusedBlocks, _known.Count, _downloadedBytes));
        return null;
    }

    private async Task StopRunningAsync(CancellationTokenSource stop)
    {
        if (_running.Count == 0)
        {
            return;
        }

        await stop.CancelAsync().ConfigureAwait(false);

        // The fetch has ended with another outcome; these only have to be over before it returns.
        await ((Task)Task.WhenAll(_running)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private FetchOutcome End(FetchStatus status, Cid block) => new()
    {
        Status = status,
        Cid = root,
        Block = block,
        FileBytes = _fileBytes,
        DownloadedBytes = _downloadedBytes,
        DownloadedBlocks = _downloadedBlocks,
        ReusedBlocks = _reusedBlocks,
        Failures = sources.Failures,
    };

    private readonly record struct Arrival(UnixFsLink Link, int Depth, BlockOutcome Outcome);
}
