using System.Diagnostics.CodeAnalysis;

namespace Autonet.Core.Identifiers;

/// <summary>
/// An IPFS content identifier, version 1, with a sha2-256 multihash and one of the two codecs that Autonet uses: <c>raw</c> for a block,
/// <c>dag-pb</c> for the UnixFS root of a larger file. Text form: multibase base32, lower case, prefix <c>b</c>. Source: multiformats/cid.
/// </summary>
public readonly record struct Cid(CidCodec Codec, Hash256 Digest)
{
    /// <summary>Length of the binary form: version, codec, hash function, digest length, digest.</summary>
    public const int BinaryLength = 4 + Hash256.Size;

    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int TextLength = 1 + (((BinaryLength * 8) + 4) / 5);

    /// <summary>The identifier of one raw block.</summary>
    public static Cid OfRaw(ReadOnlySpan<byte> block) => new(CidCodec.Raw, Hash256.Sha256(block));

    /// <summary>Reads the binary form; never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Cid cid)
    {
        cid = default;
        if (bytes.Length != BinaryLength || bytes[0] != 1 || bytes[2] != 0x12 || bytes[3] != Hash256.Size
            || (CidCodec)bytes[1] is not (CidCodec.Raw or CidCodec.DagPb))
        {
            return false;
        }

        cid = new Cid((CidCodec)bytes[1], new Hash256(bytes[4..]));
        return true;
    }

    /// <summary>Reads the base32 text form; never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Cid cid)
    {
        cid = default;
        if (text is null || text.Length != TextLength || text[0] != 'b')
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[BinaryLength];
        uint buffer = 0;
        int bits = 0, written = 0;
        foreach (char c in text.AsSpan(1))
        {
            int value = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            buffer = (buffer << 5) | (uint)value;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes[written++] = (byte)(buffer >> bits);
            }
        }

        // Non-zero padding bits would give one content two names.
        return (buffer & ((1u << bits) - 1)) == 0 && TryRead(bytes, out cid);
    }

    /// <summary>Reads the base32 text form.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Cid Parse(string text)
        => TryParse(text, out Cid cid) ? cid : throw new FormatException($"'{text}' is not a version 1 sha2-256 raw or dag-pb CID in base32.");

    /// <summary>The binary form in a new array of <see cref="BinaryLength"/> bytes.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[BinaryLength];
        bytes[0] = 1;
        bytes[1] = (byte)Codec;
        bytes[2] = 0x12;
        bytes[3] = Hash256.Size;
        Digest.CopyTo(bytes.AsSpan(4));
        return bytes;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<char> text = stackalloc char[TextLength];
        text[0] = 'b';
        int bits = 0, written = 1;
        uint buffer = 0;
        foreach (byte b in ToArray())
        {
            buffer = (buffer << 8) | b;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text[written++] = Alphabet[(int)((buffer >> bits) & 31)];
            }
        }

        if (bits > 0)
        {
            text[written] = Alphabet[(int)((buffer << (5 - bits)) & 31)];
        }

        return new string(text);
    }
}

/// <summary>The content type inside a <see cref="Cid"/>. Source: multiformats/multicodec.</summary>
public enum CidCodec : byte
{
    /// <summary>Plain bytes.</summary>
    Raw = 0x55,

    /// <summary>MerkleDAG protobuf: a UnixFS node that links to chunks.</summary>
    DagPb = 0x70,
}
