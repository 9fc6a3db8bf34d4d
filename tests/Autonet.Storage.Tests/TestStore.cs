using Autonet.Core.Identifiers;
using Autonet.Storage.Blobs;
using Autonet.Storage.UnixFs;

namespace Autonet.Storage.Tests;

/// <summary>A store in a folder of its own that is removed with it. Chunks are 16 bytes and nodes hold 3 links, so small files make deep trees.</summary>
internal sealed class TestStore : IDisposable
{
    public static readonly UnixFsLayout SmallLayout = new() { ChunkBytes = 16, LinksPerNode = 3 };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("autonet-storage-");

    public TestStore(long maxBytes = long.MaxValue, UnixFsLayout? layout = null)
    {
        Options = new BlobStoreOptions { Folder = _folder.FullName, MaxBytes = maxBytes, FlushToDisk = false, Layout = layout ?? SmallLayout };
        Blobs = BlobStore.Open(Options, Time);
    }

    public BlobStoreOptions Options { get; private set; }

    public ManualTime Time { get; } = new();

    public BlobStore Blobs { get; private set; }

    public string Folder => _folder.FullName;

    public string TempFolder => Path.Combine(Folder, "temp");

    public string QuarantineFolder => Path.Combine(Folder, "quarantine");

    public void Reopen()
    {
        Blobs.Dispose();
        Blobs = BlobStore.Open(Options, Time);
    }

    public string FileOf(Cid cid) => Directory.EnumerateFiles(Path.Combine(Folder, "blocks"), cid.ToString(), SearchOption.AllDirectories).Single();

    /// <summary>Flips one bit of a block behind the store's back.</summary>
    public void Damage(Cid cid)
    {
        byte[] bytes = File.ReadAllBytes(FileOf(cid));
        bytes[0] ^= 1;
        File.WriteAllBytes(FileOf(cid), bytes);
    }

    public void Dispose()
    {
        Blobs.Dispose();
        _folder.Delete(recursive: true);
    }
}
