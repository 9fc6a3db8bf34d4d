using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Roles;

/// <summary>
/// Work that goes on between ticks, at most once for each key. What fails is logged, waits a moment, and may be started again by a later
/// tick; what succeeded is not repeated. Cancellation is a normal end.
/// </summary>
internal sealed class OngoingWork<TKey>(ILogger logger, TimeProvider time, TimeSpan retryPause)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Task> _tasks = new();

    /// <summary>Whether some work is in progress.</summary>
    public bool IsBusy => _tasks.Values.Any(task => !task.IsCompleted);

    /// <summary>Starts work unless it is in progress or done.</summary>
    public void Start(TKey key, string what, Func<Task> work, CancellationToken cancellationToken)
        => _tasks.GetOrAdd(key, _ => RunAsync(key, what, work, cancellationToken));

    /// <summary>Forgets work that is done, so that memory does not grow with rounds.</summary>
    public void Forget(Func<TKey, bool> isOld)
    {
        foreach (TKey key in _tasks.Where(entry => isOld(entry.Key) && entry.Value.IsCompleted).Select(entry => entry.Key))
        {
            _tasks.TryRemove(key, out _);
        }
    }

    /// <summary>Waits for everything in progress.</summary>
    public Task WhenIdleAsync() => Task.WhenAll(_tasks.Values);

    private async Task RunAsync(TKey key, string what, Func<Task> work, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops.
        }
#pragma warning disable CA1031 // One failed piece of work must not stop the node: it is logged and tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.WillRetry(logger, what, exception);
            try
            {
                await Task.Delay(retryPause, time, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _tasks.TryRemove(key, out _);
        }
    }
}
