using System.Buffers.Binary;
using System.Numerics;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Rlp;

/// <summary>A byte string or a list of items: the whole data model of RLP. Source: Ethereum yellow paper, appendix B.</summary>
public sealed class RlpItem
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly IReadOnlyList<RlpItem>? _items;

    private RlpItem(ReadOnlyMemory<byte> bytes, IReadOnlyList<RlpItem>? items)
    {
        _bytes = bytes;
        _items = items;
    }

    /// <summary>Whether this is a list.</summary>
    public bool IsList => _items is not null;

    /// <summary>The byte string.</summary>
    /// <exception cref="RlpException">The item is a list.</exception>
    public ReadOnlyMemory<byte> Bytes => _items is null ? _bytes : throw new RlpException("A byte string was expected where a list stands.");

    /// <summary>The list's items.</summary>
    /// <exception cref="RlpException">The item is a byte string.</exception>
    public IReadOnlyList<RlpItem> Items => _items ?? throw new RlpException("A list was expected where a byte string stands.");

    /// <summary>A byte string; the memory is not copied.</summary>
    public static RlpItem Of(ReadOnlyMemory<byte> bytes) => new(bytes, null);

    /// <summary>A 32-byte string.</summary>
    public static RlpItem Of(Hash256 hash) => new(hash.ToArray(), null);

    /// <summary>A 20-byte string, or the empty string for the absent recipient of a contract creation.</summary>
    public static RlpItem Of(Address? address) => new(address?.ToArray(), null);

    /// <summary>A non-negative integer, big-endian without leading zeros; zero is the empty string.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public static RlpItem Of(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return new RlpItem(value.IsZero ? default : value.ToByteArray(isUnsigned: true, isBigEndian: true), null);
    }

    /// <summary>An integer, big-endian without leading zeros; zero is the empty string.</summary>
    public static RlpItem Of(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return new RlpItem(bytes.AsMemory(BitOperations.LeadingZeroCount(value) / 8), null);
    }

    /// <summary>A list; the items are not copied.</summary>
    public static RlpItem List(params IReadOnlyList<RlpItem> items) => new(default, items);

    /// <summary>The byte string as an integer of at most 256 bits without leading zeros.</summary>
    /// <exception cref="RlpException">It is no such integer.</exception>
    public BigInteger ToInteger()
    {
        ReadOnlySpan<byte> bytes = Bytes.Span;
        return bytes.Length > 32 || (bytes.Length > 0 && bytes[0] == 0)
            ? throw new RlpException("The item is not a canonical integer of at most 256 bits.")
            : new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    /// <summary>The byte string as an integer of at most 64 bits without leading zeros.</summary>
    /// <exception cref="RlpException">It is no such integer.</exception>
    public ulong ToUInt64()
        => Bytes.Length <= 8 ? (ulong)ToInteger() : throw new RlpException("The integer is longer than 64 bits.");

    /// <summary>The byte string as a digest.</summary>
    /// <exception cref="RlpException">It has not 32 bytes.</exception>
    public Hash256 ToHash()
        => Bytes.Length == Hash256.Size ? new Hash256(Bytes.Span) : throw new RlpException("The item has not the 32 bytes of a digest.");

    /// <summary>The byte string as an address, or nothing when it is empty.</summary>
    /// <exception cref="RlpException">It has neither 20 bytes nor none.</exception>
    public Address? ToAddress() => Bytes.Length switch
    {
        0 => null,
        Address.Size => new Address(Bytes.Span),
        _ => throw new RlpException("The item has not the 20 bytes of an address."),
    };

    /// <summary>Adds the item's encoding to <paramref name="output"/>.</summary>
    internal void WriteTo(Stream output)
    {
        if (_items is null)
        {
            ReadOnlySpan<byte> bytes = _bytes.Span;
            if (bytes.Length != 1 || bytes[0] >= RlpCodec.ShortString)
            {
                WritePrefix(output, RlpCodec.ShortString, bytes.Length);
            }

            output.Write(bytes);
            return;
        }

        WritePrefix(output, RlpCodec.ShortList, PayloadLength());
        foreach (RlpItem item in _items)
        {
            item.WriteTo(output);
        }
    }

    private static void WritePrefix(Stream output, byte offset, int length)
    {
        if (length <= RlpCodec.MaxShortLength)
        {
            output.WriteByte((byte)(offset + length));
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        bytes = bytes[(BitOperations.LeadingZeroCount((uint)length) / 8)..];
        output.WriteByte((byte)(offset + RlpCodec.MaxShortLength + bytes.Length));
        output.Write(bytes);
    }

    private int PayloadLength()
    {
        int length = 0;
        foreach (RlpItem item in Items)
        {
            length = checked(length + item.EncodedLength());
        }

        return length;
    }

    private int EncodedLength()
    {
        if (_items is null && _bytes.Length == 1 && _bytes.Span[0] < RlpCodec.ShortString)
        {
            return 1;
        }

        int payload = _items is null ? _bytes.Length : PayloadLength();
        int prefix = payload <= RlpCodec.MaxShortLength ? 1 : 5 - (BitOperations.LeadingZeroCount((uint)payload) / 8);
        return checked(prefix + payload);
    }
}
