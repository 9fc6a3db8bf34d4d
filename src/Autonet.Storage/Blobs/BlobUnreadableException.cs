using Autonet.Core.Identifiers;

namespace Autonet.Storage.Blobs;

/// <summary>A block of an open file turned out damaged or was removed while the file was being read.</summary>
public sealed class BlobUnreadableException : IOException
{
    /// <summary>Reading <paramref name="block"/> gave <paramref name="status"/>.</summary>
    public BlobUnreadableException(Cid block, BlobStatus status)
        : base($"Block {block} cannot be read: {status}.")
    {
        Block = block;
        Status = status;
    }

    /// <summary>The block.</summary>
    public Cid Block { get; }

    /// <summary>Why; never <see cref="BlobStatus.Ok"/>.</summary>
    public BlobStatus Status { get; }
}
