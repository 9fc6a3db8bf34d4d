using System.Text;
using Autonet.Core.Identifiers;
using Org.BouncyCastle.Crypto.Digests;

namespace Autonet.Chain.Crypto;

/// <summary>Keccak-256 with the original padding, as Ethereum uses it; not SHA3-256. Source: Ethereum yellow paper, appendix on notation.</summary>
public static class Keccak256
{
    /// <summary>The digest of <paramref name="data"/>.</summary>
    public static Hash256 Hash(ReadOnlySpan<byte> data)
    {
        KeccakDigest keccak = new(256);
        keccak.BlockUpdate(data);
        return Finish(keccak);
    }

    /// <summary>The digest of <paramref name="first"/> followed by <paramref name="second"/>.</summary>
    public static Hash256 Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        KeccakDigest keccak = new(256);
        keccak.BlockUpdate(first);
        keccak.BlockUpdate(second);
        return Finish(keccak);
    }

    /// <summary>The digest of the UTF-8 bytes of <paramref name="text"/>.</summary>
    public static Hash256 Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    private static Hash256 Finish(KeccakDigest keccak)
    {
        Hash256 digest = default;
        keccak.DoFinal(digest);
        return digest;
    }
}
