namespace Autonet.Node.Compute;

/// <summary>What a job is for; the smaller value runs first.</summary>
public enum ComputePriority
{
    /// <summary>Combining the updates of a round that everyone waits for.</summary>
    Aggregate,

    /// <summary>Training an own slot of the open round.</summary>
    Train,

    /// <summary>Recomputing a slot for a challenge or an audit.</summary>
    Recompute,
}

/// <summary>
/// The node's one lane for heavy arithmetic: one job at a time, so that kernels never compete for the same cores, the most urgent waiting job
/// first. Training in progress is not interrupted. Jobs are synchronous and run off the caller's thread.
/// </summary>
public sealed class ComputeLane : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Job, (ComputePriority Priority, long Order)> _waiting = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly Task _loop;
    private long _order;
    private bool _isDisposed;

    /// <summary>Starts the lane.</summary>
    public ComputeLane()
    {
        _stopped = _stop.Token;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Queues a job and returns its result.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the job ran or by the job itself, or the lane was closed before its turn.</exception>
    /// <exception cref="ObjectDisposedException">The lane is closed.</exception>
    public Task<T> RunAsync<T>(ComputePriority priority, Func<CancellationToken, T> job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Run()
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                done.SetResult(job(cancellationToken));
            }
            catch (OperationCanceledException exception)
            {
                done.TrySetCanceled(exception.CancellationToken);
            }
#pragma warning disable CA1031 // The exception is not swallowed: it belongs to whoever awaits the job.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                done.SetException(exception);
            }
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _waiting.Enqueue(new Job(Run, () => done.TrySetCanceled(_stopped)), (priority, _order++));
            _arrived.Release();
        }

        return done.Task;
    }

    /// <summary>Waits for the job in progress and cancels those that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        Job[] abandoned;
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            abandoned = [.. _waiting.UnorderedItems.Select(item => item.Element)];
            _waiting.Clear();
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (Job job in abandoned)
        {
            job.Abandon();
        }

        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _arrived.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _arrived.WaitAsync(_stopped).ConfigureAwait(false);
                Job? job;
                lock (_lock)
                {
                    _waiting.TryDequeue(out job, out _);
                }

                job?.Run();
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // Disposal is the normal end of the lane.
        }
    }

    private sealed record Job(Action Run, Action Abandon);
}
