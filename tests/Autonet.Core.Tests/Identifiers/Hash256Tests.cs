using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Core.Tests.Identifiers;

public sealed class Hash256Tests
{
    private static readonly Gen<Hash256> Hashes = Gen.Byte.Array[Hash256.Size].Select(static bytes => new Hash256(bytes));

    // FIPS 180-2, appendix B.1.
    [Fact]
    public void Sha256_of_abc_is_the_published_digest()
        => Assert.Equal("0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Hash256.Sha256("abc"u8).ToString());

    [Fact]
    public void Zero_is_the_default_and_knows_it()
    {
        Assert.True(Hash256.Zero.IsZero);
        Assert.Equal(default, Hash256.Zero);
        Assert.Equal("0x" + new string('0', 64), Hash256.Zero.ToString());
    }

    [Fact]
    public void Text_round_trips_with_and_without_prefix_in_any_case()
        => Hashes.Sample(static hash =>
        {
            string text = hash.ToString();
            Assert.Equal(hash, Hash256.Parse(text));
            Assert.Equal(hash, Hash256.Parse(text[2..]));
            Assert.Equal(hash, Hash256.Parse(text[2..].ToUpperInvariant()));
        });

    [Fact]
    public void Bytes_round_trip()
        => Hashes.Sample(static hash =>
        {
            byte[] copied = new byte[Hash256.Size + 1];
            hash.CopyTo(copied);
            Assert.Equal(hash, new Hash256(hash.ToArray()));
            Assert.Equal(hash.ToArray(), copied[..Hash256.Size]);
        });

    [Fact]
    public void Equality_is_equality_of_every_byte()
        => Gen.Select(Hashes, Gen.Int[0, Hash256.Size - 1], Gen.Byte[1, 255]).Sample(static (hash, index, flip) =>
        {
            byte[] bytes = hash.ToArray();
            Assert.True(hash == new Hash256(bytes) && hash.GetHashCode() == new Hash256(bytes).GetHashCode());
            bytes[index] ^= flip;
            Assert.True(hash != new Hash256(bytes));
            Assert.False(hash.Equals((object)new Hash256(bytes)));
        });

    [Fact]
    public void IsZero_is_false_when_any_byte_is_set()
        => Gen.Select(Gen.Int[0, Hash256.Size - 1], Gen.Byte[1, 255]).Sample(static (index, value) =>
        {
            byte[] bytes = new byte[Hash256.Size];
            bytes[index] = value;
            Assert.False(new Hash256(bytes).IsZero);
        });

    [Fact]
    public void ReadUInt64_reads_big_endian_words()
    {
        Hash256 hash = new([.. Enumerable.Range(0, Hash256.Size).Select(static i => (byte)i)]);
        Assert.Equal(0x0001020304050607u, hash.ReadUInt64());
        Assert.Equal(0x18191a1b1c1d1e1fu, hash.ReadUInt64(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.ReadUInt64(4));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adff")]
    [InlineData("0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ag")]
    [InlineData(" a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad1")]
    public void TryParse_of_anything_else_is_refused(string? text)
    {
        Assert.False(Hash256.TryParse(text, out Hash256 read));
        Assert.Equal(default, read);
        if (text is not null)
        {
            Assert.Throws<FormatException>(() => Hash256.Parse(text));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Constructor_with_another_length_is_refused(int length)
        => Assert.Throws<ArgumentException>(() => new Hash256(new byte[length]));
}
