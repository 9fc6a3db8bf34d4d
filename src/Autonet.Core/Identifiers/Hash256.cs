using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Autonet.Core.Identifiers;

/// <summary>A 32-byte digest: a Merkle root, a charter hash, a seed. Ordered and printed big-endian, as Ethereum prints <c>bytes32</c>.</summary>
[InlineArray(Size)]
public struct Hash256 : IEquatable<Hash256>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private byte _first;

    /// <summary>Copies a digest from exactly 32 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 32 bytes long.</exception>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A digest has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        bytes.CopyTo(this);
    }

    /// <summary>The all-zero digest: an absent value and the padding of Merkle trees.</summary>
    public static Hash256 Zero => default;

    /// <summary>Whether every byte is zero.</summary>
    public readonly bool IsZero => ((ReadOnlySpan<byte>)this).IndexOfAnyExcept((byte)0) < 0;

    /// <summary>The SHA-256 digest of <paramref name="data"/>.</summary>
    public static Hash256 Sha256(ReadOnlySpan<byte> data)
    {
        Hash256 digest = default;
        SHA256.HashData(data, digest);
        return digest;
    }

    /// <summary>Reads 64 hexadecimal digits with or without <c>0x</c>; never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Hash256 hash)
    {
        hash = default;
        if (text is null)
        {
            return false;
        }

        ReadOnlySpan<char> digits = text.AsSpan();
        if (digits.StartsWith("0x", StringComparison.Ordinal))
        {
            digits = digits[2..];
        }

        bool isRead = digits.Length == Size * 2
            && Convert.FromHexString(digits, hash, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == Size;
        if (!isRead)
        {
            // A digit that is none may follow good ones, which were written by then.
            hash = default;
        }

        return isRead;
    }

    /// <summary>Reads 64 hexadecimal digits with or without <c>0x</c>.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Hash256 Parse(string text)
        => TryParse(text, out Hash256 hash) ? hash : throw new FormatException($"'{text}' is not a 32-byte hexadecimal digest.");

    /// <summary>Writes the digest's bytes to the start of <paramref name="destination"/>.</summary>
    public readonly void CopyTo(Span<byte> destination) => ((ReadOnlySpan<byte>)this).CopyTo(destination);

    /// <summary>The digest's bytes in a new array.</summary>
    public readonly byte[] ToArray() => ((ReadOnlySpan<byte>)this).ToArray();

    /// <summary>The first eight bytes as a big-endian number: a source of uniform bits when the digest is a seed.</summary>
    public readonly ulong ReadUInt64(int index = 0) => BinaryPrimitives.ReadUInt64BigEndian(((ReadOnlySpan<byte>)this)[(index * 8)..]);

    /// <inheritdoc/>
    public readonly bool Equals(Hash256 other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Hash256 other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(this);

    /// <summary><c>0x</c> and 64 lower-case hexadecimal digits.</summary>
    public override readonly string ToString() => "0x" + Convert.ToHexStringLower(this);

    /// <summary>Whether both digests have the same bytes.</summary>
    public static bool operator ==(Hash256 left, Hash256 right) => left.Equals(right);

    /// <summary>Whether the digests differ in some byte.</summary>
    public static bool operator !=(Hash256 left, Hash256 right) => !left.Equals(right);
}
