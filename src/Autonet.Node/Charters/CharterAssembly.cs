using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;
using Autonet.Node.Runs;
using Autonet.Storage.Blobs;
using Autonet.Training.Data;
using Autonet.Training.Import;

namespace Autonet.Node.Charters;

/// <summary>A charter made from its file, with the data that it commits to.</summary>
/// <param name="Charter">The charter.</param>
/// <param name="Data">Its data set.</param>
/// <param name="ManifestCid">Where nodes find the data set's manifest.</param>
/// <param name="Start">The weights that the run starts from; null for those that the seed gives.</param>
public sealed record AssembledCharter(RunCharter Charter, BuiltDataset Data, Cid ManifestCid, StoredStart? Start)
{
    /// <summary>
    /// Reads a charter file and the weights that it starts from, builds its data set, puts both into a folder of blobs, and computes every commitment.
    /// </summary>
    /// <param name="path">The charter file.</param>
    /// <param name="from">A folder that the run starts from, in place of the one that the file names.</param>
    /// <param name="blobFolder">Where data set and weights are kept, to be served to nodes.</param>
    /// <param name="time">Clock of the blob store.</param>
    /// <param name="cancellationToken">Stops between blobs.</param>
    /// <exception cref="ActionableException">The file or the folder is missing or refused.</exception>
    /// <exception cref="CharterException">The terms cannot be trained under.</exception>
    /// <exception cref="DatasetBuildException">The text cannot be made into a data set.</exception>
    public static async Task<AssembledCharter> OfFileAsync(
        string path, string? from, string blobFolder, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        CharterFile file = CharterReader.ReadFile(path, from);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        (file, ImportedModel? weights) = CharterStarts.Read(file, folder, cancellationToken);
        BuiltDataset data = CharterBuilder.BuildData(file, weights?.Tokenizer ?? CharterBuilder.OpenTokenizer(file.Data, folder), folder);
        using BlobStore store = BlobStore.Open(new BlobStoreOptions { Folder = blobFolder }, time);
        Cid cid = await DatasetFetcher.StoreAsync(data, store, cancellationToken);
        StoredStart? start = weights is null ? null : await CharterStarts.StoreAsync(weights, store, cancellationToken);
        return new AssembledCharter(CharterBuilder.Build(file, data.Manifest, cid, start), data, cid, start);
    }
}
