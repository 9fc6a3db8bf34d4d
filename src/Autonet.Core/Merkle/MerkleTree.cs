using System.Numerics;
using System.Security.Cryptography;
using Autonet.Core.Identifiers;

namespace Autonet.Core.Merkle;

/// <summary>
/// The one Merkle tree of the protocol (docs/protocol.md, "Merkle trees"): SHA-256, leaves padded with zero digests to a power of two,
/// <c>leaf = sha256(0x00 ‖ data)</c>, <c>node = sha256(0x01 ‖ left ‖ right)</c>. A tree of one leaf is that leaf; a tree of none is zero.
/// The number of leaves is bound by whatever commits to the root, never by the root itself.
/// </summary>
public static class MerkleTree
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>The digest of a leaf that holds <paramref name="data"/>.</summary>
    public static Hash256 HashLeaf(ReadOnlySpan<byte> data)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([LeafPrefix]);
        hash.AppendData(data);
        Hash256 digest = default;
        hash.GetHashAndReset(digest);
        return digest;
    }

    /// <summary>The digest of an inner node.</summary>
    public static Hash256 HashNode(Hash256 left, Hash256 right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Hash256.Size)];
        bytes[0] = NodePrefix;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Hash256.Size)..]);
        return Hash256.Sha256(bytes);
    }

    /// <summary>The root over <paramref name="leaves"/>, which are digests already.</summary>
    public static Hash256 Root(ReadOnlySpan<Hash256> leaves)
    {
        if (leaves.IsEmpty)
        {
            return Hash256.Zero;
        }

        Hash256[] level = Pad(leaves);
        for (int width = level.Length; width > 1; width /= 2)
        {
            Fold(level, width);
        }

        return level[0];
    }

    /// <summary>The sibling digests from leaf <paramref name="index"/> up to the root: log2 of the padded number of leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such leaf.</exception>
    public static Hash256[] Prove(ReadOnlySpan<Hash256> leaves, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Length);
        Hash256[] level = Pad(leaves);
        Hash256[] proof = new Hash256[BitOperations.Log2((uint)level.Length)];
        for (int depth = 0, width = level.Length; width > 1; depth++, width /= 2)
        {
            proof[depth] = level[index ^ 1];
            Fold(level, width);
            index /= 2;
        }

        return proof;
    }

    /// <summary>Whether <paramref name="leaf"/> stands at <paramref name="index"/> under <paramref name="root"/>; an index that the proof's depth cannot hold is refused.</summary>
    public static bool Verify(Hash256 root, Hash256 leaf, int index, ReadOnlySpan<Hash256> proof)
    {
        if (index < 0 || proof.Length > 31 || (uint)index >> proof.Length != 0)
        {
            return false;
        }

        Hash256 node = leaf;
        foreach (Hash256 sibling in proof)
        {
            node = (index & 1) == 0 ? HashNode(node, sibling) : HashNode(sibling, node);
            index /= 2;
        }

        return node == root;
    }

    private static Hash256[] Pad(ReadOnlySpan<Hash256> leaves)
    {
        Hash256[] level = new Hash256[BitOperations.RoundUpToPowerOf2((uint)leaves.Length)];
        leaves.CopyTo(level);
        return level;
    }

    private static void Fold(Hash256[] level, int width)
    {
        for (int i = 0; i < width; i += 2)
        {
            level[i / 2] = HashNode(level[i], level[i + 1]);
        }
    }
}
