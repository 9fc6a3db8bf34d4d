using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Autonet.Training.Checkpoints;
using Autonet.Training.Import;
using Autonet.Training.Models;
using Autonet.Training.Rounds;
using Autonet.Training.Safetensors;
using Autonet.Training.Tests.Export;
using Autonet.Training.Tests.Tokenizers;
using Autonet.Training.Tokenizers;
using CsCheck;

namespace Autonet.Training.Tests.Import;

public sealed class ImportTests : IDisposable
{
    private static readonly ModelConfiguration Model = Scenarios.Odd with { Vocab = 260 };
    private readonly string _folder = Directory.CreateTempSubdirectory("autonet-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_exported_start_comes_back_with_the_same_root(bool tied)
    {
        ModelConfiguration model = Model with { TiedHead = tied };
        Checkpoint checkpoint = Checkpoint.Genesis(model, 11);
        ExportSamples.HuggingFace(checkpoint, ByteTokenizer.Instance, _folder);
        ImportedModel imported = Import();
        Assert.Equal(model, imported.Checkpoint.Model);
        Assert.Equal(checkpoint.StateRoot, imported.Checkpoint.StateRoot);
        Assert.Same(ByteTokenizer.Instance, imported.Tokenizer);

        byte[] weights = File.ReadAllBytes(PathOf("model.safetensors"));
        ExportSamples.HuggingFace(imported.Checkpoint, imported.Tokenizer, _folder);
        Assert.Equal(weights, File.ReadAllBytes(PathOf("model.safetensors")));
    }

    [Fact]
    public void A_trained_checkpoint_comes_back_as_the_start_of_a_run()
    {
        Checkpoint trained = Scenarios.Carrying(RunPlan.Create(Scenarios.Terms(Model)));
        Assert.NotEqual(trained.StateRoot, trained.ToStart().StateRoot);
        ExportSamples.HuggingFace(trained, ByteTokenizer.Instance, _folder);
        Assert.Equal(trained.ToStart().StateRoot, Import().Checkpoint.StateRoot);
    }

    [Fact]
    public void Another_tokenizer_comes_back_too()
    {
        Assert.Equal(TokenizerRefusal.None, HuggingFaceTokenizer.TryRead(TokenizerTests.Bpe(), out HuggingFaceTokenizer? tokenizer));
        ExportSamples.HuggingFace(Checkpoint.Genesis(Model, 11), tokenizer!, _folder);
        Assert.Equal(tokenizer!.Id, Import().Tokenizer.Id);
    }

    [Theory]
    [InlineData(SafetensorsType.F32, 1)]
    [InlineData(SafetensorsType.F16, 1)]
    [InlineData(SafetensorsType.BF16, 3)]
    [InlineData(SafetensorsType.F16, 4)]
    public void Half_precision_and_shards_are_read_exactly(SafetensorsType type, int shards)
    {
        Checkpoint checkpoint = Checkpoint.Genesis(Model, 11);
        ExportSamples.HuggingFace(checkpoint, ByteTokenizer.Instance, _folder);
        float[][] expected = [.. checkpoint.Descriptions.Select(parameter => Array.ConvertAll(checkpoint.Parameter(parameter.Index).ToArray(), value => Rounded(type, value)))];
        WriteShards(checkpoint, type, shards);
        Assert.Equal(Checkpoint.Start(Model, expected).StateRoot, Import().Checkpoint.StateRoot);
    }

    [Fact]
    public void Old_files_with_frequencies_and_a_repeated_head_are_read()
    {
        Checkpoint checkpoint = Checkpoint.Genesis(Model, 11);
        ExportSamples.HuggingFace(checkpoint, ByteTokenizer.Instance, _folder);
        WriteWeights(checkpoint, ("model.layers.0.self_attn.rotary_emb.inv_freq", [3], new float[3]), ("lm_head.weight", [260, 36], checkpoint.Parameter(0)));
        Assert.Equal(checkpoint.StateRoot, Import().Checkpoint.StateRoot);

        float[] other = checkpoint.Parameter(0).ToArray();
        other[^1]++;
        WriteWeights(checkpoint, ("lm_head.weight", [260, 36], other));
        Assert.Equal(ImportRefusal.HeadNotTied, Refusal());
    }

    [Theory]
    [InlineData("rope_scaling", """{"rope_type": "default"}""", ImportRefusal.None)]
    [InlineData("rope_parameters", """{"rope_type": "default", "rope_theta": 77.0}""", ImportRefusal.None)]
    [InlineData("num_key_value_heads", "null", ImportRefusal.TensorShape)]
    [InlineData("architectures", "null", ImportRefusal.None)]
    [InlineData("model_type", "\"mistral\"", ImportRefusal.OtherArchitecture)]
    [InlineData("model_type", "null", ImportRefusal.OtherArchitecture)]
    [InlineData("architectures", """["LlamaForSequenceClassification"]""", ImportRefusal.OtherArchitecture)]
    [InlineData("architectures", "5", ImportRefusal.FileMalformed)]
    [InlineData("attention_bias", "true", ImportRefusal.Biases)]
    [InlineData("mlp_bias", "true", ImportRefusal.Biases)]
    [InlineData("hidden_act", "\"gelu\"", ImportRefusal.OtherActivation)]
    [InlineData("rope_scaling", """{"type": "linear", "factor": 2.0}""", ImportRefusal.RopeScaling)]
    [InlineData("rope_scaling", """{"rope_type": "llama3", "factor": 8.0}""", ImportRefusal.RopeScaling)]
    [InlineData("rope_parameters", """{"rope_type": "yarn"}""", ImportRefusal.RopeScaling)]
    [InlineData("rope_scaling", "7", ImportRefusal.FileMalformed)]
    [InlineData("partial_rotary_factor", "0.5", ImportRefusal.RopeScaling)]
    [InlineData("head_dim", "8", ImportRefusal.OtherHeadWidth)]
    [InlineData("quantization_config", """{"bits": 4}""", ImportRefusal.Quantised)]
    [InlineData("hidden_size", "35", ImportRefusal.SizesRefused)]
    [InlineData("hidden_size", "-36", ImportRefusal.SizesRefused)]
    [InlineData("hidden_size", "null", ImportRefusal.SizesRefused)]
    [InlineData("hidden_size", "36000000000000", ImportRefusal.FileMalformed)]
    [InlineData("hidden_size", "1048572", ImportRefusal.SizesRefused)]
    [InlineData("vocab_size", "100000", ImportRefusal.SizesRefused)]
    [InlineData("vocab_size", "255", ImportRefusal.TokenizerTooLarge)]
    [InlineData("vocab_size", "261", ImportRefusal.TensorShape)]
    [InlineData("num_hidden_layers", "3", ImportRefusal.TensorMissing)]
    [InlineData("num_hidden_layers", "1", ImportRefusal.TensorUnknown)]
    [InlineData("num_hidden_layers", "2.5", ImportRefusal.FileMalformed)]
    [InlineData("rms_norm_eps", "0", ImportRefusal.SizesRefused)]
    [InlineData("rope_theta", "1e300", ImportRefusal.SizesRefused)]
    [InlineData("tie_word_embeddings", "false", ImportRefusal.TensorMissing)]
    public void What_a_configuration_asks_for_is_done_exactly_or_refused(string field, string value, ImportRefusal expected)
    {
        ExportSamples.HuggingFace(Checkpoint.Genesis(Model, 11), ByteTokenizer.Instance, _folder);
        JsonObject root = JsonNode.Parse(File.ReadAllText(PathOf("config.json")))!.AsObject();
        root[field] = JsonNode.Parse(value);
        File.WriteAllText(PathOf("config.json"), root.ToJsonString());
        Assert.Equal(expected, Refusal());
        if (field == "rope_parameters" && expected == ImportRefusal.None)
        {
            Assert.Equal(77f, Import().Checkpoint.Model.RopeTheta);
        }
    }

    [Fact]
    public void Weights_that_are_not_the_models_are_refused()
    {
        Checkpoint checkpoint = Checkpoint.Genesis(Model, 11);
        ExportSamples.HuggingFace(checkpoint, ByteTokenizer.Instance, _folder);
        WriteWeights(checkpoint, ("model.layers.0.self_attn.q_proj.bias", [36], new float[36]));
        Assert.Equal(ImportRefusal.Biases, Refusal());
        WriteWeights(checkpoint, ("something.else", [1], new float[1]));
        Assert.Equal(ImportRefusal.TensorUnknown, Refusal());

        float[] poisoned = checkpoint.Parameter(3).ToArray();
        poisoned[7] = float.NaN;
        WriteWeights(Checkpoint.Create(Model, [.. checkpoint.Descriptions.Select(p => p.Index == 3 ? poisoned : checkpoint.Parameter(p.Index))],
            [.. checkpoint.Descriptions.Select(p => checkpoint.Momentum(p.Index))]));
        Assert.Equal(ImportRefusal.NotFinite, Refusal());
    }

    [Fact]
    public void Missing_and_malformed_files_are_refused()
    {
        Assert.Equal(ImportRefusal.FileMissing, Refusal());
        ExportSamples.HuggingFace(Checkpoint.Genesis(Model, 11), ByteTokenizer.Instance, _folder);
        foreach (string name in (string[])["config.json", "tokenizer.json", "model.safetensors"])
        {
            byte[] bytes = File.ReadAllBytes(PathOf(name));
            File.Delete(PathOf(name));
            Assert.Equal(ImportRefusal.FileMissing, Refusal());
            File.WriteAllText(PathOf(name), "[1, 2");
            Assert.Equal(name == "tokenizer.json" ? ImportRefusal.TokenizerRefused : ImportRefusal.FileMalformed, Refusal());
            File.WriteAllBytes(PathOf(name), bytes);
        }

        using (FileStream grown = File.OpenWrite(PathOf("config.json")))
        {
            grown.SetLength(LlamaConfiguration.MaxBytes + 1);
        }

        Assert.Equal(ImportRefusal.FileMalformed, Refusal());
    }

    [Theory]
    [InlineData("../model.safetensors", ImportRefusal.UnsafeIndex)]
    [InlineData("/etc/x.safetensors", ImportRefusal.UnsafeIndex)]
    [InlineData("..\\x.safetensors", ImportRefusal.UnsafeIndex)]
    [InlineData(".safetensors", ImportRefusal.UnsafeIndex)]
    [InlineData("config.json", ImportRefusal.UnsafeIndex)]
    [InlineData("nothing.safetensors", ImportRefusal.FileMissing)]
    public void An_index_leads_nowhere_else(string shard, ImportRefusal expected)
    {
        ExportSamples.HuggingFace(Checkpoint.Genesis(Model, 11), ByteTokenizer.Instance, _folder);
        File.Delete(PathOf("model.safetensors"));
        File.WriteAllText(PathOf("model.safetensors.index.json"), new JsonObject { ["weight_map"] = new JsonObject { ["a"] = shard } }.ToJsonString());
        Assert.Equal(expected, Refusal());
    }

    [Fact]
    public void Damaged_files_are_read_or_refused_and_never_throw()
    {
        ExportSamples.HuggingFace(Checkpoint.Genesis(Scenarios.Tiny with { Vocab = 256 }, 11), ByteTokenizer.Instance, _folder);
        string[] names = ["config.json", "tokenizer.json", "model.safetensors"];
        Dictionary<string, byte[]> whole = names.ToDictionary(static name => name, name => File.ReadAllBytes(PathOf(name)));
        Gen.Select(Gen.Int[0, 2], Gen.Select(Gen.Int[0, 4000], Gen.Byte).Array[1, 5]).Sample(
            (which, damages) =>
            {
                byte[] bytes = [.. whole[names[which]]];
                foreach ((int at, byte value) in damages)
                {
                    bytes[at % bytes.Length] = value;
                }

                File.WriteAllBytes(PathOf(names[which]), bytes);
                Refusal();
                File.WriteAllBytes(PathOf(names[which]), whole[names[which]]);
            },
            iter: 300, threads: 1);
    }

    [Fact]
    public void Nothing_is_allocated_for_what_is_not_there()
    {
        // Half a billion parameters are asked for; the file has the header for them and no values.
        ModelConfiguration large = new() { Dim = 1024, Layers = 24, Heads = 16, KvHeads = 16, Hidden = 4096, Vocab = 65_536, Seq = 64, TiedHead = true };
        ExportSamples.HuggingFace(Checkpoint.Genesis(Model, 11), ByteTokenizer.Instance, _folder);
        JsonObject root = JsonNode.Parse(File.ReadAllText(PathOf("config.json")))!.AsObject();
        (string Name, int Value)[] sizes = [("hidden_size", large.Dim), ("num_hidden_layers", large.Layers), ("num_attention_heads", large.Heads),
            ("num_key_value_heads", large.KvHeads), ("intermediate_size", large.Hidden), ("vocab_size", large.Vocab), ("head_dim", large.HeadWidth)];
        foreach ((string name, int value) in sizes)
        {
            root[name] = value;
        }

        File.WriteAllText(PathOf("config.json"), root.ToJsonString());
        File.WriteAllBytes(PathOf("model.safetensors"), SafetensorsWriter.WriteHeader([.. large.DescribeParameters().Select(static p => (p.Name, p.Shape))], out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(ImportRefusal.FileMalformed, Refusal());
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, 90_000_000);
        File.WriteAllBytes(PathOf("model.safetensors"), length);
        Assert.Equal(ImportRefusal.FileMalformed, Refusal());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
    }

    private ImportedModel Import()
    {
        ImportFault fault = HuggingFaceImporter.TryImport(_folder, out ImportedModel? model, read: null, TestContext.Current.CancellationToken);
        Assert.Equal(ImportFault.None, fault);
        return model!;
    }

    private ImportRefusal Refusal()
    {
        ImportFault fault = HuggingFaceImporter.TryImport(_folder, out ImportedModel? model, read: null, TestContext.Current.CancellationToken);
        Assert.Equal(fault.Kind == ImportRefusal.None, model is not null);
        Assert.DoesNotContain('\n', fault.ToString());
        return fault.Kind;
    }

    private string PathOf(string name) => Path.Combine(_folder, name);

    private void WriteWeights(Checkpoint checkpoint, params (string Name, int[] Shape, ReadOnlyMemory<float> Values)[] more)
        => File.WriteAllBytes(PathOf("model.safetensors"), SafetensorsWriter.Write(
            [.. checkpoint.Descriptions.Select(p => (p.Name, p.Shape, checkpoint.Parameter(p.Index))), .. more.Select(static t => (t.Name, (System.Collections.Immutable.ImmutableArray<int>)[.. t.Shape], t.Values))]));

    private void WriteShards(Checkpoint checkpoint, SafetensorsType type, int shards)
    {
        File.Delete(PathOf("model.safetensors"));
        JsonObject map = [];
        for (int shard = 0; shard < shards; shard++)
        {
            string name = shards == 1 ? "model.safetensors" : $"model-{shard + 1:D5}-of-{shards:D5}.safetensors";
            JsonObject header = [];
            using MemoryStream data = new();
            foreach (ParameterDescription parameter in checkpoint.Descriptions.Where(p => p.Index % shards == shard))
            {
                long begin = data.Length;
                foreach (float value in checkpoint.Parameter(parameter.Index).Span)
                {
                    data.Write(Stored(type, value));
                }

                header[parameter.Name] = new JsonObject
                {
                    ["dtype"] = type.ToString(),
                    ["shape"] = new JsonArray([.. parameter.Shape.Select(static size => JsonValue.Create(size))]),
                    ["data_offsets"] = new JsonArray(begin, data.Length),
                };
                map[parameter.Name] = name;
            }

            byte[] json = Encoding.UTF8.GetBytes(header.ToJsonString());
            byte[] length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
            File.WriteAllBytes(PathOf(name), [.. length, .. json, .. data.ToArray()]);
        }

        if (shards > 1)
        {
            File.WriteAllText(PathOf("model.safetensors.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        }
    }

    private static byte[] Stored(SafetensorsType type, float value) => type switch
    {
        SafetensorsType.F16 => BitConverter.GetBytes((Half)value),
        SafetensorsType.BF16 => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)),
        _ => BitConverter.GetBytes(value),
    };

    private static float Rounded(SafetensorsType type, float value) => type switch
    {
        SafetensorsType.F16 => (float)(Half)value,
        SafetensorsType.BF16 => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) & 0xFFFF0000),
        _ => value,
    };
}
