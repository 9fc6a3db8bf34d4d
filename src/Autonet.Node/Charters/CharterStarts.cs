using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;
using Autonet.Storage.Blobs;
using Autonet.Training.Import;
using Autonet.Training.Models;
using Autonet.Training.Tokenizers;

namespace Autonet.Node.Charters;

/// <summary>The checkpoint that a run starts from, as its charter names it.</summary>
/// <param name="Root">Its state root.</param>
/// <param name="Cid">Where nodes find it.</param>
public sealed record StoredStart(Hash256 Root, Cid Cid);

/// <summary>Reads the weights that a charter file starts from.</summary>
public static class CharterStarts
{
    /// <summary>Reads the folder that a charter file names.</summary>
    /// <param name="file">The charter file.</param>
    /// <param name="folder">Folder at which relative paths start.</param>
    /// <param name="cancellationToken">Stops between tensors.</param>
    /// <returns>The file with the model of the weights, the weights, and their tokenizer; the file as it is and nothing if it starts from its seed.</returns>
    /// <exception cref="ActionableException">The folder is no checkpoint that a run can start from, or does not fit the file.</exception>
    public static (CharterFile File, ImportedModel? Weights) Read(CharterFile file, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Start is not CharterStart start)
        {
            return (file, null);
        }

        string path = Path.Combine(folder, start.From);
        ImportFault fault = HuggingFaceImporter.TryImport(path, out ImportedModel? weights, read: null, cancellationToken);
        if (weights is null)
        {
            throw new ActionableException($"No run can start from '{path}': {fault}.");
        }

        ModelConfiguration model = weights.Checkpoint.Model;
        if (start.Context > model.Seq)
        {
            throw new ActionableException($"The weights in '{path}' have {model.Seq} positions: 'start.seq' cannot be {start.Context}.");
        }

        RequireSameTokenizer(file, folder, weights.Tokenizer);
        return (file with { Model = model with { Seq = start.Context ?? model.Seq } }, weights);
    }

    /// <summary>Puts weights into a store, for nodes to fetch.</summary>
    public static async Task<StoredStart> StoreAsync(ImportedModel weights, BlobStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(store);
        Cid cid = await store.PutAsync(weights.Checkpoint.Serialize(), cancellationToken).ConfigureAwait(false);
        return new StoredStart(weights.Checkpoint.StateRoot, cid);
    }

    /// <summary>Weights know the tokens that they were trained on and no others.</summary>
    private static void RequireSameTokenizer(CharterFile file, string folder, ITokenizer tokenizer)
    {
        if (file.Data.Tokenizer.Length > 0 && CharterBuilder.OpenTokenizer(file.Data, folder).Id != tokenizer.Id)
        {
            throw new ActionableException("'data.tokenizer' is another tokenizer than that of the weights: leave it out.");
        }
    }
}
