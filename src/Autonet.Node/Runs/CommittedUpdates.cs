using Autonet.Core.Rounds;
using Autonet.Node.Peers;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Training.Rounds;

namespace Autonet.Node.Runs;

/// <summary>Brings the updates behind certified commitments.</summary>
internal static class CommittedUpdates
{
    /// <summary>The update of a commitment, from the store or from whoever serves it.</summary>
    /// <exception cref="IOException">Nobody serves it now, or what is served is not what was committed to.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        BlobStore store, BlobFetcher fetcher, PeerDirectory peers, RunPlan plan, Commitment commitment, CancellationToken cancellationToken)
    {
        if (!await store.ContainsAsync(commitment.UpdateCid, cancellationToken).ConfigureAwait(false))
        {
            FetchOutcome fetched = await fetcher
                .FetchAsync(commitment.UpdateCid, peers.Sources, plan.UpdateBytes, progress: null, cancellationToken).ConfigureAwait(false);
            if (!fetched.IsFetched)
            {
                throw new IOException($"The update of slot {commitment.Slot} ({commitment.UpdateCid}) is not served by any node: {fetched.Status}.");
            }
        }

        BlobRead read = await store.ReadAsync(commitment.UpdateCid, plan.UpdateBytes, cancellationToken).ConfigureAwait(false);
        return !read.IsOk ? throw new IOException($"The update of slot {commitment.Slot} cannot be read: {read.Status}.")
            : read.Bytes.Length != plan.UpdateBytes || UpdateSections.Root(plan.Parameters, read.Bytes.Span) != commitment.UpdateRoot
                ? throw new IOException($"The update of slot {commitment.Slot} that is served has not the committed root.")
            : read.Bytes;
    }
}
