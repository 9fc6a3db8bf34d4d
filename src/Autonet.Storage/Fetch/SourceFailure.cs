using Autonet.Core.Identifiers;

namespace Autonet.Storage.Fetch;

/// <summary>What a source did wrong, once for each source that failed.</summary>
/// <param name="Source">The source's base address as the caller gave it.</param>
/// <param name="Block">The block that it was asked for.</param>
/// <param name="Reason">The gravest kind of failure in this fetch.</param>
/// <param name="Detail">A status code or error text for people; may hold text that the source chose.</param>
public sealed record SourceFailure(Uri Source, Cid Block, SourceFailureReason Reason, string Detail);

/// <summary>Why a source did not supply a block, from the slightest to the gravest.</summary>
public enum SourceFailureReason
{
    /// <summary>The source does not have the block; no fault.</summary>
    NotFound = 0,

    /// <summary>No connection, or it broke before an answer began.</summary>
    Unreachable,

    /// <summary>An HTTP status other than 200, 404 and 410.</summary>
    Refused,

    /// <summary>What answers does not speak HTTP.</summary>
    InvalidResponse,

    /// <summary>The body ended before its announced length.</summary>
    Truncated,

    /// <summary>The block did not arrive within <see cref="BlobFetcherOptions.BlockTimeout"/>.</summary>
    TooSlow,

    /// <summary>The address is not an absolute http or https address without user, query and fragment. The source is not asked.</summary>
    InvalidAddress,

    /// <summary>The body is announced as, or grew, longer than any block may be. The source is dropped.</summary>
    Oversized,

    /// <summary>The body does not hash to the block's CID. The source is dropped.</summary>
    WrongData,
}
