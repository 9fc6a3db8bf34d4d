using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Tests;

/// <summary>One message that was logged.</summary>
public sealed record CapturedLog(LogLevel Level, int Event, string Message, Exception? Exception);

/// <summary>Keeps what is logged, for a test to look at.</summary>
public sealed class CapturedLogs : ILoggerProvider
{
    private readonly ConcurrentQueue<CapturedLog> _entries = new();

    public IReadOnlyList<CapturedLog> Entries => [.. _entries];

    public IReadOnlyList<CapturedLog> OfEvent(int number) => [.. _entries.Where(entry => entry.Event == number)];

    public ILogger CreateLogger(string categoryName) => new Logger(_entries);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<CapturedLog> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => entries.Enqueue(new CapturedLog(logLevel, eventId.Id, formatter(state, exception), exception));
    }
}
