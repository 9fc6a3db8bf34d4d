using System.Text.Json;
using Autonet.Training.Models;

namespace Autonet.Training.Import;

/// <summary>Reads the <c>config.json</c> of a Hugging Face Llama. What the file leaves out has the value that Transformers gives it.</summary>
internal static class LlamaConfiguration
{
    /// <summary>The longest file that is read.</summary>
    public const int MaxBytes = 1 << 20;

    private const int DefaultPositions = 2048;
    private const double DefaultNormEps = 1e-6;
    private const double DefaultTheta = 10_000;

    /// <summary>Reads the bytes of a <c>config.json</c>; never throws on hostile bytes.</summary>
    /// <param name="json">The whole file.</param>
    /// <param name="model">The model if the result is <see cref="ImportRefusal.None"/>; its sizes have been checked.</param>
    public static ImportFault TryRead(ReadOnlyMemory<byte> json, out ModelConfiguration? model)
    {
        model = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new ImportFault(ImportRefusal.FileMalformed, "config.json");
            }

            ImportFault fault = CheckKind(document.RootElement);
            return fault.Kind == ImportRefusal.None ? ReadSizes(document.RootElement, out model) : fault;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            // System.Text.Json reports bad syntax, wrong value kinds and numbers out of range by these.
            return new ImportFault(ImportRefusal.FileMalformed, "config.json");
        }
    }

    private static ImportFault CheckKind(JsonElement root)
    {
        string type = Text(root, "model_type", "none");
        if (type != "llama")
        {
            return new ImportFault(ImportRefusal.OtherArchitecture, $"model_type {Quote(type)}");
        }

        if (Find(root, "architectures") is JsonElement architectures && !architectures.EnumerateArray().Any(static name => name.GetString() == "LlamaForCausalLM"))
        {
            return new ImportFault(ImportRefusal.OtherArchitecture, "architectures");
        }

        if (Find(root, "quantization_config") is not null)
        {
            return new ImportFault(ImportRefusal.Quantised, "quantization_config");
        }

        foreach (string bias in (string[])["attention_bias", "mlp_bias"])
        {
            if (Find(root, bias) is JsonElement has && has.GetBoolean())
            {
                return new ImportFault(ImportRefusal.Biases, bias);
            }
        }

        string activation = Text(root, "hidden_act", "silu");
        return activation != "silu" ? new ImportFault(ImportRefusal.OtherActivation, Quote(activation)) : CheckRotation(root);
    }

    private static ImportFault CheckRotation(JsonElement root)
    {
        // Older files have rope_scaling, newer ones rope_parameters, which are there without scaling too.
        foreach (string name in (string[])["rope_scaling", "rope_parameters"])
        {
            if (Find(root, name) is JsonElement scaling)
            {
                string kind = Text(scaling, "rope_type", Text(scaling, "type", "default"));
                if (kind != "default")
                {
                    return new ImportFault(ImportRefusal.RopeScaling, $"{name} {Quote(kind)}");
                }
            }
        }

        return Find(root, "partial_rotary_factor") is JsonElement part && part.GetDouble() != 1
            ? new ImportFault(ImportRefusal.RopeScaling, "partial_rotary_factor")
            : ImportFault.None;
    }

    private static ImportFault ReadSizes(JsonElement root, out ModelConfiguration? model)
    {
        model = null;
        int heads = Size(root, "num_attention_heads");
        double theta = Find(root, "rope_parameters") is JsonElement rope && Find(rope, "rope_theta") is JsonElement turned ? turned.GetDouble()
            : Find(root, "rope_theta")?.GetDouble() ?? DefaultTheta;
        ModelConfiguration read = new()
        {
            Dim = Size(root, "hidden_size"),
            Layers = Size(root, "num_hidden_layers"),
            Heads = heads,
            KvHeads = Size(root, "num_key_value_heads", heads),
            Hidden = Size(root, "intermediate_size"),
            Vocab = Size(root, "vocab_size"),
            Seq = Size(root, "max_position_embeddings", DefaultPositions),
            TiedHead = Find(root, "tie_word_embeddings")?.GetBoolean() ?? false,
            RopeTheta = (float)theta,
            NormEps = (float)(Find(root, "rms_norm_eps")?.GetDouble() ?? DefaultNormEps),
        };
        ModelRefusal refusal = read.Check();
        if (refusal != ModelRefusal.None)
        {
            return new ImportFault(ImportRefusal.SizesRefused, refusal.ToString());
        }

        int width = Size(root, "head_dim", read.HeadWidth);
        if (width != read.HeadWidth)
        {
            return new ImportFault(ImportRefusal.OtherHeadWidth, $"{read.Heads} heads of {width} in {read.Dim}");
        }

        model = read;
        return ImportFault.None;
    }

    /// <summary>A size, or 0 where it is missing, which no model accepts.</summary>
    private static int Size(JsonElement root, string name, int otherwise = 0) => Find(root, name)?.GetInt32() ?? otherwise;

    private static string Text(JsonElement root, string name, string otherwise) => Find(root, name)?.GetString() ?? otherwise;

    private static JsonElement? Find(JsonElement root, string name)
        => root.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A word of the file, short enough for one line.</summary>
    private static string Quote(string word)
        => "'" + new string([.. word.Take(40).Select(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '?')]) + "'";
}
