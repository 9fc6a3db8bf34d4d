using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Node.Charters;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Training.Data;

namespace Autonet.Node.Runs;

/// <summary>Brings the data set that a charter commits to: manifest by CID, shards by digest, every byte checked against the charter's root.</summary>
public static class DatasetFetcher
{
    /// <summary>Makes the data set complete in the store and opens it.</summary>
    /// <param name="charter">The run's charter.</param>
    /// <param name="store">The node's blobs.</param>
    /// <param name="fetcher">Brings what the store lacks.</param>
    /// <param name="sources">Gateways to ask.</param>
    /// <param name="cancellationToken">Stops the fetch; what is there stays.</param>
    /// <exception cref="CharterException">The manifest or a shard is not what the charter commits to.</exception>
    /// <exception cref="DatasetUnavailableException">Nobody supplies it now; trying again later may help.</exception>
    public static async Task<DatasetReader> OpenAsync(
        RunCharter charter, BlobStore store, BlobFetcher fetcher, IReadOnlyList<Uri> sources, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(charter);
        if (!Cid.TryRead(charter.Data.ManifestCid, out Cid manifestCid))
        {
            throw new CharterException("The charter's data manifest CID is malformed.");
        }

        byte[] bytes = await ReadAsync(manifestCid, DatasetManifest.MaxBytes, store, fetcher, sources, cancellationToken).ConfigureAwait(false);
        ManifestRefusal refusal = DatasetManifest.TryRead(bytes, out DatasetManifest? manifest);
        if (refusal != ManifestRefusal.None)
        {
            throw new CharterException($"The charter's data manifest is refused: {refusal}.");
        }

        if (manifest!.Root != charter.Data.Root || manifest.EvaluationRoot != charter.Data.EvaluationRoot
            || (ulong)manifest.TrainTokens != charter.Data.TrainTokens || (ulong)manifest.EvaluationTokens != charter.Data.EvaluationTokens
            || manifest.TokenizerId != charter.Data.TokenizerId || manifest.Vocabulary > charter.Model.Vocab)
        {
            throw new CharterException("The data manifest does not have the roots, lengths, tokenizer or vocabulary that the charter commits to.");
        }

        DatasetReader reader = new(manifest, (int)charter.Model.Seq);
        foreach (Hash256 digest in reader.Missing.ToArray())
        {
            byte[] shard = await ReadAsync(
                new Cid(CidCodec.Raw, digest), 2 * DatasetManifest.MaxShardTokens, store, fetcher, sources, cancellationToken).ConfigureAwait(false);
            ShardRefusal shardRefusal = reader.TryAdd(shard);
            if (shardRefusal != ShardRefusal.None)
            {
                throw new CharterException($"The data shard {digest} is refused: {shardRefusal}.");
            }
        }

        if (reader.EvaluationSequences < charter.Data.EvaluationSequences)
        {
            throw new CharterException(
                $"The charter evaluates {charter.Data.EvaluationSequences} sequences, but the held-out text has only {reader.EvaluationSequences}.");
        }

        return reader;
    }

    /// <summary>Puts a data set that was built here into a store, for peers to fetch; returns the manifest's CID.</summary>
    public static async Task<Cid> StoreAsync(BuiltDataset dataset, BlobStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(store);
        foreach (byte[] shard in dataset.Shards.Values)
        {
            await store.PutAsync(shard, cancellationToken).ConfigureAwait(false);
        }

        return await store.PutAsync(dataset.Manifest.Serialize(), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadAsync(
        Cid cid, int maxBytes, BlobStore store, BlobFetcher fetcher, IReadOnlyList<Uri> sources, CancellationToken cancellationToken)
    {
        if (!await store.ContainsAsync(cid, cancellationToken).ConfigureAwait(false))
        {
            FetchOutcome fetched = await fetcher.FetchAsync(cid, sources, maxBytes, progress: null, cancellationToken).ConfigureAwait(false);
            if (!fetched.IsFetched)
            {
                throw new DatasetUnavailableException($"The data blob {cid} could not be fetched from {sources.Count} sources: {fetched.Status}.");
            }
        }

        BlobRead read = await store.ReadAsync(cid, maxBytes, cancellationToken).ConfigureAwait(false);
        return read.IsOk ? read.Bytes.ToArray() : throw new DatasetUnavailableException($"The data blob {cid} cannot be read: {read.Status}.");
    }
}

/// <summary>The data set cannot be had now.</summary>
public sealed class DatasetUnavailableException(string message) : Exception(message);
