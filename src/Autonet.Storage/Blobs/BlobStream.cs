using Autonet.Core.Identifiers;
using Autonet.Storage.UnixFs;

namespace Autonet.Storage.Blobs;

/// <summary>A file read through its tree, one verified block at a time, with the path to the current leaf kept.</summary>
internal sealed class BlobStream(BlockFiles files, UnixFsNode root) : Stream
{
    private readonly List<(UnixFsNode Node, long Start)> _path = [(root, 0)];
    private ReadOnlyMemory<byte> _leaf;
    private long _leafStart;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => root.FileBytes;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || _position >= Length)
        {
            return 0;
        }

        if (_position < _leafStart || _position >= _leafStart + _leaf.Length)
        {
            await LoadLeafAsync(cancellationToken).ConfigureAwait(false);
        }

        ReadOnlyMemory<byte> rest = _leaf[(int)(_position - _leafStart)..];
        int count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        long target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            SeekOrigin.End => Length + offset,
            _ => throw new ArgumentOutOfRangeException(nameof(origin)),
        };
        return target < 0 ? throw new IOException("A position before the start of the file.") : _position = target;
    }

    public override int Read(byte[] buffer, int offset, int count)
        => throw new NotSupportedException("A blob is read asynchronously.");

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A blob never changes.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A blob never changes.");

    private async ValueTask LoadLeafAsync(CancellationToken cancellationToken)
    {
        while (!Covers(_path[^1]))
        {
            _path.RemoveAt(_path.Count - 1);
        }

        while (true)
        {
            (UnixFsNode node, long start) = _path[^1];
            (UnixFsLink link, long childStart) = node.Locate(_position - start);
            if (link.Cid.Codec == CidCodec.Raw)
            {
                BlobRead read = await files.ReadAsync(link.Cid, cancellationToken).ConfigureAwait(false);
                ThrowUnlessOk(link.Cid, read.IsOk && read.Bytes.Length != link.FileBytes ? BlobStatus.Malformed : read.Status);
                (_leaf, _leafStart) = (read.Bytes, start + childStart);
                return;
            }

            (BlobStatus status, UnixFsNode? child, int blockBytes) = await BlobTree.ReadNodeAsync(files, link.Cid, cancellationToken).ConfigureAwait(false);
            ThrowUnlessOk(link.Cid, status);
            if (_path.Count == UnixFsLayout.MaxDepth || !child!.Agrees(link, blockBytes))
            {
                throw new BlobUnreadableException(link.Cid, BlobStatus.Malformed);
            }

            _path.Add((child, start + childStart));
        }
    }

    private static void ThrowUnlessOk(Cid cid, BlobStatus status)
    {
        if (status != BlobStatus.Ok)
        {
            throw new BlobUnreadableException(cid, status == BlobStatus.Missing ? BlobStatus.Incomplete : status);
        }
    }

    private bool Covers((UnixFsNode Node, long Start) step) => _position >= step.Start && _position < step.Start + step.Node.FileBytes;
}
