using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;

namespace Autonet.Core.Rounds;

/// <summary>The Merkle tree over a round's commitments: one leaf per slot of the charter, the zero digest where the slot is absent.</summary>
public sealed class CommitmentTree
{
    private readonly Hash256[] _leaves;

    /// <summary>Makes the tree.</summary>
    /// <param name="slots">Number of slots of the charter, 1 … 256.</param>
    /// <param name="structHashes">EIP-712 struct hashes of the commitments present, by slot.</param>
    /// <exception cref="ArgumentOutOfRangeException">A slot is not one of the charter's.</exception>
    public CommitmentTree(int slots, IEnumerable<KeyValuePair<int, Hash256>> structHashes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, SlotBitmap.Capacity);
        ArgumentNullException.ThrowIfNull(structHashes);
        _leaves = new Hash256[slots];
        foreach ((int slot, Hash256 structHash) in structHashes)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)slots, nameof(structHashes));
            _leaves[slot] = MerkleTree.HashLeaf(structHash);
        }

        Root = MerkleTree.Root(_leaves);
    }

    /// <summary>The commitments root.</summary>
    public Hash256 Root { get; }

    /// <summary>The proof that the leaf of <paramref name="slot"/> stands under <see cref="Root"/>.</summary>
    public Hash256[] Prove(int slot) => MerkleTree.Prove(_leaves, slot);
}
