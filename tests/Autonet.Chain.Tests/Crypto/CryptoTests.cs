using System.Text;
using System.Text.Json;
using Autonet.Chain.Crypto;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Chain.Tests.Crypto;

public sealed class CryptoTests
{
    private static readonly Gen<PrivateKey> Keys = Gen.Byte[1, 254].Array[32]
        .Select(bytes => PrivateKey.TryCreate(bytes, out PrivateKey? key) ? key : throw new InvalidOperationException());

    private static readonly Gen<Hash256> Hashes = Gen.Byte.Array[32].Select(bytes => new Hash256(bytes));

    [Fact]
    public void Keccak_of_published_texts_matches()
    {
        foreach (JsonElement vector in RepositoryFiles.LoadVector("keccak.json").GetProperty("cases").EnumerateArray())
        {
            Assert.Equal(vector.GetProperty("hash").GetString(), Keccak256.Hash(vector.GetProperty("text").GetString()!).ToString());
        }
    }

    [Fact]
    public void Keccak_of_two_parts_is_that_of_their_concatenation()
        => Gen.Byte.Array[0, 300].Select(Gen.Byte.Array[0, 300]).Sample((a, b) => Keccak256.Hash(a, b) == Keccak256.Hash((byte[])[.. a, .. b]), iter: 50);

    [Fact]
    public void Checksum_of_published_addresses_matches()
    {
        foreach (JsonElement vector in RepositoryFiles.LoadVector("eip55.json").GetProperty("addresses").EnumerateArray())
        {
            string text = vector.GetString()!;
            Assert.True(ChecksumAddress.TryParse(text, out Address address));
            Assert.Equal(text, ChecksumAddress.Format(address), ignoreCase: text[2..] == text[2..].ToLowerInvariant() || text[2..] == text[2..].ToUpperInvariant());
            Assert.True(ChecksumAddress.TryParse(text.ToLowerInvariant(), out _));
        }
    }

    [Theory]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")]
    [InlineData("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe")]
    [InlineData("")]
    [InlineData(null)]
    public void Checksum_that_is_wrong_is_refused(string? text) => Assert.False(ChecksumAddress.TryParse(text, out _));

    [Fact]
    public void Signature_of_published_messages_is_deterministic_and_low()
    {
        foreach (JsonElement vector in RepositoryFiles.LoadVector("secp256k1.json").GetProperty("cases").EnumerateArray())
        {
            using PrivateKey key = PrivateKey.Parse(vector.GetProperty("key").GetString()!);
            Hash256 digest = Hash256.Sha256(Encoding.UTF8.GetBytes(vector.GetProperty("message").GetString()!));
            Signature signature = key.Sign(digest);
            Assert.Equal(vector.GetProperty("r").GetString(), signature.R.ToString());
            Assert.Equal(vector.GetProperty("s").GetString(), signature.S.ToString());
            Assert.True(signature.TryRecover(digest, out Address signer));
            Assert.Equal(key.Address, signer);
        }
    }

    [Fact]
    public void Signature_recovers_to_its_signer() => Keys.Select(Hashes).Sample(
        (key, digest) =>
        {
            Signature signature = key.Sign(digest);
            return signature.TryRecover(digest, out Address signer) && signer == key.Address
                && Signature.TryRead(signature.ToArray(), out Signature read) && read == signature
                && Signature.TryParse(signature.ToString(), out read) && read == signature;
        },
        iter: 30);

    [Fact]
    public void Signature_of_hostile_bytes_never_throws() => Gen.Byte.Array[0, 70].Select(Hashes).Sample(
        (bytes, digest) =>
        {
            bool read = Signature.TryRead(bytes, out Signature signature);
            _ = signature.TryRecover(digest, out _);
            return !read || bytes.Length == Signature.Size;
        },
        iter: 200);

    [Fact]
    public void Signature_with_high_s_is_refused()
    {
        using PrivateKey key = PrivateKey.Parse("0x01".PadRight(66, '1'));
        byte[] bytes = key.Sign(Hash256.Sha256([])).ToArray();
        bytes[32] = 0xff;
        Assert.False(Signature.TryRead(bytes, out _));
    }

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [InlineData("0x1234")]
    public void PrivateKey_outside_the_group_is_refused_without_being_repeated(string text)
    {
        FormatException refusal = Assert.Throws<FormatException>(() => PrivateKey.Parse(text));
        Assert.DoesNotContain(text, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PrivateKey_that_was_disposed_signs_no_more()
    {
        PrivateKey key = PrivateKey.Generate();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign(Hash256.Zero));
    }

    [Fact]
    public void PrivateKey_never_prints_its_secret()
    {
        using PrivateKey key = PrivateKey.Parse("0x4646464646464646464646464646464646464646464646464646464646464646");
        Assert.DoesNotContain("4646", key.ToString(), StringComparison.Ordinal);
        Assert.Equal(Address.Parse("0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f"), key.Address);
    }
}
