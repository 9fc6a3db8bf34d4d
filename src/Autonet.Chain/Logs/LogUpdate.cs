using Autonet.Chain.Rpc;

namespace Autonet.Chain.Logs;

/// <summary>One step of a followed log: <see cref="LogAdded"/>, <see cref="LogsRolledBack"/> or <see cref="CursorAdvanced"/>.</summary>
public abstract record LogUpdate
{
    private protected LogUpdate()
    {
    }
}

/// <summary>A log of the canonical chain, in chain order.</summary>
/// <param name="Entry">The log.</param>
public sealed record LogAdded(LogEntry Entry) : LogUpdate;

/// <summary>
/// A reorganisation removed blocks: discard everything that came from logs above <paramref name="To"/>. The logs of the new chain follow.
/// </summary>
/// <param name="To">The newest block that both chains share, or the deepest one that the follower keeps when it cannot tell.</param>
/// <param name="Removed">The delivered logs that are void, newest first; after a restart the follower does not know those delivered before it.</param>
public sealed record LogsRolledBack(LogCursor To, IReadOnlyList<LogEntry> Removed) : LogUpdate;

/// <summary>Every log up to and including <paramref name="Cursor"/> has been delivered: a good moment to persist it.</summary>
/// <param name="Cursor">The place reached.</param>
public sealed record CursorAdvanced(LogCursor Cursor) : LogUpdate;
