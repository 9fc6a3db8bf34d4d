using Autonet.Core.Identifiers;
using Autonet.Storage.UnixFs;

namespace Autonet.Storage.Blobs;

/// <summary>Walks the trees of files over the blocks on the disk. Every block is visited once however often it is linked.</summary>
internal static class BlobTree
{
    /// <summary>Reads and decodes an inner node; <see cref="BlobStatus.Malformed"/> if its block is good and no node.</summary>
    public static async ValueTask<(BlobStatus Status, UnixFsNode? Node, int BlockBytes)> ReadNodeAsync(
        BlockFiles files, Cid cid, CancellationToken cancellationToken)
    {
        BlobRead read = await files.ReadAsync(cid, cancellationToken).ConfigureAwait(false);
        if (!read.IsOk)
        {
            return (read.Status, null, 0);
        }

        return UnixFsNode.TryDecode(read.Bytes.Span, out UnixFsNode? node) == UnixFsRefusal.None
            ? (BlobStatus.Ok, node, read.Bytes.Length)
            : (BlobStatus.Malformed, null, 0);
    }

    /// <summary>Whether every block under <paramref name="root"/> is there with the sizes its parents state; inner nodes are hashed, leaves measured.</summary>
    public static async Task<BlobStatus> CheckAsync(BlockFiles files, UnixFsNode root, CancellationToken cancellationToken)
    {
        Dictionary<Cid, long> seen = [];
        Stack<(UnixFsNode Node, int Depth)> open = new([(root, 1)]);
        while (open.TryPop(out (UnixFsNode Node, int Depth) step))
        {
            foreach (UnixFsLink link in step.Node.Links)
            {
                if (!seen.TryAdd(link.Cid, link.FileBytes))
                {
                    if (seen[link.Cid] != link.FileBytes)
                    {
                        return BlobStatus.Malformed;
                    }

                    continue;
                }

                if (link.Cid.Codec == CidCodec.Raw)
                {
                    BlobStatus leaf = await CheckLeafAsync(files, link, cancellationToken).ConfigureAwait(false);
                    if (leaf != BlobStatus.Ok)
                    {
                        return leaf;
                    }

                    continue;
                }

                (BlobStatus status, UnixFsNode? child, int blockBytes) = await ReadNodeAsync(files, link.Cid, cancellationToken).ConfigureAwait(false);
                if (status != BlobStatus.Ok)
                {
                    return status == BlobStatus.Missing ? BlobStatus.Incomplete : status;
                }

                if (step.Depth == UnixFsLayout.MaxDepth || !child!.Agrees(link, blockBytes))
                {
                    return BlobStatus.Malformed;
                }

                open.Push((child, step.Depth + 1));
            }
        }

        return BlobStatus.Ok;
    }

    /// <summary>Adds <paramref name="root"/> and every block under it to <paramref name="needed"/>, as far as the disk knows them.</summary>
    public static async Task MarkAsync(BlockFiles files, Cid root, HashSet<Cid> needed, CancellationToken cancellationToken)
    {
        Stack<Cid> open = new([root]);
        while (open.TryPop(out Cid cid))
        {
            if (!needed.Add(cid) || cid.Codec == CidCodec.Raw)
            {
                continue;
            }

            (_, UnixFsNode? node, _) = await ReadNodeAsync(files, cid, cancellationToken).ConfigureAwait(false);
            foreach (UnixFsLink link in node?.Links ?? [])
            {
                open.Push(link.Cid);
            }
        }
    }

    private static async ValueTask<BlobStatus> CheckLeafAsync(BlockFiles files, UnixFsLink link, CancellationToken cancellationToken)
    {
        long length = files.LengthOf(link.Cid);
        if (length == link.FileBytes)
        {
            return BlobStatus.Ok;
        }

        if (length < 0)
        {
            return BlobStatus.Incomplete;
        }

        // The hash decides between a damaged file and a parent that lies about its child's length.
        BlobRead read = await files.ReadAsync(link.Cid, cancellationToken).ConfigureAwait(false);
        return read.Status switch
        {
            BlobStatus.Ok => BlobStatus.Malformed,
            BlobStatus.Missing => BlobStatus.Incomplete,
            _ => read.Status,
        };
    }
}
