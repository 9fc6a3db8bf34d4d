using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Node.Runs;
using Autonet.Training.Checkpoints;
using Autonet.Training.Export;
using Autonet.Training.Tokenizers;

namespace Autonet.Node.Export;

/// <summary>Writes a certified checkpoint as a model for other software.</summary>
public static class RunExporter
{
    /// <summary>Fetches and verifies the checkpoint after a round, and writes it.</summary>
    /// <param name="observer">The run.</param>
    /// <param name="round">A certified round, or 0 for the first checkpoint.</param>
    /// <param name="target">Where to and how.</param>
    /// <param name="tokenizer">The run's tokenizer; null if it is the byte tokenizer.</param>
    /// <param name="written">Told the number of tensors written so far.</param>
    /// <param name="cancellationToken">Stops the fetch and the writing.</param>
    /// <returns>What the model is.</returns>
    /// <exception cref="CheckpointUnavailableException">Nobody serves the checkpoint now.</exception>
    /// <exception cref="ExportException">The tokenizer is not the run's, or the model does not fit the format.</exception>
    public static async Task<ModelFacts> ExportAsync(
        RunObserver observer, ulong round, ExportTarget target, ITokenizer? tokenizer, IProgress<int>? written, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(target);
        tokenizer ??= ByteTokenizer.Instance;
        Hash256 wanted = observer.Tracker.Charter.Data.TokenizerId;
        if (tokenizer.Id != wanted)
        {
            throw new ExportException(
                tokenizer == ByteTokenizer.Instance
                    ? $"The run does not read bytes: name its tokenizer.json (sha256 {wanted}) with --tokenizer."
                    : $"The run's tokenizer is the file with sha256 {wanted}, not {tokenizer.Id}: name that one.");
        }

        Checkpoint checkpoint = await observer.Checkpoints.GetAsync(round, cancellationToken).ConfigureAwait(false);
        ModelFacts facts = FactsOf(observer, round, checkpoint.StateRoot);
        if (target.Format == ModelFormat.Gguf)
        {
            GgufExporter.Export(checkpoint, tokenizer, facts, target.Quantisation, target.Path, written, cancellationToken);
        }
        else
        {
            HuggingFaceExporter.Export(checkpoint, tokenizer, facts, target.Path, written, cancellationToken);
        }

        return facts;
    }

    private static ModelFacts FactsOf(RunObserver observer, ulong round, Hash256 root)
    {
        RunCharter charter = observer.Tracker.Charter;
        return new ModelFacts
        {
            Name = charter.Name,
            Purpose = charter.Purpose,
            Use = charter.UseCategory,
            CheckpointRoot = root,
            Run = new RunFacts
            {
                ChainId = observer.Chain.Manifest.ChainId,
                Registry = observer.Chain.Runs.Address.ToString(),
                Run = observer.Tracker.State.Id.Value,
                Round = round,
                Charter = observer.Tracker.State.Charter,
                StartCid = observer.Tracker.State.GenesisCid?.ToString(),
                StartLicence = observer.Tracker.State.GenesisCid is null ? null : charter.GenesisLicence,
                DataRoot = charter.Data.Root,
                DataLicence = charter.Data.Licence,
                TrainTokens = charter.Data.TrainTokens,
                Tokenizer = charter.Data.TokenizerId,
            },
        };
    }
}
