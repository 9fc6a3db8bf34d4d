using System.Text.Json;
using Autonet.Training.Checkpoints;
using Autonet.Training.Export;
using Autonet.Training.Models;
using Autonet.Training.Safetensors;
using Autonet.Training.Tokenizers;

namespace Autonet.Training.Tests.Export;

public sealed class ExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autonet-export-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exported_model_reads_back_bit_for_bit(bool tied)
    {
        ModelConfiguration model = Scenarios.Wide with { TiedHead = tied };
        Checkpoint checkpoint = Checkpoint.Genesis(model, 11);
        ExportSamples.HuggingFace(checkpoint, ByteTokenizer.Instance, _folder);
        Assert.Equal(SafetensorsRefusal.None, SafetensorsFile.TryRead(File.ReadAllBytes(Path.Combine(_folder, "model.safetensors")), out SafetensorsFile? file));
        Assert.Equal(checkpoint.Descriptions.Select(static parameter => parameter.Name), file!.Entries.Select(static entry => entry.Name));
        Assert.Equal(!tied, file.Find("lm_head.weight") is not null);
        foreach (ParameterDescription parameter in checkpoint.Descriptions)
        {
            SafetensorsEntry entry = file.Find(parameter.Name)!;
            Assert.Equal(parameter.Shape, entry.Shape);
            Assert.Equal(TensorRoot.Compute(checkpoint.Parameter(parameter.Index).Span), TensorRoot.Compute(file.ReadValues(entry)));
        }
    }

    /// <summary>Names and shapes as Transformers lists them for a LlamaForCausalLM of these sizes.</summary>
    [Fact]
    public void Names_and_shapes_are_those_of_a_llama()
    {
        Checkpoint checkpoint = Checkpoint.Genesis(Scenarios.Wide with { Layers = 1 }, 11);
        ExportSamples.HuggingFace(checkpoint, ByteTokenizer.Instance, _folder);
        Assert.Equal(SafetensorsRefusal.None, SafetensorsFile.TryRead(File.ReadAllBytes(Path.Combine(_folder, "model.safetensors")), out SafetensorsFile? file));
        Assert.Equal(
            [
                "model.embed_tokens.weight 256 64",
                "model.layers.0.input_layernorm.weight 64",
                "model.layers.0.self_attn.q_proj.weight 64 64",
                "model.layers.0.self_attn.k_proj.weight 16 64",
                "model.layers.0.self_attn.v_proj.weight 16 64",
                "model.layers.0.self_attn.o_proj.weight 64 64",
                "model.layers.0.post_attention_layernorm.weight 64",
                "model.layers.0.mlp.gate_proj.weight 96 64",
                "model.layers.0.mlp.up_proj.weight 96 64",
                "model.layers.0.mlp.down_proj.weight 64 96",
                "model.norm.weight 64",
                "lm_head.weight 256 64",
            ],
            file!.Entries.Select(static entry => $"{entry.Name} {string.Join(' ', entry.Shape)}"));
    }

    [Fact]
    public void The_configuration_is_a_llama_of_the_same_sizes()
    {
        Checkpoint checkpoint = Checkpoint.Genesis(Scenarios.Wide, 11);
        ExportSamples.HuggingFace(checkpoint, ByteTokenizer.Instance, _folder);
        using JsonDocument configuration = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "config.json")));
        JsonElement root = configuration.RootElement;
        Assert.Equal("LlamaForCausalLM", root.GetProperty("architectures")[0].GetString());
        Assert.Equal(64, root.GetProperty("hidden_size").GetInt32());
        Assert.Equal(96, root.GetProperty("intermediate_size").GetInt32());
        Assert.Equal(4, root.GetProperty("num_attention_heads").GetInt32());
        Assert.Equal(1, root.GetProperty("num_key_value_heads").GetInt32());
        Assert.Equal(16, root.GetProperty("head_dim").GetInt32());
        Assert.Equal(33, root.GetProperty("max_position_embeddings").GetInt32());
        Assert.Equal(1e-5f, root.GetProperty("rms_norm_eps").GetSingle());
        Assert.Equal(10000f, root.GetProperty("rope_theta").GetSingle());
        Assert.False(root.GetProperty("tie_word_embeddings").GetBoolean());
        foreach (string name in (string[])["generation_config.json", "tokenizer.json", "tokenizer_config.json"])
        {
            using JsonDocument _ = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, name)));
        }
    }

    [Fact]
    public void A_tokenizer_larger_than_the_model_is_a_programming_error()
    {
        Checkpoint checkpoint = Checkpoint.Genesis(Scenarios.Tiny, 1);
        Assert.Throws<ArgumentException>(() => ExportSamples.HuggingFace(checkpoint, ByteTokenizer.Instance, _folder));
        Assert.Throws<ArgumentException>(() => ExportSamples.Gguf(checkpoint, ByteTokenizer.Instance, GgufQuantisation.F32, Path.Combine(_folder, "m")));
    }
}
