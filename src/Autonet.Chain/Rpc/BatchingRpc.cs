namespace Autonet.Chain.Rpc;

/// <summary>
/// Puts reads that are asked for at the same time into one exchange, so that a screen full of values costs one round trip. Transactions are
/// never held back. Safe for concurrent use.
/// </summary>
public sealed class BatchingRpc : IRpc
{
    // Long enough for a caller to start all its reads, short enough that nobody sees it.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private readonly IRpc _inner;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private List<Waiting>? _gathered;

    /// <summary>Wraps an endpoint.</summary>
    public BatchingRpc(IRpc inner, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(time);
        _inner = inner;
        _time = time;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        if (requests.Any(request => request.Method is not ("eth_call" or "eth_getBalance" or "eth_getCode" or "eth_getStorageAt" or "eth_getBlockByNumber" or "eth_blockNumber" or "eth_chainId")))
        {
            return await _inner.SendAsync(requests, cancellationToken);
        }

        Waiting waiting = new(requests, new TaskCompletionSource<IReadOnlyList<RpcReply>>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            if (_gathered is null)
            {
                _gathered = [];
                _ = FlushAsync();
            }

            _gathered.Add(waiting);
        }

        return await waiting.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task FlushAsync()
    {
        await Task.Delay(Gathering, _time);
        List<Waiting> batch;
        lock (_gate)
        {
            batch = _gathered!;
            _gathered = null;
        }

        try
        {
            // Not one caller's token: the others still wait for theirs. The transport's own time limit ends it.
            IReadOnlyList<RpcReply> replies = await _inner.SendAsync([.. batch.SelectMany(waiting => waiting.Requests)], CancellationToken.None);
            int next = 0;
            foreach (Waiting waiting in batch)
            {
                waiting.Answer.SetResult([.. replies.Skip(next).Take(waiting.Requests.Count)]);
                next += waiting.Requests.Count;
            }
        }
#pragma warning disable CA1031 // The exception is not swallowed: it belongs to everyone who waits for the batch, and nobody else would end their wait.
        catch (Exception e)
#pragma warning restore CA1031
        {
            batch.ForEach(waiting => waiting.Answer.TrySetException(e));
        }
    }

    private sealed record Waiting(IReadOnlyList<RpcRequest> Requests, TaskCompletionSource<IReadOnlyList<RpcReply>> Answer);
}
