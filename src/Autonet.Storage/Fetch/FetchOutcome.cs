using System.Collections.Immutable;
using Autonet.Core.Identifiers;

namespace Autonet.Storage.Fetch;

/// <summary>How a fetch ended.</summary>
public enum FetchStatus
{
    /// <summary>No source supplied some block, and at least one did something other than not having it; see the failures.</summary>
    AllSourcesFailed = 0,

    /// <summary>The file is complete in the store.</summary>
    Fetched,

    /// <summary>Every source answered that it lacks some block, or there is no source.</summary>
    NotFound,

    /// <summary>The file is larger than the caller's limit; nothing of it beyond its root was asked for.</summary>
    TooLarge,

    /// <summary>The content that the CID names is not a file in an accepted form, so no source can ever supply one.</summary>
    Malformed,

    /// <summary>The file does not fit into the store's budget.</summary>
    StoreFull,
}

/// <summary>The outcome of <see cref="BlobFetcher.FetchAsync"/>. Verified blocks stay in the store whatever the outcome, and the next fetch resumes from them.</summary>
public sealed record FetchOutcome
{
    /// <summary>How the fetch ended.</summary>
    public required FetchStatus Status { get; init; }

    /// <summary>The file that was asked for.</summary>
    public required Cid Cid { get; init; }

    /// <summary>The block at which the fetch ended unless it is <see cref="FetchStatus.Fetched"/>; else the root.</summary>
    public required Cid Block { get; init; }

    /// <summary>The file's length in bytes; null if the root was not had.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Bytes of verified blocks that came over the network.</summary>
    public long DownloadedBytes { get; init; }

    /// <summary>Blocks that came over the network.</summary>
    public int DownloadedBlocks { get; init; }

    /// <summary>Blocks that were in the store already.</summary>
    public int ReusedBlocks { get; init; }

    /// <summary>The gravest failure of each source that failed; may hold entries even if the file was fetched.</summary>
    public ImmutableArray<SourceFailure> Failures { get; init; } = [];

    /// <summary>Whether the file is complete in the store.</summary>
    public bool IsFetched => Status == FetchStatus.Fetched;
}
