using Autonet.Storage.UnixFs;

namespace Autonet.Storage.Blobs;

/// <summary>Where and how a <see cref="BlobStore"/> keeps its blocks.</summary>
public sealed record BlobStoreOptions
{
    /// <summary>The store's own folder; created if absent. One store may have it open at a time.</summary>
    public required string Folder { get; init; }

    /// <summary>The most bytes of blocks the store holds; default: no limit but the disk.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = long.MaxValue;

    /// <summary>
    /// Whether a block reaches the disk before its name does; default true. Without it a power loss can leave blocks that fail verification
    /// and must be fetched again.
    /// </summary>
    public bool FlushToDisk { get; init; } = true;

    /// <summary>How files are cut into blocks; the protocol uses <see cref="UnixFsLayout.Standard"/>, the default.</summary>
    public UnixFsLayout Layout { get; init; } = UnixFsLayout.Standard;
}
