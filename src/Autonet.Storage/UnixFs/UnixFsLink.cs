using Autonet.Core.Identifiers;

namespace Autonet.Storage.UnixFs;

/// <summary>A child of a UnixFS file node.</summary>
/// <param name="Cid">The child block.</param>
/// <param name="FileBytes">File bytes under the child; at least 1.</param>
/// <param name="TotalBytes">Bytes of all blocks under the child, itself included, counted once per link (the <c>Tsize</c> of dag-pb).</param>
public readonly record struct UnixFsLink(Cid Cid, long FileBytes, long TotalBytes);
