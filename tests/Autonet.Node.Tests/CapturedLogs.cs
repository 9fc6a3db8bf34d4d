using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Tests;

/// <summary>One message that was logged.</summary>
public sealed record CapturedLog(LogLevel Level, int Event, string Message, Exception? Exception);

/// <summary>Keeps what is logged, for a test to look at.</summary>
public sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<CapturedLog> _entries = new();

    /// <summary>Raised after each message.</summary>
    private event Action? Captured;

    public IReadOnlyList<CapturedLog> Entries => [.. _entries];

    public IReadOnlyList<CapturedLog> OfEvent(int number) => [.. _entries.Where(entry => entry.Event == number)];

    /// <summary>Waits until what was logged fulfils a condition.</summary>
    public async Task UntilAsync(Func<CapturedLogs, bool> condition, CancellationToken cancellationToken)
    {
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (condition(this))
            {
                reached.TrySetResult();
            }
        }

        Captured += Look;
        try
        {
            Look();
            await reached.Task.WaitAsync(TimeSpan.FromMinutes(3), cancellationToken);
        }
        finally
        {
            Captured -= Look;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private void Capture(CapturedLog entry)
    {
        _entries.Enqueue(entry);
        Captured?.Invoke();
    }

    private sealed class Logger(CapturedLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => logs.Capture(new CapturedLog(logLevel, eventId.Id, formatter(state, exception), exception));
    }
}
