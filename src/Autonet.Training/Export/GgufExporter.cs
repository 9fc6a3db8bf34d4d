using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Tokenizers;

namespace Autonet.Training.Export;

/// <summary>
/// Writes a checkpoint as one GGUF file that llama.cpp and its kin load as the architecture <c>llama</c> (docs/export.md). Norms stay binary32, and so do
/// matrices whose rows are no whole blocks.
/// </summary>
public static class GgufExporter
{
    // Llama.cpp's name for the file's prevailing type, and the version of its blocks.
    private const uint AllF32 = 0;
    private const uint MostlyQ40 = 2;
    private const uint MostlyQ80 = 7;
    private const uint QuantisationVersion = 2;

    /// <summary>Writes the file.</summary>
    /// <param name="checkpoint">The model; momenta are left out.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="facts">Where it comes from.</param>
    /// <param name="quantisation">How much precision is kept.</param>
    /// <param name="path">The file; replaced if it exists, its folder made if it does not.</param>
    /// <param name="written">Told the number of tensors written so far.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="ArgumentException">The tokenizer has more tokens than the model.</exception>
    /// <exception cref="ExportException">The tokenizer or a weight does not fit the format.</exception>
    public static void Export(
        Checkpoint checkpoint,
        ITokenizer tokenizer,
        ModelFacts facts,
        GgufQuantisation quantisation,
        string path,
        IProgress<int>? written = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(facts);
        HuggingFaceExporter.RequireRoom(checkpoint.Model, tokenizer);
        GgufMetadata metadata = Describe(checkpoint.Model, facts, quantisation);
        GgufTokenizer.Describe(metadata, tokenizer, checkpoint.Model.Vocab);
        GgufTensor[] tensors = [.. checkpoint.Descriptions.Select(parameter => TensorOf(checkpoint, parameter, quantisation))];
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        WholeFile.Write(path, stream => GgufWriter.Write(stream, metadata, tensors, written, cancellationToken));
    }

    private static GgufMetadata Describe(ModelConfiguration model, ModelFacts facts, GgufQuantisation quantisation)
    {
        GgufMetadata metadata = new();
        metadata.Add("general.architecture", "llama");
        metadata.Add("general.type", "model");
        metadata.Add("general.name", facts.Name);
        if (facts.Licence is not null)
        {
            metadata.Add("general.license", facts.Licence);
        }

        metadata.Add("general.alignment", (uint)GgufWriter.Alignment);
        metadata.Add("general.file_type", quantisation switch { GgufQuantisation.Q8_0 => MostlyQ80, GgufQuantisation.Q4_0 => MostlyQ40, _ => AllF32 });
        metadata.Add("general.quantization_version", QuantisationVersion);
        metadata.Add("autonet.checkpoint_root", facts.CheckpointRoot.ToString());
        if (facts.Run is RunFacts run)
        {
            metadata.Add("autonet.chain_id", run.ChainId);
            metadata.Add("autonet.registry", run.Registry);
            metadata.Add("autonet.run", run.Run);
            metadata.Add("autonet.round", run.Round);
            metadata.Add("autonet.charter", run.Charter.ToString());
            if (run.StartCid is not null)
            {
                metadata.Add("autonet.start_cid", run.StartCid);
            }

            metadata.Add("autonet.data_root", run.DataRoot.ToString());
            metadata.Add("autonet.data_licence", run.DataLicence);
        }

        metadata.Add("llama.vocab_size", (uint)model.Vocab);
        metadata.Add("llama.context_length", (uint)model.Seq);
        metadata.Add("llama.embedding_length", (uint)model.Dim);
        metadata.Add("llama.block_count", (uint)model.Layers);
        metadata.Add("llama.feed_forward_length", (uint)model.Hidden);
        metadata.Add("llama.attention.head_count", (uint)model.Heads);
        metadata.Add("llama.attention.head_count_kv", (uint)model.KvHeads);
        metadata.Add("llama.attention.layer_norm_rms_epsilon", model.NormEps);
        metadata.Add("llama.rope.dimension_count", (uint)model.HeadWidth);
        metadata.Add("llama.rope.freq_base", model.RopeTheta);
        return metadata;
    }

    private static GgufTensor TensorOf(Checkpoint checkpoint, ParameterDescription parameter, GgufQuantisation quantisation)
    {
        ModelConfiguration model = checkpoint.Model;
        GgufType wanted = quantisation switch
        {
            GgufQuantisation.F32 => GgufType.F32,
            GgufQuantisation.Q4_0 when parameter.Role != ParameterRole.Table => GgufType.Q4_0,
            _ => GgufType.Q8_0,
        };
        bool isVector = parameter.Role == ParameterRole.Norm;
        GgufType type = isVector || !BlockQuantisation.Fits(wanted, parameter.Columns) ? GgufType.F32 : wanted;
        Func<int, int>? source = parameter.Name.EndsWith("q_proj.weight", StringComparison.Ordinal)
            || parameter.Name.EndsWith("k_proj.weight", StringComparison.Ordinal)
            ? row => RotatedRow(row, model.HeadWidth)
            : null;
        return new GgufTensor(NameOf(parameter.Name), isVector ? 0 : parameter.Rows, parameter.Columns, type, checkpoint.Parameter(parameter.Index), source);
    }

    /// <summary>
    /// Here, as in Hugging Face's files, value i of a head is rotated with value i + h/2; llama.cpp rotates neighbours. So outputs 2i and 2i + 1 of a
    /// head there are outputs i and i + h/2 here.
    /// </summary>
    internal static int RotatedRow(int row, int headWidth)
    {
        (int head, int at) = Math.DivRem(row, headWidth);
        return (head * headWidth) + (at / 2) + (at % 2 * (headWidth / 2));
    }

    /// <summary>Llama.cpp's name of a tensor.</summary>
    internal static string NameOf(string name)
    {
        const string Layers = "model.layers.";
        if (!name.StartsWith(Layers, StringComparison.Ordinal))
        {
            return name switch
            {
                "model.embed_tokens.weight" => "token_embd.weight",
                "model.norm.weight" => "output_norm.weight",
                "lm_head.weight" => "output.weight",
                _ => throw new ArgumentException($"A Llama has no tensor '{name}'.", nameof(name)),
            };
        }

        int end = name.IndexOf('.', Layers.Length);
        return $"blk.{name[Layers.Length..end]}.{PartOf(name[(end + 1)..])}.weight";
    }

    private static string PartOf(string part) => part switch
    {
        "input_layernorm.weight" => "attn_norm",
        "self_attn.q_proj.weight" => "attn_q",
        "self_attn.k_proj.weight" => "attn_k",
        "self_attn.v_proj.weight" => "attn_v",
        "self_attn.o_proj.weight" => "attn_output",
        "post_attention_layernorm.weight" => "ffn_norm",
        "mlp.gate_proj.weight" => "ffn_gate",
        "mlp.up_proj.weight" => "ffn_up",
        "mlp.down_proj.weight" => "ffn_down",
        _ => throw new ArgumentException($"A Llama's layer has no tensor '{part}'.", nameof(part)),
    };
}
