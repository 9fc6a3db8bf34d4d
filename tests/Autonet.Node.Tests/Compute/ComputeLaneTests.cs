using Autonet.Node.Compute;

namespace Autonet.Node.Tests.Compute;

/// <summary>One job at a time, the most urgent first. A job that waits for a gate holds the lane while a test fills the queue.</summary>
public sealed class ComputeLaneTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waiting_jobs_run_by_priority_and_then_in_the_order_they_came()
    {
        await using ComputeLane lane = new();
        using ManualResetEventSlim gate = new();
        Task<bool> blocker = HoldAsync(lane, gate, Token);
        List<string> order = [];
        Task<bool> Queue(ComputePriority priority, string name) => lane.RunAsync(
            priority,
            _ =>
            {
                order.Add(name);
                return true;
            },
            Token);

        Task<bool>[] jobs =
        [
            Queue(ComputePriority.Recompute, "audit 1"), Queue(ComputePriority.Train, "train 1"), Queue(ComputePriority.Recompute, "audit 2"),
            Queue(ComputePriority.Aggregate, "aggregate"), Queue(ComputePriority.Train, "train 2"),
        ];
        gate.Set();
        await Task.WhenAll([blocker, .. jobs]);

        Assert.Equal(["aggregate", "train 1", "train 2", "audit 1", "audit 2"], order);
    }

    [Fact]
    public async Task Jobs_never_overlap()
    {
        await using ComputeLane lane = new();
        int running = 0;
        IEnumerable<Task<int>> jobs = Enumerable.Range(0, 50).Select(i => lane.RunAsync(
            (ComputePriority)(i % 3),
            _ =>
            {
                int together = Interlocked.Increment(ref running);
                Thread.SpinWait(1000);
                Interlocked.Decrement(ref running);
                return together;
            },
            Token)).ToArray();

        Assert.All(await Task.WhenAll(jobs), together => Assert.Equal(1, together));
    }

    [Fact]
    public async Task Job_cancelled_while_it_waits_never_runs()
    {
        await using ComputeLane lane = new();
        using ManualResetEventSlim gate = new();
        using CancellationTokenSource cancelled = new();
        Task<bool> blocker = HoldAsync(lane, gate, Token);
        bool hasRun = false;
        Task<bool> job = lane.RunAsync(ComputePriority.Train, _ => hasRun = true, cancelled.Token);

        await cancelled.CancelAsync();
        gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job);
        Assert.True(await blocker);
        Assert.False(hasRun);
    }

    [Fact]
    public async Task Exception_of_a_job_reaches_its_caller_and_the_lane_goes_on()
    {
        await using ComputeLane lane = new();

        await Assert.ThrowsAsync<InvalidDataException>(
            () => lane.RunAsync<int>(ComputePriority.Train, _ => throw new InvalidDataException("broken"), Token));

        Assert.Equal(7, await lane.RunAsync(ComputePriority.Train, _ => 7, Token));
    }

    [Fact]
    public async Task Closing_waits_for_the_job_in_progress_and_cancels_those_that_wait()
    {
        ComputeLane lane = new();
        using ManualResetEventSlim gate = new();
        Task<bool> current = HoldAsync(lane, gate, Token);
        Task<int> waiting = lane.RunAsync(ComputePriority.Aggregate, _ => 7, Token);

        ValueTask closing = lane.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(closing.IsCompleted);
        gate.Set();
        await closing;

        Assert.True(await current);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => lane.RunAsync(ComputePriority.Train, _ => 7, Token));
        await lane.DisposeAsync();
    }

    // Returns when the job holds the lane, so that whatever is queued next has to wait.
    private static Task<bool> HoldAsync(ComputeLane lane, ManualResetEventSlim gate, CancellationToken cancellationToken)
    {
        using ManualResetEventSlim begun = new();
        Task<bool> job = lane.RunAsync(
            ComputePriority.Train,
            _ =>
            {
                begun.Set();
                gate.Wait(cancellationToken);
                return true;
            },
            cancellationToken);
        begun.Wait(cancellationToken);
        return job;
    }
}
