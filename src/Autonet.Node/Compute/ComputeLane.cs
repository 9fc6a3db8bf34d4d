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
    private readonly PriorityQueue<Func<Task>, (ComputePriority Priority, long Order)> _waiting = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _order;

    /// <summary>Starts the lane.</summary>
    public ComputeLane()
    {
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Queues a job and returns its result.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the job ran, or by the job itself.</exception>
    public Task<T> RunAsync<T>(ComputePriority priority, Func<CancellationToken, T> job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task RunJob()
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                done.SetResult(job(cancellationToken));
            }
            catch (OperationCanceledException)
            {
                done.TrySetCanceled(cancellationToken);
            }
#pragma warning disable CA1031 // The exception is not swallowed: it belongs to whoever awaits the job.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                done.SetException(exception);
            }

            return Task.CompletedTask;
        }

        lock (_lock)
        {
            _waiting.Enqueue(RunJob, (priority, _order++));
        }

        _arrived.Release();
        return done.Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
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
                await _arrived.WaitAsync(_stop.Token).ConfigureAwait(false);
                Func<Task> job;
                lock (_lock)
                {
                    job = _waiting.Dequeue();
                }

                await job().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposal is the normal end of the lane.
        }
    }
}
