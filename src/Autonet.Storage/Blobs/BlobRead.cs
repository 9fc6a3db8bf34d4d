using System.Diagnostics.CodeAnalysis;

namespace Autonet.Storage.Blobs;

/// <summary>The outcome of reading a block or a whole file into memory.</summary>
/// <param name="Status">Whether it was read.</param>
/// <param name="Bytes">The verified content; empty unless <paramref name="Status"/> is <see cref="BlobStatus.Ok"/>.</param>
public readonly record struct BlobRead(BlobStatus Status, ReadOnlyMemory<byte> Bytes = default)
{
    /// <summary>Whether the content was read.</summary>
    public bool IsOk => Status == BlobStatus.Ok;
}

/// <summary>The outcome of opening a file as a stream.</summary>
/// <param name="Status">Whether the file is complete in the store.</param>
/// <param name="Content">
/// The file, seekable, of known length, for asynchronous reads only; owned by the caller. Each block is verified when it is read, and one that
/// is damaged or gone by then throws <see cref="BlobUnreadableException"/>. Null unless <paramref name="Status"/> is <see cref="BlobStatus.Ok"/>.
/// </param>
public readonly record struct BlobOpen(BlobStatus Status, Stream? Content = null)
{
    /// <summary>Whether the file can be read.</summary>
    [MemberNotNullWhen(true, nameof(Content))]
    public bool IsOk => Status == BlobStatus.Ok;
}
