using Autonet.Core.Identifiers;
using Autonet.Storage.UnixFs;
using CsCheck;

namespace Autonet.Storage.Tests.UnixFs;

public sealed class UnixFsNodeTests
{
    private static readonly Gen<UnixFsLink> Leaves = Gen.Select(
        Gen.Byte.Array[Hash256.Size],
        Gen.Int[1, UnixFsLayout.MaxBlockBytes],
        static (digest, bytes) => new UnixFsLink(new Cid(CidCodec.Raw, new Hash256(digest)), bytes, bytes));

    private static readonly Gen<UnixFsLink> Branches = Gen.Select(
        Gen.Byte.Array[Hash256.Size],
        Gen.Long[1, 1L << 50],
        Gen.Long[0, 1L << 50],
        static (digest, bytes, overhead) => new UnixFsLink(new Cid(CidCodec.DagPb, new Hash256(digest)), bytes, bytes + overhead));

    private static readonly Gen<UnixFsNode> Nodes = Gen.OneOf(Leaves, Branches).Array[1, 200].Select(static links => UnixFsNode.Of([.. links]));

    private static readonly UnixFsLink A = Leaf("aaaa"u8);
    private static readonly UnixFsLink B = Leaf("bb"u8);

    [Fact]
    public void Encoding_round_trips()
        => Nodes.Sample(static node =>
        {
            Assert.Equal(UnixFsRefusal.None, UnixFsNode.TryDecode(node.Encode(), out UnixFsNode? decoded));
            Assert.Equal(node.Links.AsSpan(), decoded!.Links.AsSpan());
            Assert.Equal((node.FileBytes, node.LinkedBytes), (decoded.FileBytes, decoded.LinkedBytes));
        });

    [Fact]
    public void Damaged_encoding_is_refused_or_is_the_one_encoding_of_another_node()
        => Gen.Select(Nodes, Gen.Int[0, 1 << 20], Gen.Byte).Sample(static (node, at, value) =>
        {
            byte[] block = node.Encode();
            block[at % block.Length] = value;
            AssertCanonical(block);
        });

    [Fact]
    public void Cut_encoding_is_refused()
        => Gen.Select(Nodes, Gen.Int[0, 1 << 20]).Sample(static (node, at) =>
        {
            byte[] block = node.Encode();
            Assert.NotEqual(UnixFsRefusal.None, UnixFsNode.TryDecode(block.AsSpan(0, at % block.Length), out _));
        });

    [Fact]
    public void Any_bytes_are_refused_without_throwing()
        => Gen.OneOf(Gen.Byte.Array[0, 200], Gen.OneOf(Gen.Byte[0, 40], Gen.Byte).Array[0, 200]).Sample(AssertCanonical);

    [Fact]
    public void Locate_finds_the_child_that_holds_the_byte()
        => Gen.Select(Nodes, Gen.Double[0, 1]).Sample(static (node, where) =>
        {
            long offset = Math.Min((long)(where * node.FileBytes), node.FileBytes - 1);
            (UnixFsLink link, long start) = node.Locate(offset);
            Assert.InRange(offset, start, start + link.FileBytes - 1);
            Assert.Contains(link, node.Links);
        });

    [Fact]
    public void Locate_outside_the_node_throws()
    {
        UnixFsNode node = UnixFsNode.Of([A, B]);
        Assert.Equal((B, 4), node.Locate(5));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.Locate(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => node.Locate(6));
    }

    [Fact]
    public void Node_of_no_links_or_of_impossible_sizes_is_refused()
    {
        Assert.Throws<ArgumentException>(() => UnixFsNode.Of([]));
        Assert.Throws<ArgumentException>(() => UnixFsNode.Of([A with { FileBytes = 0 }]));
        Assert.Throws<ArgumentException>(() => UnixFsNode.Of([A with { FileBytes = 5 }]));
        Assert.Throws<ArgumentException>(() => UnixFsNode.Of([Branch(1L << 62, 1L << 62), A]));
    }

    [Fact]
    public void Claim_of_2_to_the_60_bytes_is_a_node_that_says_so()
    {
        Assert.Equal(UnixFsRefusal.None, UnixFsNode.TryDecode(UnixFsNode.Of([Branch(1L << 60, 1L << 61)]).Encode(), out UnixFsNode? node));
        Assert.Equal(1L << 60, node!.FileBytes);
    }

    public static TheoryData<string, UnixFsRefusal> RefusedBlocks()
    {
        // One link to four bytes, to which each case adds a data field of its own; the accepted one is 0a06 0802 1804 2004.
        string link = Convert.ToHexStringLower(UnixFsNode.Of([A]).Encode())[..^(8 * 2)];
        return new TheoryData<string, UnixFsRefusal>
        {
            { "", UnixFsRefusal.NotCanonical },
            { "0a0408021800", UnixFsRefusal.NotAFile }, // no links
            { "0a020801", UnixFsRefusal.NotAFile }, // an empty directory
            { "0a200802", UnixFsRefusal.Truncated }, // a length beyond the end
            { "0aff", UnixFsRefusal.Truncated },
            { link, UnixFsRefusal.NotCanonical }, // no data
            { link + "0a06080218042004" + "00", UnixFsRefusal.NotCanonical }, // something after the data
            { "0a06080218042004" + link, UnixFsRefusal.NotCanonical }, // data before links
            { link + "0a06080118042004", UnixFsRefusal.NotAFile }, // a directory
            { link + "0a0c0802120461616161" + "18042004", UnixFsRefusal.NotAFile }, // inline data
            { link + "0a070802188400" + "2004", UnixFsRefusal.NotCanonical }, // a number in a longer form
            { link + "0a06080218052004", UnixFsRefusal.InconsistentSizes }, // the sum differs
            { link + "0a06080218042005", UnixFsRefusal.InconsistentSizes }, // a leaf that differs from its total
            { link + "0a0408021804", UnixFsRefusal.InconsistentSizes }, // a link without size
            { link + "0a080802180420042000", UnixFsRefusal.InconsistentSizes }, // a size without link
            { link + "0a0808021804200438a4", UnixFsRefusal.NotCanonical }, // mode of UnixFS 1.5
            { link.Replace("1200", "120161", StringComparison.Ordinal).Replace("122c", "122d", StringComparison.Ordinal) + "0a06080218042004", UnixFsRefusal.UnsupportedLink },
            { link.Replace("015512", "017112", StringComparison.Ordinal) + "0a06080218042004", UnixFsRefusal.UnsupportedLink }, // dag-cbor
        };
    }

    [Theory]
    [MemberData(nameof(RefusedBlocks))]
    public void Block_that_is_no_file_node_is_refused_with_its_reason(string block, UnixFsRefusal reason)
    {
        Assert.Equal(reason, UnixFsNode.TryDecode(Convert.FromHexString(block), out UnixFsNode? node));
        Assert.Null(node);
    }

    [Fact]
    public void Block_beyond_the_limit_is_refused_unread()
        => Assert.Equal(UnixFsRefusal.TooLong, UnixFsNode.TryDecode(new byte[UnixFsLayout.MaxBlockBytes + 1], out _));

    [Fact]
    public void Link_of_no_bytes_is_refused()
    {
        byte[] block = UnixFsNode.Of([A]).Encode();
        int total = Array.LastIndexOf(block, (byte)0x18, block.Length - 9) + 1;
        block[total] = 0;
        Assert.Equal(UnixFsRefusal.InconsistentSizes, UnixFsNode.TryDecode(block, out _));
    }

    private static void AssertCanonical(byte[] block)
    {
        if (UnixFsNode.TryDecode(block, out UnixFsNode? node) == UnixFsRefusal.None)
        {
            Assert.Equal(block, node!.Encode());
        }
        else
        {
            Assert.Null(node);
        }
    }

    private static UnixFsLink Leaf(ReadOnlySpan<byte> content) => new(Cid.OfRaw(content), content.Length, content.Length);

    private static UnixFsLink Branch(long fileBytes, long totalBytes) => new(new Cid(CidCodec.DagPb, default), fileBytes, totalBytes);
}
