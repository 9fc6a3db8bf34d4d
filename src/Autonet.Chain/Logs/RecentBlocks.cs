using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Logs;

/// <summary>The newest blocks that a follower delivered, oldest first, with the logs it delivered from each. Heights may have gaps.</summary>
internal sealed class RecentBlocks(int capacity)
{
    private readonly List<(LogCursor Cursor, IReadOnlyList<LogEntry> Logs)> _blocks = [];

    public LogCursor Tip => _blocks[^1].Cursor;

    public int Count => _blocks.Count;

    public LogCursor this[int index] => _blocks[index].Cursor;

    public void Add(LogCursor cursor, IReadOnlyList<LogEntry> logs)
    {
        _blocks.Add((cursor, logs));
        if (_blocks.Count > capacity)
        {
            _blocks.RemoveAt(0);
        }
    }

    /// <summary>Replaces an unknown hash of the only block by the chain's.</summary>
    public void Pin(Hash256 hash) => _blocks[^1] = (_blocks[^1].Cursor with { BlockHash = hash }, _blocks[^1].Logs);

    /// <summary>Forgets the blocks after <paramref name="index"/> (all for −1) and returns their logs, newest first.</summary>
    public List<LogEntry> RollBack(int index)
    {
        List<LogEntry> removed = [];
        for (int i = _blocks.Count - 1; i > index; i--)
        {
            removed.AddRange(_blocks[i].Logs.Reverse());
        }

        _blocks.RemoveRange(index + 1, _blocks.Count - index - 1);
        return removed;
    }
}
