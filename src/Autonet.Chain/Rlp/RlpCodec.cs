using System.Diagnostics.CodeAnalysis;

namespace Autonet.Chain.Rlp;

/// <summary>
/// Recursive Length Prefix. The decoder accepts exactly one encoding of each item: shortest prefixes, single low bytes bare, nothing left over.
/// Source: Ethereum yellow paper, appendix B.
/// </summary>
public static class RlpCodec
{
    /// <summary>Lists nested deeper than this are refused; no Ethereum object comes near.</summary>
    public const int MaxDepth = 64;

    internal const byte ShortString = 0x80;
    internal const byte ShortList = 0xc0;
    internal const int MaxShortLength = 55;

    /// <summary>The item's encoding.</summary>
    public static byte[] Encode(RlpItem item)
    {
        using MemoryStream output = new();
        item.WriteTo(output);
        return output.ToArray();
    }

    /// <summary>Reads one item that fills <paramref name="bytes"/>; never throws. Byte strings of the item share the memory.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out RlpItem? item)
    {
        item = TryRead(bytes, out RlpItem? read, out int consumed, 0) && consumed == bytes.Length ? read : null;
        return item is not null;
    }

    /// <summary>Reads one item that fills <paramref name="bytes"/>.</summary>
    /// <exception cref="RlpException">The bytes are not canonical RLP.</exception>
    public static RlpItem Decode(ReadOnlyMemory<byte> bytes)
        => TryDecode(bytes, out RlpItem? item) ? item : throw new RlpException("The bytes are not one canonical RLP item.");

    private static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out RlpItem? item, out int consumed, int depth)
    {
        item = null;
        consumed = 0;
        if (bytes.IsEmpty || depth > MaxDepth)
        {
            return false;
        }

        byte prefix = bytes.Span[0];
        if (prefix < ShortString)
        {
            item = RlpItem.Of(bytes[..1]);
            consumed = 1;
            return true;
        }

        bool isList = prefix >= ShortList;
        if (!TryReadLength(bytes.Span, prefix - (isList ? ShortList : ShortString), out int header, out int length))
        {
            return false;
        }

        ReadOnlyMemory<byte> payload = bytes.Slice(header, length);
        consumed = header + length;
        if (isList)
        {
            return TryReadList(payload, out item, depth);
        }

        if (length == 1 && payload.Span[0] < ShortString)
        {
            return false;
        }

        item = RlpItem.Of(payload);
        return true;
    }

    private static bool TryReadList(ReadOnlyMemory<byte> payload, [NotNullWhen(true)] out RlpItem? item, int depth)
    {
        item = null;
        List<RlpItem> items = [];
        while (!payload.IsEmpty)
        {
            if (!TryRead(payload, out RlpItem? child, out int consumed, depth + 1))
            {
                return false;
            }

            items.Add(child);
            payload = payload[consumed..];
        }

        item = RlpItem.List(items);
        return true;
    }

    // code is the prefix less its offset: up to 55 the payload's length itself, above it the number of bytes that hold the length.
    private static bool TryReadLength(ReadOnlySpan<byte> bytes, int code, out int header, out int length)
    {
        header = 1;
        length = code;
        if (code > MaxShortLength)
        {
            int size = code - MaxShortLength;
            header = 1 + size;
            if (bytes.Length < header || bytes[1] == 0 || size > 4)
            {
                return false;
            }

            long value = 0;
            foreach (byte b in bytes[1..header])
            {
                value = (value << 8) | b;
            }

            if (value <= MaxShortLength || value > int.MaxValue)
            {
                return false;
            }

            length = (int)value;
        }

        return length <= bytes.Length - header;
    }
}
