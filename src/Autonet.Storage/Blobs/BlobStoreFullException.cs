namespace Autonet.Storage.Blobs;

/// <summary>Own content does not fit into the store's size budget.</summary>
public sealed class BlobStoreFullException : IOException
{
    /// <summary>The store may hold <paramref name="maxBytes"/> bytes and holds <paramref name="usedBytes"/>.</summary>
    public BlobStoreFullException(long usedBytes, long maxBytes)
        : base($"The blob store holds {usedBytes} of at most {maxBytes} bytes; prune it or raise its limit.")
    {
        UsedBytes = usedBytes;
        MaxBytes = maxBytes;
    }

    /// <summary>Bytes of blocks in the store.</summary>
    public long UsedBytes { get; }

    /// <summary>The budget in bytes.</summary>
    public long MaxBytes { get; }
}
