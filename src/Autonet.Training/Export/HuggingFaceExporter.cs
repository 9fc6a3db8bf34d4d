using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Safetensors;
using Autonet.Training.Tokenizers;

namespace Autonet.Training.Export;

/// <summary>Writes a checkpoint as a folder that Hugging Face Transformers, llama.cpp and their kin load as a <c>LlamaForCausalLM</c>.</summary>
public static class HuggingFaceExporter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>
    /// Writes <c>model.safetensors</c>, <c>config.json</c>, <c>generation_config.json</c>, <c>tokenizer.json</c>, <c>tokenizer_config.json</c> and the
    /// model card <c>README.md</c>.
    /// </summary>
    /// <param name="checkpoint">The model; momenta are left out.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="facts">Where it comes from.</param>
    /// <param name="folder">Created if missing; files of these names are replaced.</param>
    /// <param name="written">Told the number of tensors written so far.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="ArgumentException">The tokenizer has more tokens than the model.</exception>
    public static void Export(
        Checkpoint checkpoint,
        ITokenizer tokenizer,
        ModelFacts facts,
        string folder,
        IProgress<int>? written = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(facts);
        ModelConfiguration model = checkpoint.Model;
        RequireRoom(model, tokenizer);
        Directory.CreateDirectory(folder);
        (string, ImmutableArray<int>, ReadOnlyMemory<float>)[] tensors =
            [.. checkpoint.Descriptions.Select(parameter => (parameter.Name, parameter.Shape, checkpoint.Parameter(parameter.Index)))];
        WholeFile.Write(
            Path.Combine(folder, "model.safetensors"), stream => SafetensorsWriter.Write(stream, tensors, written, cancellationToken));
        Write(folder, "config.json", Configuration(model));
        Write(folder, "generation_config.json", new JsonObject { ["_from_model_config"] = true, ["do_sample"] = true, ["temperature"] = 0.8 });
        File.WriteAllBytes(Path.Combine(folder, "tokenizer.json"), tokenizer.TokenizerJson.ToArray());
        Write(folder, "tokenizer_config.json", new JsonObject
        {
            ["tokenizer_class"] = "PreTrainedTokenizerFast",
            ["model_max_length"] = model.Seq,
            ["clean_up_tokenization_spaces"] = false,
        });
        File.WriteAllText(Path.Combine(folder, "README.md"), ModelCard.Write(facts, model));
    }

    /// <summary>Throws unless the model has a row for each token.</summary>
    internal static void RequireRoom(ModelConfiguration model, ITokenizer tokenizer)
    {
        if (tokenizer.VocabularySize > model.Vocab)
        {
            throw new ArgumentException($"The tokenizer has {tokenizer.VocabularySize} tokens, the model {model.Vocab}.", nameof(tokenizer));
        }
    }

    private static JsonObject Configuration(ModelConfiguration model) => new()
    {
        ["architectures"] = new JsonArray("LlamaForCausalLM"),
        ["model_type"] = "llama",
        ["hidden_size"] = model.Dim,
        ["intermediate_size"] = model.Hidden,
        ["num_hidden_layers"] = model.Layers,
        ["num_attention_heads"] = model.Heads,
        ["num_key_value_heads"] = model.KvHeads,
        ["head_dim"] = model.HeadWidth,
        ["vocab_size"] = model.Vocab,
        ["max_position_embeddings"] = model.Seq,
        ["rms_norm_eps"] = model.NormEps,
        ["rope_theta"] = model.RopeTheta,
        ["rope_scaling"] = null,
        ["hidden_act"] = "silu",
        ["attention_bias"] = false,
        ["mlp_bias"] = false,
        ["attention_dropout"] = 0.0,
        ["tie_word_embeddings"] = model.TiedHead,
        ["initializer_range"] = 0.02,
        ["use_cache"] = true,
        ["bos_token_id"] = null,
        ["eos_token_id"] = null,
        ["pad_token_id"] = null,
        ["torch_dtype"] = "float32",
    };

    private static void Write(string folder, string file, JsonObject content)
        => File.WriteAllText(Path.Combine(folder, file), content.ToJsonString(Indented) + "\n");
}
