using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Core.Rounds;
using CsCheck;

namespace Autonet.Core.Tests.Rounds;

public sealed class CommitmentTreeTests
{
    private static readonly Gen<(int Count, SlotBitmap Present, Hash256[] Hashes)> Trees =
        Gen.Int[1, 40].SelectMany(static count => Gen.Select(Gen.Const(count), Slots.Sets(count), Slots.Digests.Array[count]));

    [Fact]
    public void Every_commitment_is_proved_at_its_slot_and_nowhere_else()
        => Trees.Sample(static (count, present, hashes) =>
        {
            CommitmentTree tree = Tree(count, present, hashes);
            foreach (int slot in present)
            {
                Hash256[] proof = tree.Prove(slot);
                Hash256 leaf = MerkleTree.HashLeaf(hashes[slot]);
                Assert.True(MerkleTree.Verify(tree.Root, leaf, slot, proof));
                Assert.False(MerkleTree.Verify(tree.Root, leaf, slot ^ 1, proof) && count > 1 && hashes[slot] != hashes[(slot ^ 1) % count]);
            }
        });

    [Fact]
    public void Absent_slot_is_proved_by_the_zero_digest()
        => Trees.Sample(static (count, present, hashes) =>
        {
            CommitmentTree tree = Tree(count, present, hashes);
            Assert.All(Slots.First(count).Except(present), slot => Assert.True(MerkleTree.Verify(tree.Root, Hash256.Zero, slot, tree.Prove(slot))));
        });

    [Fact]
    public void Root_is_that_of_one_leaf_per_slot_of_the_charter_in_whatever_order_commitments_come()
        => Trees.Sample(static (count, present, hashes) =>
        {
            Hash256[] leaves = [.. Enumerable.Range(0, count).Select(slot => present.Contains(slot) ? MerkleTree.HashLeaf(hashes[slot]) : Hash256.Zero)];
            Assert.Equal(MerkleTree.Root(leaves), Tree(count, present, hashes).Root);
            Assert.Equal(MerkleTree.Root(leaves), new CommitmentTree(count, present.Reverse().Select(slot => KeyValuePair.Create(slot, hashes[slot]))).Root);
        });

    [Fact]
    public void Proofs_have_the_height_of_the_charters_tree()
    {
        CommitmentTree tree = Tree(5, SlotBitmap.Of(0), new Hash256[5]);
        Assert.All(Enumerable.Range(0, 5), slot => Assert.Equal(3, tree.Prove(slot).Length));
    }

    [Fact]
    public void Slot_that_the_charter_does_not_have_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(static () => new CommitmentTree(4, [KeyValuePair.Create(4, Hash256.Zero)]));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new CommitmentTree(4, [KeyValuePair.Create(-1, Hash256.Zero)]));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new CommitmentTree(0, []));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new CommitmentTree(257, []));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new CommitmentTree(4, []).Prove(4));
    }

    private static CommitmentTree Tree(int count, SlotBitmap present, Hash256[] hashes)
        => new(count, present.Select(slot => KeyValuePair.Create(slot, hashes[slot])));
}
