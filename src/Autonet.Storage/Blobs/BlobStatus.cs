namespace Autonet.Storage.Blobs;

/// <summary>Whether a blob or block can be read from the store.</summary>
public enum BlobStatus
{
    /// <summary>The block, or the root of the file, is not in the store.</summary>
    Missing = 0,

    /// <summary>It was read and its bytes hash to its CID.</summary>
    Ok,

    /// <summary>The root of the file is in the store and a block under it is not.</summary>
    Incomplete,

    /// <summary>The bytes on the disk do not hash to the CID; the block was moved to the quarantine folder and counts as missing from now on.</summary>
    Corrupt,

    /// <summary>The file is larger than the caller's limit.</summary>
    TooLarge,

    /// <summary>The block has the right hash, but it or one below it is not a node of a file, so nobody can ever supply this file.</summary>
    Malformed,
}
