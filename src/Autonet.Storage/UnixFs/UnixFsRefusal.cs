namespace Autonet.Storage.UnixFs;

/// <summary>Why a block is not accepted as a node of a file.</summary>
public enum UnixFsRefusal
{
    /// <summary>The block is longer than <see cref="UnixFsLayout.MaxBlockBytes"/>.</summary>
    TooLong = 0,

    /// <summary>It is accepted.</summary>
    None = 1,

    /// <summary>A length or number runs past the end of the block, or a number is longer than 64 bits.</summary>
    Truncated,

    /// <summary>A field is missing, repeated, out of order, unknown, or not in its shortest form: the bytes are not the one encoding of a node.</summary>
    NotCanonical,

    /// <summary>The node is a directory, a symbolic link, a shard, a file with inline data, or has no children.</summary>
    NotAFile,

    /// <summary>A link is named or does not hold a version 1 sha2-256 CID of a raw or dag-pb block.</summary>
    UnsupportedLink,

    /// <summary>The sizes contradict each other: a child of zero bytes, a sum that differs from the file size, or one beyond 2^62.</summary>
    InconsistentSizes,

    /// <summary>The tree of nodes is deeper than <see cref="UnixFsLayout.MaxDepth"/>.</summary>
    TooDeep,
}
