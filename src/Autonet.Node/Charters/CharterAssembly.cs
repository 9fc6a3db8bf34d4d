using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;
using Autonet.Node.Runs;
using Autonet.Storage.Blobs;
using Autonet.Training.Data;

namespace Autonet.Node.Charters;

/// <summary>A charter made from its file, with the data that it commits to.</summary>
/// <param name="Charter">The charter.</param>
/// <param name="Data">Its data set.</param>
/// <param name="ManifestCid">Where nodes find the data set's manifest.</param>
public sealed record AssembledCharter(RunCharter Charter, BuiltDataset Data, Cid ManifestCid)
{
    /// <summary>Reads a charter file, builds its data set and puts it into a folder of blobs, and computes every commitment.</summary>
    /// <param name="path">The charter file.</param>
    /// <param name="blobFolder">Where the data set is kept, to be served to nodes.</param>
    /// <param name="time">Clock of the blob store.</param>
    /// <param name="cancellationToken">Stops between blobs.</param>
    /// <exception cref="ActionableException">The file is missing or refused.</exception>
    /// <exception cref="CharterException">The terms cannot be trained under.</exception>
    /// <exception cref="DatasetBuildException">The text cannot be made into a data set.</exception>
    public static async Task<AssembledCharter> OfFileAsync(string path, string blobFolder, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        CharterFile file = CharterReader.ReadFile(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        BuiltDataset data = CharterBuilder.BuildData(file, CharterBuilder.OpenTokenizer(file.Data, folder), folder);
        using BlobStore store = BlobStore.Open(new BlobStoreOptions { Folder = blobFolder }, time);
        Cid cid = await DatasetFetcher.StoreAsync(data, store, cancellationToken);
        return new AssembledCharter(CharterBuilder.Build(file, data.Manifest, cid), data, cid);
    }
}
