using Autonet.Node.Roles;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Tests.Roles;

/// <summary>Work between ticks: once for each key, again after a failure, and quietly gone at the end.</summary>
public sealed class OngoingWorkTests
{
    private readonly CapturedLogs _logs = new();
    private readonly HeldTime _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Work_in_progress_or_done_is_not_started_again()
    {
        OngoingWork<int> work = Create();
        TaskCompletionSource release = new();
        int runs = 0;
        Task Run()
        {
            Interlocked.Increment(ref runs);
            return release.Task;
        }

        work.Start(1, "work", Run, Token);
        work.Start(1, "work", Run, Token);
        Assert.True(work.IsBusy);
        release.SetResult();
        await work.WhenIdleAsync();
        work.Start(1, "work", Run, Token);
        await work.WhenIdleAsync();

        Assert.Equal(1, runs);
        Assert.False(work.IsBusy);
    }

    [Fact]
    public async Task Failed_work_is_logged_and_may_start_again_after_its_pause()
    {
        OngoingWork<int> work = Create();
        int runs = 0;
        Task Run() => ++runs == 1 ? throw new IOException("not there yet") : Task.CompletedTask;

        work.Start(1, "Fetching", Run, Token);
        Task pause = work.WhenIdleAsync();
        await _time.Requested;
        work.Start(1, "Fetching", Run, Token);
        Assert.Equal(1, runs);
        _time.Elapse();
        await pause;
        work.Start(1, "Fetching", Run, Token);
        await work.WhenIdleAsync();

        Assert.Equal(2, runs);
        CapturedLog entry = Assert.Single(_logs.Entries);
        Assert.Equal("Fetching failed and will be tried again", entry.Message);
        Assert.Equal(LogLevel.Error, entry.Level);
    }

    [Fact]
    public async Task Cancelled_work_ends_without_a_word()
    {
        OngoingWork<int> work = Create();
        using CancellationTokenSource stop = new();

        work.Start(1, "work", () => Task.Delay(Timeout.Infinite, stop.Token), stop.Token);
        await stop.CancelAsync();
        await work.WhenIdleAsync();

        Assert.Empty(_logs.Entries);
        Assert.False(work.IsBusy);
    }

    [Fact]
    public async Task Only_work_that_is_done_is_forgotten()
    {
        OngoingWork<int> work = Create();
        TaskCompletionSource release = new();
        int[] runs = new int[2];
        void StartBoth()
        {
            work.Start(0, "done", () => Task.FromResult(runs[0]++), Token);
            work.Start(1, "busy", () => runs[1]++ == 0 ? release.Task : Task.CompletedTask, Token);
        }

        work.Start(0, "done", () => Task.FromResult(runs[0]++), Token);
        await work.WhenIdleAsync();
        StartBoth();
        work.Forget(_ => true);
        StartBoth();
        release.SetResult();
        await work.WhenIdleAsync();

        Assert.Equal([2, 1], runs);
    }

    private OngoingWork<int> Create() => new(_logs.CreateLogger("work"), _time, TimeSpan.FromSeconds(1));

    /// <summary>Time in which the one pause that is asked for ends when the test says so.</summary>
    private sealed class HeldTime : TimeProvider
    {
        private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Action _elapse = () => { };

        public Task Requested => _requested.Task;

        public void Elapse() => _elapse();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _elapse = () => callback(state);
            _requested.TrySetResult();
            return new HeldTimer();
        }

        private sealed class HeldTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
