namespace Autonet.Storage.Fetch;

/// <summary>How far a fetch is; reported after each block.</summary>
/// <param name="FileBytes">The file's length in bytes.</param>
/// <param name="BlocksDone">Distinct blocks that are verified and stored.</param>
/// <param name="BlocksKnown">Distinct blocks known to be needed; grows until all inner nodes are there.</param>
/// <param name="DownloadedBytes">Bytes of verified blocks that came over the network.</param>
public readonly record struct FetchProgress(long FileBytes, int BlocksDone, int BlocksKnown, long DownloadedBytes);
