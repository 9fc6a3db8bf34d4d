namespace Autonet.Storage.Blobs;

/// <summary>What became of a block that was handed to the store.</summary>
public enum BlockWrite
{
    /// <summary>Refused: the bytes do not hash to the CID.</summary>
    HashMismatch = 0,

    /// <summary>The block is on the disk.</summary>
    Stored,

    /// <summary>The block was on the disk already, undamaged.</summary>
    AlreadyPresent,

    /// <summary>Refused: the block is longer than <see cref="UnixFs.UnixFsLayout.MaxBlockBytes"/>.</summary>
    TooLong,

    /// <summary>Refused: the block does not fit into <see cref="BlobStoreOptions.MaxBytes"/>.</summary>
    StoreFull,
}
