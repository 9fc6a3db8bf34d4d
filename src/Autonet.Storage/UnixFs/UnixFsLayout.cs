namespace Autonet.Storage.UnixFs;

/// <summary>
/// How a file is cut into blocks. The layout decides a file's CID, so everything the protocol commits to uses <see cref="Standard"/>:
/// what <c>ipfs add --cid-version=1 --raw-leaves --chunker=size-1048576</c> does.
/// </summary>
public sealed record UnixFsLayout
{
    /// <summary>The largest block that is stored, served or fetched, in bytes: the limit of IPFS block exchange (specs.ipfs.tech, Bitswap).</summary>
    public const int MaxBlockBytes = 2 * 1024 * 1024;

    /// <summary>The most levels of inner nodes that a file may have; the standard layout needs five for 2^57 bytes.</summary>
    public const int MaxDepth = 16;

    /// <summary>Chunks of 1 MiB and 174 links per node.</summary>
    public static UnixFsLayout Standard { get; } = new();

    /// <summary>Bytes in every chunk but the last: 1 to <see cref="MaxBlockBytes"/>, default 1,048,576. A file of at most this size is one raw block.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int ChunkBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxBlockBytes);
            field = value;
        }
    } = 1024 * 1024;

    /// <summary>The most children of an inner node: 2 to 4096, default 174.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int LinksPerNode
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 2);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 4096);
            field = value;
        }
    } = 174;
}
