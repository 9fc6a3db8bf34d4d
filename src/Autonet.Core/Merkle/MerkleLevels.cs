using System.Numerics;
using Autonet.Core.Identifiers;

namespace Autonet.Core.Merkle;

/// <summary>A <see cref="MerkleTree"/> with all its nodes at hand. Level 0 holds the leaves, level <see cref="Height"/> the root.</summary>
public sealed class MerkleLevels
{
    private readonly Hash256[][] _levels;

    /// <summary>The tree over <paramref name="leaves"/>, which are digests already; at least one.</summary>
    public MerkleLevels(ReadOnlySpan<Hash256> leaves)
    {
        ArgumentOutOfRangeException.ThrowIfZero(leaves.Length, nameof(leaves));
        Hash256[] level = new Hash256[BitOperations.RoundUpToPowerOf2((uint)leaves.Length)];
        leaves.CopyTo(level);
        Leaves = leaves.Length;
        Height = BitOperations.Log2((uint)level.Length);
        _levels = new Hash256[Height + 1][];
        _levels[0] = level;
        for (int i = 1; i <= Height; i++)
        {
            Hash256[] below = _levels[i - 1];
            _levels[i] = new Hash256[below.Length / 2];
            for (int node = 0; node < _levels[i].Length; node++)
            {
                _levels[i][node] = MerkleTree.HashNode(below[2 * node], below[(2 * node) + 1]);
            }
        }
    }

    /// <summary>Number of leaves without the padding.</summary>
    public int Leaves { get; }

    /// <summary>Levels between a leaf and the root.</summary>
    public int Height { get; }

    /// <summary>The root.</summary>
    public Hash256 Root => _levels[Height][0];

    /// <summary>Node <paramref name="index"/> of a level.</summary>
    public Hash256 Node(int level, long index) => _levels[level][index];

    /// <summary>The nodes <paramref name="levels"/> levels below a node, left to right.</summary>
    public ReadOnlySpan<Hash256> Below(int level, long index, int levels) => _levels[level - levels].AsSpan((int)(index << levels), 1 << levels);

    /// <summary>The siblings from leaf <paramref name="index"/> up to the root.</summary>
    public Hash256[] Prove(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Leaves);
        Hash256[] siblings = new Hash256[Height];
        for (int level = 0; level < Height; level++, index >>= 1)
        {
            siblings[level] = _levels[level][index ^ 1];
        }

        return siblings;
    }
}
