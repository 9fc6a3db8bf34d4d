using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Core.Tests.Identifiers;

public sealed class CidTests
{
    private const string Empty = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";

    private static readonly Gen<Cid> Cids = Gen.Select(
        Gen.Bool.Select(static isRaw => isRaw ? CidCodec.Raw : CidCodec.DagPb),
        Gen.Byte.Array[Hash256.Size],
        static (codec, digest) => new Cid(codec, new Hash256(digest)));

    // The CIDs that every IPFS tool prints for the empty block and for "hello world".
    [Theory]
    [InlineData("", Empty)]
    [InlineData("hello world", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")]
    public void OfRaw_gives_the_identifier_that_ipfs_gives(string block, string text)
        => Assert.Equal(text, Cid.OfRaw(System.Text.Encoding.UTF8.GetBytes(block)).ToString());

    [Fact]
    public void Every_form_of_a_golden_identifier_is_the_same_identifier()
    {
        Vectors vectors = Vectors.Read("cid.json");
        byte[][] blocks = vectors.Bytes("blocks"), digests = vectors.Bytes("digests"), binary = vectors.Bytes("binary");
        int[] codecs = vectors.Numbers("codecs");
        string[] text = vectors.Texts("text");
        for (int i = 0; i < blocks.Length; i++)
        {
            Cid cid = new((CidCodec)codecs[i], Hash256.Sha256(blocks[i]));
            Assert.Equal(digests[i], cid.Digest.ToArray());
            Assert.Equal(binary[i], cid.ToArray());
            Assert.Equal(text[i], cid.ToString());
            Assert.Equal(cid, Cid.Parse(text[i]));
            Assert.True(Cid.TryRead(binary[i], out Cid read) && read == cid);
        }
    }

    [Fact]
    public void Text_and_bytes_round_trip()
        => Cids.Sample(static cid =>
        {
            Assert.Equal(cid, Cid.Parse(cid.ToString()));
            Assert.True(Cid.TryRead(cid.ToArray(), out Cid read));
            Assert.Equal(cid, read);
        });

    [Fact]
    public void TryRead_accepts_exactly_what_ToArray_writes()
        => Gen.Select(Cids, Gen.Int[0, Cid.BinaryLength - 1], Gen.Byte).Sample(static (cid, index, value) =>
        {
            byte[] bytes = cid.ToArray();
            bytes[index] = value;
            Assert.Equal(Cid.TryRead(bytes, out Cid read), read.ToArray().AsSpan().SequenceEqual(bytes));
        });

    [Fact]
    public void TryParse_accepts_exactly_what_ToString_writes()
        => Gen.Select(Cids, Gen.Int[0, Empty.Length - 1], Gen.Char[' ', '~']).Sample(static (cid, index, character) =>
        {
            char[] text = cid.ToString().ToCharArray();
            text[index] = character;
            Assert.Equal(Cid.TryParse(new string(text), out Cid read), read.Codec != default && read.ToString() == new string(text));
        });

    [Fact]
    public void TryRead_of_any_bytes_never_throws()
        => Gen.Byte.Array[0, 80].Sample(static bytes => !Cid.TryRead(bytes, out Cid cid) || cid.ToArray().AsSpan().SequenceEqual(bytes));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("b")]
    [InlineData("QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n")] // version 0
    [InlineData("BAFKREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU")] // upper case has another prefix meaning
    [InlineData("zb2rhmy65F3REf8SZp7De11gxtECBGgUKaLdiDj7MCGCHxbDW")] // base58
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk")] // one character short
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykuu")] // one too many
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv")] // padding bits set
    [InlineData("bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")] // dag-cbor
    public void TryParse_of_other_identifiers_is_refused(string? text)
    {
        Assert.False(Cid.TryParse(text, out _));
        if (text is not null)
        {
            Assert.Throws<FormatException>(() => Cid.Parse(text));
        }
    }

    [Fact]
    public void Same_digest_under_two_codecs_is_two_identifiers()
    {
        Hash256 digest = Hash256.Sha256("x"u8);
        Assert.NotEqual(new Cid(CidCodec.Raw, digest), new Cid(CidCodec.DagPb, digest));
    }
}
