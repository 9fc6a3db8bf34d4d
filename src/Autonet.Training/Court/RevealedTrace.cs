using System.Buffers.Binary;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;

namespace Autonet.Training.Court;

/// <summary>
/// The defender's trace as far as a challenger knows it: up to the disputed operation it is one's own, elsewhere there are the nodes that the defender has
/// revealed on the way down. That is enough to prove any tensor that is agreed under the defender's root.
/// </summary>
internal sealed class RevealedTrace
{
    private readonly MerkleLevels _own;
    private readonly Dictionary<(int Level, long Index), Hash256> _revealed = [];

    public RevealedTrace(MerkleLevels own, IEnumerable<PlayedMove> played)
    {
        _own = own;
        foreach (PlayedMove move in played.Where(static move => move.Position.Stage == GameStage.PickTrace))
        {
            int levels = Math.Min(GameRules.Levels, move.Position.Height);
            Hash256[] nodes = PlayedData.Hashes(move.Data.Span);
            for (int i = 0; i < nodes.Length; i++)
            {
                _revealed[(move.Position.Height - levels, (move.Position.Path << levels) + i)] = nodes[i];
            }
        }
    }

    /// <summary>The siblings from the root of an agreed operation's tensor up to the defender's trace root.</summary>
    public Hash256[] Prove(long operation)
    {
        Hash256[] siblings = new Hash256[_own.Height];
        for (int level = 0; level < siblings.Length; level++)
        {
            siblings[level] = Revealed(level, (operation >> level) ^ 1) ?? _own.Node(level, (operation >> level) ^ 1);
        }

        return siblings;
    }

    /// <summary>A node that was revealed, or that follows from revealed ones below it; null where all that is known of the defender's is that it is one's own.</summary>
    private Hash256? Revealed(int level, long index)
    {
        if (_revealed.TryGetValue((level, index), out Hash256 node))
        {
            return node;
        }

        return level > 0 && Revealed(level - 1, 2 * index) is Hash256 left && Revealed(level - 1, (2 * index) + 1) is Hash256 right
            ? MerkleTree.HashNode(left, right)
            : null;
    }
}

/// <summary>What moves brought, as the contract's events carry it.</summary>
internal static class PlayedData
{
    public static Hash256[] Hashes(ReadOnlySpan<byte> data)
    {
        Hash256[] hashes = new Hash256[data.Length / Hash256.Size];
        for (int i = 0; i < hashes.Length; i++)
        {
            hashes[i] = new Hash256(data.Slice(i * Hash256.Size, Hash256.Size));
        }

        return hashes;
    }

    public static uint LittleEndianWord(ReadOnlySpan<byte> leaf, int index) => BinaryPrimitives.ReadUInt32LittleEndian(leaf[(4 * index)..]);
}
