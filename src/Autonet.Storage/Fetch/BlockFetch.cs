using Autonet.Core.Identifiers;
using Autonet.Storage.Blobs;
using Microsoft.Extensions.Logging;

namespace Autonet.Storage.Fetch;

/// <summary>What came of one block.</summary>
/// <param name="Status"><see cref="FetchStatus.Fetched"/>, <see cref="FetchStatus.NotFound"/> or <see cref="FetchStatus.AllSourcesFailed"/>.</param>
/// <param name="Block">The verified bytes if there are any.</param>
/// <param name="IsStored">Whether they came from the store.</param>
internal readonly record struct BlockOutcome(FetchStatus Status, ReadOnlyMemory<byte> Block = default, bool IsStored = false);

/// <summary>Gets single blocks of the file <paramref name="file"/>: from the store, else from one source after the other.</summary>
internal sealed class BlockFetch(Cid file, GatewayClient client, SourceSet sources, BlobStore store, ILogger logger)
{
    /// <summary>Gets a verified block without storing it.</summary>
    public async Task<BlockOutcome> GetAsync(Cid cid, CancellationToken cancellationToken)
    {
        BlobRead own = await store.ReadBlockAsync(cid, cancellationToken).ConfigureAwait(false);
        if (own.IsOk)
        {
            return new BlockOutcome(FetchStatus.Fetched, own.Bytes, IsStored: true);
        }

        Dictionary<SourceSet.Source, int> attempts = [];
        bool anyFault = false;
        while (sources.Take(attempts) is { } source)
        {
            GatewayAnswer answer;
            try
            {
                answer = await client.GetAsync(source.Uri, cid, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                sources.Abandon(source);
                throw;
            }

            if (answer.Block is not null)
            {
                sources.Succeed(source);
                return new BlockOutcome(FetchStatus.Fetched, answer.Block);
            }

            anyFault |= answer.Reason != SourceFailureReason.NotFound;
            if (sources.Fail(source, cid, answer.Reason, answer.Detail, attempts))
            {
                Log.SourceDropped(logger, source.Uri, file, answer.Reason, cid);
            }
        }

        // A source that was dropped at an earlier block was never asked for this one, so nobody knows that it is nowhere.
        bool isNowhere = !anyFault && !sources.AnyDropped;
        return new BlockOutcome(isNowhere ? FetchStatus.NotFound : FetchStatus.AllSourcesFailed);
    }

    /// <summary>Keeps a block that <see cref="GetAsync"/> verified; false if the store is full.</summary>
    public async Task<bool> TryStoreAsync(Cid cid, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
        => await store.PutBlockAsync(cid, block, cancellationToken).ConfigureAwait(false) != BlockWrite.StoreFull;
}
