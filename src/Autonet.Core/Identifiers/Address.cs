using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Autonet.Core.Identifiers;

/// <summary>A 20-byte Ethereum account or contract address. Printed in lower case; checksums (EIP-55) belong to the chain adapter.</summary>
[InlineArray(Size)]
public struct Address : IEquatable<Address>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 20;

    private byte _first;

    /// <summary>Copies an address from exactly 20 bytes.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 20 bytes long.</exception>
    public Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"An address has {Size} bytes, not {bytes.Length}.", nameof(bytes));
        }

        bytes.CopyTo(this);
    }

    /// <summary>The zero address: nobody.</summary>
    public static Address Zero => default;

    /// <summary>Whether this is the zero address.</summary>
    public readonly bool IsZero => ((ReadOnlySpan<byte>)this).IndexOfAnyExcept((byte)0) < 0;

    /// <summary>Reads 40 hexadecimal digits with or without <c>0x</c>, in any case; never throws and checks no checksum.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Address address)
    {
        address = default;
        if (text is null)
        {
            return false;
        }

        ReadOnlySpan<char> digits = text.AsSpan();
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            digits = digits[2..];
        }

        bool isRead = digits.Length == Size * 2
            && Convert.FromHexString(digits, address, out _, out int written) == System.Buffers.OperationStatus.Done
            && written == Size;
        if (!isRead)
        {
            // A digit that is none may follow good ones, which were written by then.
            address = default;
        }

        return isRead;
    }

    /// <summary>Reads 40 hexadecimal digits with or without <c>0x</c>.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static Address Parse(string text)
        => TryParse(text, out Address address) ? address : throw new FormatException($"'{text}' is not an address.");

    /// <summary>Writes the address's bytes to the start of <paramref name="destination"/>.</summary>
    public readonly void CopyTo(Span<byte> destination) => ((ReadOnlySpan<byte>)this).CopyTo(destination);

    /// <summary>The address's bytes in a new array.</summary>
    public readonly byte[] ToArray() => ((ReadOnlySpan<byte>)this).ToArray();

    /// <inheritdoc/>
    public readonly bool Equals(Address other) => ((ReadOnlySpan<byte>)this).SequenceEqual(other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is Address other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(this);

    /// <summary><c>0x</c> and 40 lower-case hexadecimal digits.</summary>
    public override readonly string ToString() => "0x" + Convert.ToHexStringLower(this);

    /// <summary>Whether both addresses have the same bytes.</summary>
    public static bool operator ==(Address left, Address right) => left.Equals(right);

    /// <summary>Whether the addresses differ in some byte.</summary>
    public static bool operator !=(Address left, Address right) => !left.Equals(right);
}
