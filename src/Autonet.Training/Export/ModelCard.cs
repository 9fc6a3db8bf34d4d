using System.Globalization;
using System.Text;
using Autonet.Training.Models;

namespace Autonet.Training.Export;

/// <summary>
/// The README of an exported model: what it is, where it comes from, and how anyone can check that. Names and purposes come from a charter that
/// anybody may have written, so they appear as plain text only.
/// </summary>
public static class ModelCard
{
    private const string Punctuation = "\\`*_{}[]()<>#+-.!|~&:";

    /// <summary>Writes the card.</summary>
    /// <param name="facts">Where the model comes from.</param>
    /// <param name="model">Its sizes.</param>
    public static string Write(ModelFacts facts, ModelConfiguration model)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(model);
        StringBuilder card = new();
        void Line(FormattableString text) => card.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
        Line($"---");
        Line($"library_name: transformers");
        Line($"pipeline_tag: text-generation");
        Line($"tags: [llama, autonet]");
        if (Spdx(facts.Licence) is string licence)
        {
            Line($"license: {licence.ToLowerInvariant()}");
        }

        Line($"---");
        Line($"");
        Line($"# {Plain(facts.Name)}");
        Line($"");
        if (facts.Purpose is not null)
        {
            Line($"{Plain(facts.Purpose)}");
            Line($"");
        }

        Line($"A Llama of {model.ParameterCount:N0} parameters: width {model.Dim}, {model.Layers} layers, {model.Heads} heads ({model.KvHeads} of keys and values), vocabulary {model.Vocab}, context {model.Seq}.");
        Line($"");
        Line($"## Where it comes from");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        if (facts.Run is RunFacts run)
        {
            Line($"| Run | {run.Run} of `{run.Registry}` on chain {run.ChainId} |");
            Line($"| Round | {run.Round} |");
            Line($"| Charter | `{run.Charter}` |");
        }

        Line($"| Checkpoint root | `{facts.CheckpointRoot}` |");
        if (facts.Run is RunFacts training)
        {
            Line($"| Data | `{training.DataRoot}`, {training.TrainTokens:N0} tokens for training |");
            Line($"| Licence of the data | {Spdx(training.DataLicence) ?? Plain(training.DataLicence)} |");
            if (training.StartCid is not null)
            {
                Line($"| Started from | `{training.StartCid}` |");
                Line($"| Licence of that | {Spdx(training.StartLicence) ?? Plain(training.StartLicence ?? "")} |");
            }

            Line($"| Tokenizer | sha256 `{training.Tokenizer}` |");
        }

        if (facts.Use is not null)
        {
            Line($"| Use | {Plain(facts.Use)} |");
        }

        Line($"| Licence of the model | {(facts.Licence is null ? "not released yet" : Spdx(facts.Licence) ?? Plain(facts.Licence))} |");
        if (facts.Run is RunFacts certified)
        {
            Line($"");
            Line($"## Check it");
            Line($"");
            Line($"Every weight follows from the charter and its data, and anyone can recompute it with Autonet:");
            Line($"");
            Line($"```");
            Line($"autonet verify --run {certified.Run} --round {Math.Max(certified.Round, 1)}");
            Line($"```");
        }

        return card.ToString();
    }

    private static string? Spdx(string? licence)
        => licence is { Length: > 0 and <= 64 } && licence.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '+') ? licence : null;

    /// <summary>Text that Markdown shows as it is, on one line.</summary>
    private static string Plain(string text)
    {
        StringBuilder plain = new();
        foreach (char c in text)
        {
            plain.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? " " : Punctuation.Contains(c, StringComparison.Ordinal) ? "\\" + c : c.ToString());
        }

        return plain.ToString().Trim();
    }
}
