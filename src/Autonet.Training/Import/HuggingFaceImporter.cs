using System.Collections.Immutable;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Safetensors;
using Autonet.Training.Tokenizers;

namespace Autonet.Training.Import;

/// <summary>A model that was trained elsewhere, as a run can start from it.</summary>
/// <param name="Checkpoint">Its weights, with momenta and moments zero.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
public sealed record ImportedModel(Checkpoint Checkpoint, ITokenizer Tokenizer);

/// <summary>
/// Reads a Hugging Face folder of a <c>LlamaForCausalLM</c>: <c>config.json</c>, <c>tokenizer.json</c>, and safetensors in one file or in shards, of
/// F32, F16 or BF16, all of which binary32 holds exactly. What the model cannot be is refused, never approximated, and whatever the files
/// say is checked against the bytes that are there before anything is allocated for it.
/// </summary>
public static class HuggingFaceImporter
{
    private const string Head = "lm_head.weight";
    private const string Embedding = "model.embed_tokens.weight";

    /// <summary>Reads a folder; its files may be hostile.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="model">The model if the result is <see cref="ImportRefusal.None"/>.</param>
    /// <param name="read">Told the number of tensors read so far.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static ImportFault TryImport(string folder, out ImportedModel? model, IProgress<int>? read, CancellationToken cancellationToken)
    {
        model = null;
        ImportFault fault = TryReadFile(folder, "config.json", LlamaConfiguration.MaxBytes, out byte[] json);
        ModelConfiguration? configuration = null;
        if (fault.Kind == ImportRefusal.None)
        {
            fault = LlamaConfiguration.TryRead(json, out configuration);
        }

        ITokenizer? tokenizer = null;
        if (fault.Kind == ImportRefusal.None)
        {
            fault = TryReadTokenizer(folder, configuration!, out tokenizer);
        }

        if (fault.Kind != ImportRefusal.None)
        {
            return fault;
        }

        fault = WeightFiles.TryOpen(folder, out WeightFiles? files);
        if (files is null)
        {
            return fault;
        }

        using (files)
        {
            fault = CheckTensors(files, configuration!);
            if (fault.Kind == ImportRefusal.None)
            {
                fault = TryReadWeights(files, configuration!, out Checkpoint? checkpoint, read, cancellationToken);
                model = checkpoint is null ? null : new ImportedModel(checkpoint, tokenizer!);
            }
        }

        return fault;
    }

    /// <summary>A name from a file, short enough for one line and without control characters.</summary>
    internal static string Short(string name) => new([.. name.Take(80).Select(static c => char.IsControl(c) ? '?' : c)]);

    private static ImportFault TryReadTokenizer(string folder, ModelConfiguration model, out ITokenizer? tokenizer)
    {
        tokenizer = null;
        ImportFault fault = TryReadFile(folder, "tokenizer.json", TokenizerFile.MaxBytes, out byte[] json);
        if (fault.Kind != ImportRefusal.None)
        {
            return fault;
        }

        TokenizerRefusal refusal = HuggingFaceTokenizer.TryRead(json, out HuggingFaceTokenizer? read);
        if (read is null)
        {
            return new ImportFault(ImportRefusal.TokenizerRefused, refusal.ToString());
        }

        if (read.VocabularySize > model.Vocab)
        {
            return new ImportFault(ImportRefusal.TokenizerTooLarge, $"{read.VocabularySize} and {model.Vocab}");
        }

        tokenizer = read.Id == ByteTokenizer.Instance.Id ? ByteTokenizer.Instance : read;
        return ImportFault.None;
    }

    private static ImportFault CheckTensors(WeightFiles files, ModelConfiguration model)
    {
        ImmutableArray<ParameterDescription> parameters = model.DescribeParameters();
        foreach (ParameterDescription parameter in parameters)
        {
            ImportFault fault = CheckTensor(files, parameter.Name, parameter.Shape);
            if (fault.Kind != ImportRefusal.None)
            {
                return fault;
            }
        }

        HashSet<string> known = [.. parameters.Select(static parameter => parameter.Name)];
        foreach (string name in files.Names.Where(name => !known.Contains(name)))
        {
            if (name == Head)
            {
                ImportFault fault = CheckTensor(files, name, [model.Vocab, model.Dim]);
                if (fault.Kind != ImportRefusal.None)
                {
                    return fault;
                }
            }
            else if (name.EndsWith(".bias", StringComparison.Ordinal))
            {
                return new ImportFault(ImportRefusal.Biases, Short(name));
            }

            // A table of frequencies that old files carry; it follows from the configuration.
            else if (!name.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal))
            {
                return new ImportFault(ImportRefusal.TensorUnknown, Short(name));
            }
        }

        return ImportFault.None;
    }

    private static ImportFault CheckTensor(WeightFiles files, string name, ImmutableArray<int> shape)
    {
        SafetensorsEntry? entry = files.Find(name);
        return entry is null ? new ImportFault(ImportRefusal.TensorMissing, name)
            : entry.Shape.AsSpan().SequenceEqual(shape.AsSpan()) ? ImportFault.None
            : new ImportFault(ImportRefusal.TensorShape, $"{name} [{string.Join(", ", entry.Shape)}], expected [{string.Join(", ", shape)}]");
    }

    private static ImportFault TryReadWeights(
        WeightFiles files, ModelConfiguration model, out Checkpoint? checkpoint, IProgress<int>? told, CancellationToken cancellationToken)
    {
        checkpoint = null;
        ImmutableArray<ParameterDescription> parameters = model.DescribeParameters();
        float[][] values = new float[parameters.Length][];
        foreach (ParameterDescription parameter in parameters)
        {
            cancellationToken.ThrowIfCancellationRequested();
            values[parameter.Index] = files.Read(parameter.Name);
            if (!FiniteValues.All(values[parameter.Index]))
            {
                return new ImportFault(ImportRefusal.NotFinite, parameter.Name);
            }

            if (parameter.Name == Embedding && model.TiedHead && files.Find(Head) is not null
                && TensorRoot.Compute(files.Read(Head)) != TensorRoot.Compute(values[parameter.Index]))
            {
                return new ImportFault(ImportRefusal.HeadNotTied);
            }

            told?.Report(parameter.Index + 1);
        }

        checkpoint = Checkpoint.Start(model, values);
        return ImportFault.None;
    }

    private static ImportFault TryReadFile(string folder, string name, int maxBytes, out byte[] bytes)
    {
        bytes = [];
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return new ImportFault(ImportRefusal.FileMissing, name);
        }

        if (new FileInfo(path).Length > maxBytes)
        {
            return new ImportFault(ImportRefusal.FileMalformed, name);
        }

        bytes = File.ReadAllBytes(path);
        return ImportFault.None;
    }
}
