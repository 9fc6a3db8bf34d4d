using System.Buffers.Binary;
using System.Collections.Immutable;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Checkpoints;

namespace Autonet.Training.Data;

/// <summary>
/// What shows a token to a contract: the leaf of its shard that holds it, and the siblings from that leaf up, through the shard's tree and on
/// through the data root's or the evaluation root's (<c>contracts/src/training/TokenProofs.sol</c>).
/// </summary>
/// <param name="Token">The token.</param>
/// <param name="Index">Index of the leaf under the root; a manifest has room for fewer than 2^20 shards of 2^8 leaves.</param>
/// <param name="Leaf">The leaf's bytes: 4,096, or what a shard has left for its last one.</param>
/// <param name="Siblings">Siblings, lowest first.</param>
public sealed record TokenProof(ushort Token, int Index, ReadOnlyMemory<byte> Leaf, ImmutableArray<Hash256> Siblings)
{
    private const int LeafTokens = TensorRoot.LeafBytes / sizeof(ushort);

    /// <summary>The proof of one token.</summary>
    /// <param name="rootLeaves">Leaves of the root's tree, shards' roots among them.</param>
    /// <param name="shardAt">Which of them is the token's shard.</param>
    /// <param name="shard">The shard's bytes.</param>
    /// <param name="token">The token's place in the shard, from 0.</param>
    internal static TokenProof Create(ReadOnlySpan<Hash256> rootLeaves, int shardAt, ReadOnlySpan<byte> shard, int token)
    {
        (int leaf, int within) = Math.DivRem(token, LeafTokens);
        Hash256[] leaves = TensorRoot.Leaves(shard);
        Hash256[] inShard = MerkleTree.Prove(leaves, leaf);
        int first = leaf * TensorRoot.LeafBytes;
        byte[] bytes = shard[first..Math.Min(first + TensorRoot.LeafBytes, shard.Length)].ToArray();
        return new TokenProof(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(within * sizeof(ushort))),
            (shardAt << inShard.Length) | leaf,
            bytes,
            [.. inShard, .. MerkleTree.Prove(rootLeaves, shardAt)]);
    }
}
