using Autonet.Node.Runs;
using Autonet.Training.Checkpoints;
using Autonet.Training.Export;
using Autonet.Training.Tokenizers;

namespace Autonet.Node.Export;

/// <summary>Writes a certified checkpoint as a Hugging Face folder.</summary>
public static class RunExporter
{
    /// <summary>Fetches and verifies the checkpoint after a round, and writes it.</summary>
    /// <param name="observer">The run.</param>
    /// <param name="round">A certified round, or 0 for the initial weights.</param>
    /// <param name="folder">The folder; made if it does not exist.</param>
    /// <param name="cancellationToken">Stops the fetch.</param>
    /// <returns>The folder's full path.</returns>
    /// <exception cref="CheckpointUnavailableException">Nobody serves the checkpoint now.</exception>
    public static async Task<string> ExportAsync(RunObserver observer, ulong round, string folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observer);
        Checkpoint checkpoint = await observer.Checkpoints.GetAsync(round, cancellationToken).ConfigureAwait(false);
        if (observer.Data.Manifest.TokenizerId != ByteTokenizer.Instance.Id)
        {
            throw new CheckpointUnavailableException(
                $"The run's tokenizer {observer.Data.Manifest.TokenizerId} is not the byte tokenizer, the only one whose files this software can write by itself.");
        }

        HuggingFaceExporter.Export(checkpoint, ByteTokenizer.Instance, folder);
        return Path.GetFullPath(folder);
    }
}
