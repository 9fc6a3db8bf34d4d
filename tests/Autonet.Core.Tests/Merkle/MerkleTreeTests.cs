using System.Numerics;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using CsCheck;

namespace Autonet.Core.Tests.Merkle;

public sealed class MerkleTreeTests
{
    private static readonly Gen<Hash256> Digests = Gen.Byte.Array[Hash256.Size].Select(static bytes => new Hash256(bytes));
    private static readonly Gen<Hash256[]> Trees = Digests.Array[1, 40];

    [Fact]
    public void Golden_leaves_and_roots_are_met()
    {
        Vectors vectors = Vectors.Read("merkle.json");
        Hash256[] leaves = [.. vectors.Bytes("leafData").Select(static data => MerkleTree.HashLeaf(data))];
        Assert.Equal(vectors.Texts("leaves"), leaves.Select(static leaf => leaf.ToString()));
        Assert.Equal(vectors.Texts("wordLeaves"), vectors.Texts("words").Select(static word => MerkleTree.HashLeaf(Hash256.Parse(word).ToArray()).ToString()));
        Assert.Equal(vectors.Texts("roots"), Enumerable.Range(0, leaves.Length + 1).Select(count => MerkleTree.Root(leaves.AsSpan(0, count)).ToString()));
    }

    [Fact]
    public void Golden_proofs_are_met_and_verify()
    {
        Vectors vectors = Vectors.Read("merkle.json");
        Hash256[] leaves = [.. vectors.Texts("leaves").Select(Hash256.Parse)];
        Hash256[] roots = [.. vectors.Texts("roots").Select(Hash256.Parse)];
        Hash256[] siblings = [.. vectors.Texts("proofSiblings").Select(Hash256.Parse)];
        int[] counts = vectors.Numbers("proofLeaves"), indices = vectors.Numbers("proofIndex");
        int[] starts = vectors.Numbers("proofStart"), lengths = vectors.Numbers("proofLength");
        for (int k = 0; k < counts.Length; k++)
        {
            Hash256[] proof = siblings[starts[k]..(starts[k] + lengths[k])];
            Assert.Equal(proof, MerkleTree.Prove(leaves.AsSpan(0, counts[k]), indices[k]));
            Assert.True(MerkleTree.Verify(roots[counts[k]], leaves[indices[k]], indices[k], proof));
        }
    }

    [Fact]
    public void Root_of_no_leaf_is_zero_and_of_one_leaf_is_that_leaf()
    {
        Hash256 leaf = MerkleTree.HashLeaf("a"u8);
        Assert.Equal(Hash256.Zero, MerkleTree.Root([]));
        Assert.Equal(leaf, MerkleTree.Root([leaf]));
        Assert.Empty(MerkleTree.Prove([leaf], 0));
    }

    [Fact]
    public void Root_of_two_leaves_is_their_node()
        => Gen.Select(Digests, Digests).Sample(static (left, right) => MerkleTree.Root([left, right]) == MerkleTree.HashNode(left, right));

    [Fact]
    public void Root_is_unchanged_by_zero_leaves_up_to_the_next_power_of_two()
        => Trees.Sample(static leaves =>
        {
            Hash256[] padded = new Hash256[BitOperations.RoundUpToPowerOf2((uint)leaves.Length)];
            leaves.CopyTo(padded, 0);
            return MerkleTree.Root(padded) == MerkleTree.Root(leaves);
        });

    [Fact]
    public void Root_changes_with_any_leaf()
        => Gen.Select(Trees, Digests, Gen.Int[0, 39]).Where(static (leaves, other, index) => index < leaves.Length && leaves[index] != other)
            .Sample(static (leaves, other, index) =>
            {
                Hash256 before = MerkleTree.Root(leaves);
                Hash256[] changed = [.. leaves];
                changed[index] = other;
                return MerkleTree.Root(changed) != before;
            });

    [Fact]
    public void Root_and_Prove_leave_the_leaves_as_they_are()
        => Trees.Sample(static leaves =>
        {
            Hash256[] copy = [.. leaves];
            MerkleTree.Root(leaves);
            MerkleTree.Prove(leaves, leaves.Length - 1);
            return leaves.AsSpan().SequenceEqual(copy);
        });

    [Fact]
    public void Every_proof_verifies_and_only_at_its_index()
        => Trees.Sample(static leaves =>
        {
            Hash256 root = MerkleTree.Root(leaves);
            for (int i = 0; i < leaves.Length; i++)
            {
                Hash256[] proof = MerkleTree.Prove(leaves, i);
                Assert.True(MerkleTree.Verify(root, leaves[i], i, proof));
                Assert.False(MerkleTree.Verify(root, leaves[i], i + (1 << proof.Length), proof));
                for (int j = 0; j < leaves.Length; j++)
                {
                    Assert.Equal(i == j, MerkleTree.Verify(root, leaves[i], j, proof));
                }
            }
        });

    [Fact]
    public void Proof_with_any_digest_changed_added_or_removed_is_refused()
        => Gen.Select(Trees, Gen.Int[0, 39], Gen.Int[0, 6], Digests).Where(static (leaves, index, _, _) => index < leaves.Length && leaves.Length > 1)
            .Sample(static (leaves, index, at, other) =>
            {
                Hash256 root = MerkleTree.Root(leaves);
                Hash256[] proof = MerkleTree.Prove(leaves, index);
                Hash256[] changed = [.. proof];
                changed[at % proof.Length] = other;
                Assert.False(MerkleTree.Verify(root, leaves[index], index, changed) && !changed.AsSpan().SequenceEqual(proof));
                Assert.False(MerkleTree.Verify(root, leaves[index], index, [.. proof, other]));
                Assert.False(MerkleTree.Verify(root, leaves[index], index, proof.AsSpan(0, proof.Length - 1)));
                Assert.False(MerkleTree.Verify(root, other, index, proof));
            });

    // A node's two digests as the data of a leaf would give the node's own digest without the prefixes (RFC 6962, section 2.1).
    [Fact]
    public void Leaf_that_holds_two_digests_is_not_their_node()
        => Gen.Select(Digests, Digests).Sample(static (left, right) =>
            MerkleTree.HashLeaf([.. left.ToArray(), .. right.ToArray()]) != MerkleTree.HashNode(left, right));

    [Fact]
    public void Verify_with_a_negative_index_or_an_impossible_depth_is_refused()
    {
        Hash256 leaf = MerkleTree.HashLeaf("a"u8);
        Assert.False(MerkleTree.Verify(leaf, leaf, -1, []));
        Assert.False(MerkleTree.Verify(leaf, leaf, 0, new Hash256[32]));
        Assert.True(MerkleTree.Verify(leaf, leaf, 0, []));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void Prove_of_a_leaf_that_is_not_there_throws(int index)
        => Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.Prove(new Hash256[3], index));
}
