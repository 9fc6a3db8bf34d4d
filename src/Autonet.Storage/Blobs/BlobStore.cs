using System.Runtime.InteropServices;
using Autonet.Core.Identifiers;
using Autonet.Storage.UnixFs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Storage.Blobs;

/// <summary>
/// Content-addressed files in a local folder. What is read has been hashed again and matches its CID; a damaged block is set aside and reported,
/// never served. Thread-safe; one process may open a folder at a time, and a crash at any point leaves it consistent.
/// </summary>
public sealed class BlobStore : IDisposable
{
    private readonly BlobStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly BlockFiles _files;

    private BlobStore(BlobStoreOptions options, TimeProvider time, BlockFiles files)
    {
        _options = options;
        _time = time;
        _files = files;
    }

    /// <summary>Bytes of all blocks in the store, unfinished writes included.</summary>
    public long UsedBytes => _files.UsedBytes;

    /// <summary>Opens a store, creating its folder if need be and removing what an interrupted process left behind.</summary>
    /// <exception cref="IOException">The folder is in use by another store, or cannot be used at all.</exception>
    public static BlobStore Open(BlobStoreOptions options, TimeProvider time, ILogger<BlobStore>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrWhiteSpace(options.Folder);
        ArgumentNullException.ThrowIfNull(time);
        return new BlobStore(options, time, new BlockFiles(options, time, logger ?? NullLogger<BlobStore>.Instance));
    }

    /// <summary>Stores a file and returns its CID.</summary>
    /// <exception cref="BlobStoreFullException">It does not fit into the budget; blocks stored so far stay until pruned.</exception>
    public async Task<Cid> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        BalancedDag dag = new(_options.Layout);
        while (!content.IsEmpty)
        {
            ReadOnlyMemory<byte> chunk = content[..Math.Min(_options.Layout.ChunkBytes, content.Length)];
            await PutLeafAsync(dag, chunk, cancellationToken).ConfigureAwait(false);
            content = content[chunk.Length..];
        }

        return await PutRootAsync(dag, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores what is left in <paramref name="content"/>, which is not disposed, in memory of one chunk, and returns its CID.</summary>
    /// <exception cref="BlobStoreFullException">It does not fit into the budget; blocks stored so far stay until pruned.</exception>
    public async Task<Cid> PutAsync(Stream content, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        BalancedDag dag = new(_options.Layout);
        byte[] chunk = new byte[_options.Layout.ChunkBytes];
        for (int read; (read = await content.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            await PutLeafAsync(dag, chunk.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        return await PutRootAsync(dag, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores one block under a CID that somebody else claims for it.</summary>
    public async ValueTask<BlockWrite> PutBlockAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken = default)
    {
        if (block.Length > UnixFsLayout.MaxBlockBytes)
        {
            return BlockWrite.TooLong;
        }

        return Hash256.Sha256(block.Span) == cid.Digest
            ? await _files.WriteAsync(cid, block, cancellationToken).ConfigureAwait(false)
            : BlockWrite.HashMismatch;
    }

    /// <summary>Reads one block: <see cref="BlobStatus.Ok"/>, <see cref="BlobStatus.Missing"/> or <see cref="BlobStatus.Corrupt"/>.</summary>
    public ValueTask<BlobRead> ReadBlockAsync(Cid cid, CancellationToken cancellationToken = default) => _files.ReadAsync(cid, cancellationToken);

    /// <summary>Opens a file that is complete in the store.</summary>
    public async Task<BlobOpen> OpenReadAsync(Cid cid, CancellationToken cancellationToken = default)
    {
        if (cid.Codec == CidCodec.Raw)
        {
            BlobRead read = await ReadBlockAsync(cid, cancellationToken).ConfigureAwait(false);
            return read.IsOk ? new BlobOpen(BlobStatus.Ok, ToStream(read.Bytes)) : new BlobOpen(read.Status);
        }

        (BlobStatus status, UnixFsNode? root, _) = await BlobTree.ReadNodeAsync(_files, cid, cancellationToken).ConfigureAwait(false);
        if (status == BlobStatus.Ok)
        {
            status = await BlobTree.CheckAsync(_files, root!, cancellationToken).ConfigureAwait(false);
        }

        return status == BlobStatus.Ok ? new BlobOpen(status, new BlobStream(_files, root!)) : new BlobOpen(status);
    }

    /// <summary>Reads a whole file of at most <paramref name="maxBytes"/> bytes; nothing is allocated for a larger one.</summary>
    public async Task<BlobRead> ReadAsync(Cid cid, int maxBytes, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        BlobOpen open = await OpenReadAsync(cid, cancellationToken).ConfigureAwait(false);
        if (!open.IsOk)
        {
            return new BlobRead(open.Status);
        }

        await using (open.Content.ConfigureAwait(false))
        {
            if (open.Content.Length > maxBytes)
            {
                return new BlobRead(BlobStatus.TooLarge);
            }

            byte[] bytes = new byte[open.Content.Length];
            try
            {
                await open.Content.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            }
            catch (BlobUnreadableException e)
            {
                return new BlobRead(e.Status);
            }

            return new BlobRead(BlobStatus.Ok, bytes);
        }
    }

    /// <summary>Whether the file and every block under it are in the store; leaves are found by name and length, and hashed only when read.</summary>
    public async ValueTask<bool> ContainsAsync(Cid cid, CancellationToken cancellationToken = default)
    {
        if (cid.Codec == CidCodec.Raw)
        {
            return ContainsBlock(cid);
        }

        BlobOpen open = await OpenReadAsync(cid, cancellationToken).ConfigureAwait(false);
        return open.IsOk;
    }

    /// <summary>Whether this one block is in the store; it is hashed only when read.</summary>
    public bool ContainsBlock(Cid cid) => _files.LengthOf(cid) >= 0;

    /// <summary>Removes one block and says whether it was there. Blocks under it may belong to other files and stay until pruned.</summary>
    public bool Delete(Cid cid) => _files.Delete(cid, DateTimeOffset.MaxValue);

    /// <summary>
    /// Removes the blocks that no file of <paramref name="keep"/> needs, except those put within the last <paramref name="grace"/>:
    /// a file whose put or fetch is under way, or whose CID the caller has not noted yet, keeps its blocks that long.
    /// </summary>
    public async Task<PruneResult> PruneAsync(IReadOnlyCollection<Cid> keep, TimeSpan grace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keep);
        ArgumentOutOfRangeException.ThrowIfLessThan(grace, TimeSpan.Zero);
        DateTimeOffset cutoff = _time.GetUtcNow() - grace;
        HashSet<Cid> needed = [];
        foreach (Cid cid in keep)
        {
            await BlobTree.MarkAsync(_files, cid, needed, cancellationToken).ConfigureAwait(false);
        }

        int blocks = 0;
        long bytes = 0;
        foreach (StoredBlock block in _files.List())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!needed.Contains(block.Cid) && _files.Delete(block.Cid, cutoff))
            {
                blocks++;
                bytes += block.Bytes;
            }
        }

        return new PruneResult(blocks, bytes);
    }

    /// <summary>All blocks, roots, inner nodes and leaves alike, in no particular order; a lazy view of the folder.</summary>
    public IEnumerable<StoredBlock> List() => _files.List();

    /// <summary>Gives the folder free; operations under way must have ended.</summary>
    public void Dispose() => _files.Dispose();

    internal static MemoryStream ToStream(ReadOnlyMemory<byte> bytes)
        => MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    private async ValueTask PutLeafAsync(BalancedDag dag, ReadOnlyMemory<byte> chunk, CancellationToken cancellationToken)
    {
        Cid cid = Cid.OfRaw(chunk.Span);
        await WriteOwnAsync(cid, chunk, cancellationToken).ConfigureAwait(false);
        List<(Cid Cid, byte[] Block)> finished = [];
        dag.Add(cid, chunk.Length, (inner, block) => finished.Add((inner, block)));
        await WriteOwnAsync(finished, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Cid> PutRootAsync(BalancedDag dag, CancellationToken cancellationToken)
    {
        List<(Cid Cid, byte[] Block)> finished = [];
        Cid root = dag.Complete((inner, block) => finished.Add((inner, block)));
        if (root == Cid.OfRaw([]))
        {
            finished.Add((root, []));
        }

        await WriteOwnAsync(finished, cancellationToken).ConfigureAwait(false);
        return root;
    }

    private async ValueTask WriteOwnAsync(List<(Cid Cid, byte[] Block)> finished, CancellationToken cancellationToken)
    {
        foreach ((Cid cid, byte[] block) in finished)
        {
            await WriteOwnAsync(cid, block, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteOwnAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        if (await _files.WriteAsync(cid, block, cancellationToken).ConfigureAwait(false) == BlockWrite.StoreFull)
        {
            throw new BlobStoreFullException(UsedBytes, _options.MaxBytes);
        }
    }
}
