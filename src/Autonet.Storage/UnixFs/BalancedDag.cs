using System.Collections.Immutable;
using Autonet.Core.Identifiers;

namespace Autonet.Storage.UnixFs;

/// <summary>
/// Grows the balanced tree over a file's leaves from left to right, holding one open node per level. Call <see cref="Add"/> for each leaf,
/// then <see cref="Complete"/> once; both hand finished inner blocks, children before parents, to the caller.
/// </summary>
public sealed class BalancedDag
{
    private readonly UnixFsLayout _layout;
    private readonly List<ImmutableArray<UnixFsLink>.Builder> _levels = [];
    private bool _completed;

    /// <summary>A tree without leaves.</summary>
    public BalancedDag(UnixFsLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _layout = layout;
    }

    /// <summary>Appends the leaf <paramref name="cid"/> of <paramref name="bytes"/> bytes; full inner nodes go to <paramref name="finished"/>.</summary>
    /// <exception cref="InvalidOperationException">The tree is complete.</exception>
    public void Add(Cid cid, int bytes, Action<Cid, byte[]> finished)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        ArgumentNullException.ThrowIfNull(finished);
        ThrowIfCompleted();
        Push(0, new UnixFsLink(cid, bytes, bytes), finished);
    }

    /// <summary>Closes the tree and returns its root: the leaf itself if there is only one, the empty raw block if there is none.</summary>
    /// <exception cref="InvalidOperationException">The tree is complete already.</exception>
    public Cid Complete(Action<Cid, byte[]> finished)
    {
        ArgumentNullException.ThrowIfNull(finished);
        ThrowIfCompleted();
        _completed = true;
        for (int level = 0; level < _levels.Count; level++)
        {
            if (level == _levels.Count - 1 && _levels[level].Count == 1)
            {
                return _levels[level][0].Cid;
            }

            if (_levels[level].Count > 0)
            {
                Close(level, finished);
            }
        }

        return Cid.OfRaw([]);
    }

    private void ThrowIfCompleted()
    {
        if (_completed)
        {
            throw new InvalidOperationException("The tree is complete.");
        }
    }

    private void Push(int level, UnixFsLink link, Action<Cid, byte[]> finished)
    {
        if (level == _levels.Count)
        {
            _levels.Add(ImmutableArray.CreateBuilder<UnixFsLink>(_layout.LinksPerNode));
        }

        // A full node is closed by its successor, not by its last child, so that a lone full node becomes the root without a parent.
        if (_levels[level].Count == _layout.LinksPerNode)
        {
            Close(level, finished);
        }

        _levels[level].Add(link);
    }

    private void Close(int level, Action<Cid, byte[]> finished)
    {
        UnixFsNode node = UnixFsNode.Of(_levels[level].ToImmutable());
        _levels[level].Clear();
        byte[] block = node.Encode();
        Cid cid = new(CidCodec.DagPb, Hash256.Sha256(block));
        finished(cid, block);
        Push(level + 1, new UnixFsLink(cid, node.FileBytes, node.LinkedBytes + block.Length), finished);
    }
}
