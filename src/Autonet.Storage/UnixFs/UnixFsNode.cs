using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Autonet.Core.Identifiers;

namespace Autonet.Storage.UnixFs;

/// <summary>
/// An inner node of a file: dag-pb that wraps a UnixFS <c>Data</c> message of type <c>File</c> without inline bytes.
/// Exactly one sequence of bytes encodes a node, the one that the IPFS importers write. Sources: ipld.io/specs/codecs/dag-pb,
/// specs.ipfs.tech/unixfs.
/// </summary>
public sealed class UnixFsNode
{
    private const byte TagNodeData = 0x0a;
    private const byte TagNodeLink = 0x12;
    private const byte TagLinkHash = 0x0a;
    private const byte TagLinkName = 0x12;
    private const byte TagLinkTotal = 0x18;
    private const byte TagDataType = 0x08;
    private const byte TagDataFileSize = 0x18;
    private const byte TagDataBlockSize = 0x20;
    private const byte TypeFile = 2;

    // Hash with its tag and length, empty name, a one-byte size: no link is shorter, so this bounds a block's links before they are allocated.
    private const int MinLinkBytes = 2 + 2 + Cid.BinaryLength + 2 + 2;
    private const long MaxBytes = 1L << 62;

    private readonly long[] _ends;

    private UnixFsNode(ImmutableArray<UnixFsLink> links, long[] ends, long linkedBytes)
    {
        Links = links;
        _ends = ends;
        LinkedBytes = linkedBytes;
    }

    /// <summary>The children in file order; never empty.</summary>
    public ImmutableArray<UnixFsLink> Links { get; }

    /// <summary>File bytes under this node.</summary>
    public long FileBytes => _ends[^1];

    /// <summary>Bytes of all blocks under this node without its own; with the length of its own block it is the <c>Tsize</c> of a link to it.</summary>
    public long LinkedBytes { get; }

    /// <summary>A node over <paramref name="links"/>.</summary>
    /// <exception cref="ArgumentException">There is no link, or the sizes are out of range.</exception>
    public static UnixFsNode Of(ImmutableArray<UnixFsLink> links)
        => TryCreate(links, out UnixFsNode? node) ? node : throw new ArgumentException("A node needs children of 1 to 2^62 bytes in all.", nameof(links));

    /// <summary>Decodes a block of codec dag-pb; never throws, and allocates no more than the block itself can hold.</summary>
    public static UnixFsRefusal TryDecode(ReadOnlySpan<byte> block, out UnixFsNode? node)
    {
        node = null;
        if (block.Length > UnixFsLayout.MaxBlockBytes)
        {
            return UnixFsRefusal.TooLong;
        }

        ProtobufReader reader = new(block);
        ImmutableArray<(Cid Cid, long TotalBytes)>.Builder heads = ImmutableArray.CreateBuilder<(Cid Cid, long TotalBytes)>(block.Length / MinLinkBytes);
        while (reader.TrySkipTag(TagNodeLink))
        {
            if (!reader.TryReadBytes(out ReadOnlySpan<byte> link))
            {
                return UnixFsRefusal.Truncated;
            }

            UnixFsRefusal refusal = ReadLink(link, out Cid cid, out long totalBytes);
            if (refusal != UnixFsRefusal.None)
            {
                return refusal;
            }

            heads.Add((cid, totalBytes));
        }

        if (!reader.TrySkipTag(TagNodeData))
        {
            return UnixFsRefusal.NotCanonical;
        }

        if (!reader.TryReadBytes(out ReadOnlySpan<byte> data))
        {
            return UnixFsRefusal.Truncated;
        }

        return reader.AtEnd ? ReadData(data, heads, out node) : UnixFsRefusal.NotCanonical;
    }

    /// <summary>The node's block, to be addressed with codec dag-pb.</summary>
    public byte[] Encode()
    {
        ProtobufWriter data = new();
        data.Varint(TagDataType, TypeFile);
        data.Varint(TagDataFileSize, (ulong)FileBytes);
        foreach (UnixFsLink link in Links)
        {
            data.Varint(TagDataBlockSize, (ulong)link.FileBytes);
        }

        ProtobufWriter node = new();
        ProtobufWriter item = new();
        foreach (UnixFsLink link in Links)
        {
            item.Clear();
            item.Bytes(TagLinkHash, link.Cid.ToArray());
            item.Bytes(TagLinkName, []);
            item.Varint(TagLinkTotal, (ulong)link.TotalBytes);
            node.Bytes(TagNodeLink, item.Written);
        }

        node.Bytes(TagNodeData, data.Written);
        return node.Written.ToArray();
    }

    /// <summary>The child that holds file byte <paramref name="offset"/> and where that child starts, both relative to this node.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The node has no such byte.</exception>
    public (UnixFsLink Link, long Start) Locate(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, FileBytes);
        int found = Array.BinarySearch(_ends, offset + 1);
        int index = found < 0 ? ~found : found;
        return (Links[index], _ends[index] - Links[index].FileBytes);
    }

    /// <summary>Whether this node, whose block has <paramref name="blockBytes"/> bytes, has the sizes that its parent's <paramref name="link"/> states.</summary>
    public bool Agrees(UnixFsLink link, int blockBytes) => link.FileBytes == FileBytes && link.TotalBytes == LinkedBytes + blockBytes;

    private static UnixFsRefusal ReadLink(ReadOnlySpan<byte> bytes, out Cid cid, out long totalBytes)
    {
        cid = default;
        totalBytes = 0;
        ProtobufReader reader = new(bytes);
        if (!reader.TrySkipTag(TagLinkHash))
        {
            return UnixFsRefusal.NotCanonical;
        }

        if (!reader.TryReadBytes(out ReadOnlySpan<byte> hash))
        {
            return UnixFsRefusal.Truncated;
        }

        if (!Cid.TryRead(hash, out cid))
        {
            return UnixFsRefusal.UnsupportedLink;
        }

        if (!reader.TrySkipTag(TagLinkName))
        {
            return UnixFsRefusal.NotCanonical;
        }

        if (!reader.TryReadBytes(out ReadOnlySpan<byte> name))
        {
            return UnixFsRefusal.Truncated;
        }

        if (!name.IsEmpty)
        {
            return UnixFsRefusal.UnsupportedLink;
        }

        if (!reader.TrySkipTag(TagLinkTotal) || !reader.TryReadVarint(out ulong total) || !reader.AtEnd)
        {
            return UnixFsRefusal.NotCanonical;
        }

        totalBytes = (long)total;
        return total is > 0 and <= MaxBytes ? UnixFsRefusal.None : UnixFsRefusal.InconsistentSizes;
    }

    private static UnixFsRefusal ReadData(ReadOnlySpan<byte> bytes, ImmutableArray<(Cid Cid, long TotalBytes)>.Builder heads, out UnixFsNode? node)
    {
        node = null;
        ProtobufReader reader = new(bytes);
        if (!reader.TrySkipTag(TagDataType) || !reader.TryReadVarint(out ulong type))
        {
            return UnixFsRefusal.NotCanonical;
        }

        if (type != TypeFile || heads.Count == 0)
        {
            return UnixFsRefusal.NotAFile;
        }

        if (!reader.TrySkipTag(TagDataFileSize) || !reader.TryReadVarint(out ulong fileBytes))
        {
            // The only field of a file that may stand before its size is inline data.
            return reader.PeekTag() == 0x12 ? UnixFsRefusal.NotAFile : UnixFsRefusal.NotCanonical;
        }

        ImmutableArray<UnixFsLink>.Builder links = ImmutableArray.CreateBuilder<UnixFsLink>(heads.Count);
        while (reader.TrySkipTag(TagDataBlockSize))
        {
            if (!reader.TryReadVarint(out ulong blockBytes))
            {
                return UnixFsRefusal.Truncated;
            }

            if (links.Count == heads.Count || blockBytes > MaxBytes)
            {
                return UnixFsRefusal.InconsistentSizes;
            }

            (Cid cid, long totalBytes) = heads[links.Count];
            links.Add(new UnixFsLink(cid, (long)blockBytes, totalBytes));
        }

        if (!reader.AtEnd)
        {
            return UnixFsRefusal.NotCanonical;
        }

        if (links.Count != heads.Count || !TryCreate(links.MoveToImmutable(), out UnixFsNode? created) || (ulong)created.FileBytes != fileBytes)
        {
            return UnixFsRefusal.InconsistentSizes;
        }

        node = created;
        return UnixFsRefusal.None;
    }

    private static bool TryCreate(ImmutableArray<UnixFsLink> links, [NotNullWhen(true)] out UnixFsNode? node)
    {
        node = null;
        long[] ends = new long[links.Length];
        long fileBytes = 0, linkedBytes = 0;
        for (int i = 0; i < links.Length; i++)
        {
            UnixFsLink link = links[i];
            bool leafAgrees = link.Cid.Codec != CidCodec.Raw || (link.FileBytes == link.TotalBytes && link.FileBytes <= UnixFsLayout.MaxBlockBytes);
            if (link.FileBytes <= 0 || link.TotalBytes < link.FileBytes || !leafAgrees
                || link.FileBytes > MaxBytes - fileBytes || link.TotalBytes > MaxBytes - linkedBytes)
            {
                return false;
            }

            fileBytes += link.FileBytes;
            linkedBytes += link.TotalBytes;
            ends[i] = fileBytes;
        }

        node = links.IsEmpty ? null : new UnixFsNode(links, ends, linkedBytes);
        return node is not null;
    }
}
