using System.Globalization;
using Autonet.Core.Identifiers;
using Autonet.Storage.UnixFs;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Autonet.Storage.Blobs;

/// <summary>
/// Blocks as files <c>blocks/{first digest byte}/{cid}</c>. A block is written to <c>temp</c>, flushed and renamed into place, so a crash at any
/// point leaves either the whole block or a leftover that the next start removes. Thread-safe; <see cref="_gate"/> guards the sizes
/// and every change of a name, and is held for single file-system calls only.
/// </summary>
internal sealed class BlockFiles : IDisposable
{
    private readonly BlobStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _blocks;
    private readonly string _temp;
    private readonly string _quarantine;
    private readonly FileStream _lock;
    private readonly Lock _gate = new();
    private long _usedBytes;
    private long _temporaryFiles;

    public BlockFiles(BlobStoreOptions options, TimeProvider time, ILogger logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        string folder = Path.GetFullPath(options.Folder);
        _blocks = Directory.CreateDirectory(Path.Combine(folder, "blocks")).FullName;
        _temp = Directory.CreateDirectory(Path.Combine(folder, "temp")).FullName;
        _quarantine = Directory.CreateDirectory(Path.Combine(folder, "quarantine")).FullName;

        // Another process's unfinished writes must not be swept away under it, so a folder has one owner.
        try
        {
            _lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"The blob store in '{folder}' is in use by another process.", e);
        }

        RemoveTemporaryFiles();
        _usedBytes = List().Sum(static block => block.Bytes);
    }

    public long UsedBytes
    {
        get
        {
            lock (_gate)
            {
                return _usedBytes;
            }
        }
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>The length of a block's file, or -1 if there is none.</summary>
    public long LengthOf(Cid cid)
    {
        FileInfo file = new(PathOf(cid));
        return file.Exists ? file.Length : -1;
    }

    public IEnumerable<StoredBlock> List()
    {
        foreach (FileInfo file in new DirectoryInfo(_blocks).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            // A block that is deleted during the listing has no length any more; refreshing takes both answers from one look.
            file.Refresh();
            if (Cid.TryParse(file.Name, out Cid cid) && file.Exists)
            {
                yield return new StoredBlock(cid, file.Length, file.LastWriteTimeUtc);
            }
        }
    }

    /// <summary>Stores a block whose hash the caller has checked.</summary>
    public async ValueTask<BlockWrite> WriteAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        string path = PathOf(cid);
        if (await HoldsAsync(path, block, cancellationToken).ConfigureAwait(false) && TryTouch(path))
        {
            return BlockWrite.AlreadyPresent;
        }

        if (!TryReserve(block.Length))
        {
            return BlockWrite.StoreFull;
        }

        string temp = Path.Combine(_temp, $"{Interlocked.Increment(ref _temporaryFiles)}.tmp");
        bool committed = false;
        try
        {
            using (SafeFileHandle handle = File.OpenHandle(temp, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous))
            {
                await RandomAccess.WriteAsync(handle, block, 0, cancellationToken).ConfigureAwait(false);
                if (_options.FlushToDisk)
                {
                    RandomAccess.FlushToDisk(handle);
                }
            }

            File.SetLastWriteTimeUtc(temp, _time.GetUtcNow().UtcDateTime);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            lock (_gate)
            {
                long replaced = Math.Max(0, LengthOf(cid));
                File.Move(temp, path, overwrite: true);
                _usedBytes -= replaced;
            }

            committed = true;
            return BlockWrite.Stored;
        }
        finally
        {
            if (!committed)
            {
                File.Delete(temp);
                lock (_gate)
                {
                    _usedBytes -= block.Length;
                }
            }
        }
    }

    /// <summary>Reads a block and checks its hash: <see cref="BlobStatus.Ok"/>, <see cref="BlobStatus.Missing"/> or <see cref="BlobStatus.Corrupt"/>.</summary>
    public async ValueTask<BlobRead> ReadAsync(Cid cid, CancellationToken cancellationToken)
    {
        string path = PathOf(cid);
        byte[]? bytes = await TryReadFileAsync(path, cancellationToken).ConfigureAwait(false);
        if (bytes is null)
        {
            return new BlobRead(BlobStatus.Missing);
        }

        return Hash256.Sha256(bytes) == cid.Digest ? new BlobRead(BlobStatus.Ok, bytes) : Quarantine(cid, path);
    }

    /// <summary>Removes a block; false if there is none, or if it was put after <paramref name="touchedBefore"/>.</summary>
    public bool Delete(Cid cid, DateTimeOffset touchedBefore)
    {
        FileInfo file = new(PathOf(cid));
        lock (_gate)
        {
            file.Refresh();
            if (!file.Exists || file.LastWriteTimeUtc > touchedBefore.UtcDateTime)
            {
                return false;
            }

            long bytes = file.Length;
            file.Delete();
            _usedBytes -= bytes;
            return true;
        }
    }

    private static async ValueTask<byte[]?> TryReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(path, options: FileOptions.Asynchronous | FileOptions.SequentialScan);

            // One byte beyond the limit is enough to fail verification, however long a damaged file has grown.
            byte[] bytes = new byte[Math.Min(RandomAccess.GetLength(handle), UnixFsLayout.MaxBlockBytes + 1)];
            int total = 0;
            for (int read; total < bytes.Length; total += read)
            {
                read = await RandomAccess.ReadAsync(handle, bytes.AsMemory(total), total, cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return bytes[..total];
                }
            }

            return bytes;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static async ValueTask<bool> HoldsAsync(string path, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        byte[]? present = await TryReadFileAsync(path, cancellationToken).ConfigureAwait(false);
        return present is not null && block.Span.SequenceEqual(present);
    }

    private BlobRead Quarantine(Cid cid, string path)
    {
        lock (_gate)
        {
            // A writer may have replaced the damaged file since it was read.
            if (!File.Exists(path))
            {
                return new BlobRead(BlobStatus.Corrupt);
            }

            byte[] bytes = File.ReadAllBytes(path);
            if (Hash256.Sha256(bytes) == cid.Digest)
            {
                return new BlobRead(BlobStatus.Ok, bytes);
            }

            string aside = Path.Combine(_quarantine, cid.ToString());
            File.Move(path, aside, overwrite: true);
            _usedBytes -= bytes.Length;
            Log.BlockQuarantined(_logger, cid, aside);
            return new BlobRead(BlobStatus.Corrupt);
        }
    }

    private bool TryTouch(string path)
    {
        lock (_gate)
        {
            if (!File.Exists(path))
            {
                return false;
            }

            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
            return true;
        }
    }

    private bool TryReserve(int bytes)
    {
        lock (_gate)
        {
            if (bytes > _options.MaxBytes - _usedBytes)
            {
                return false;
            }

            _usedBytes += bytes;
            return true;
        }
    }

    private void RemoveTemporaryFiles()
    {
        int count = 0;
        foreach (string file in Directory.EnumerateFiles(_temp))
        {
            File.Delete(file);
            count++;
        }

        if (count > 0)
        {
            Log.TemporaryFilesRemoved(_logger, count, _temp);
        }
    }

    private string PathOf(Cid cid)
    {
        Hash256 digest = cid.Digest;
        return Path.Combine(_blocks, digest[0].ToString("x2", CultureInfo.InvariantCulture), cid.ToString());
    }
}
