using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Autonet.Training.Checkpoints;
using Autonet.Training.Export;
using Autonet.Training.Models;
using Autonet.Training.Tests.Tokenizers;
using Autonet.Training.Tokenizers;

namespace Autonet.Training.Tests.Export;

public sealed class GgufTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autonet-gguf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_small_file_has_the_formats_bytes()
    {
        GgufMetadata metadata = new();
        metadata.Add("a", 7u);
        metadata.Add("bc", "xyz");
        metadata.Add("d", true);
        metadata.Add("e", [-1, 2]);
        GgufTensor matrix = new("m", 2, 2, GgufType.F32, new float[] { 1, 2, 3, 4 }, static row => 1 - row);
        GgufTensor vector = new("v", 0, 1, GgufType.F32, new float[] { 5 });
        using MemoryStream stream = new();
        List<int> told = [];
        GgufWriter.Write(stream, metadata, [matrix, vector], new Told(told), TestContext.Current.CancellationToken);

        string expected =
            "47475546" + "03000000" + "0200000000000000" + "0400000000000000"
            + "0100000000000000" + "61" + "04000000" + "07000000"
            + "0200000000000000" + "6263" + "08000000" + "0300000000000000" + "78797A"
            + "0100000000000000" + "64" + "07000000" + "01"
            + "0100000000000000" + "65" + "09000000" + "05000000" + "0200000000000000" + "FFFFFFFF" + "02000000"
            + "0100000000000000" + "6D" + "02000000" + "0200000000000000" + "0200000000000000" + "00000000" + "0000000000000000"
            + "0100000000000000" + "76" + "01000000" + "0100000000000000" + "00000000" + "2000000000000000";
        expected += new string('0', 2 * ((32 - (expected.Length / 2 % 32)) % 32));
        expected += "00004040" + "00008040" + "0000803F" + "00000040" + new string('0', 32);
        expected += "0000A040" + new string('0', 56);
        Assert.Equal(expected, Convert.ToHexString(stream.ToArray()));
        Assert.Equal([1, 2], told);
    }

    [Fact]
    public void Keys_names_and_shapes_that_do_not_fit_are_programming_errors()
    {
        GgufMetadata metadata = new();
        metadata.Add("a", 1u);
        Assert.Throws<ArgumentException>(() => metadata.Add("a", 2u));
        Assert.Throws<ArgumentException>(() => Write(new GgufTensor("t", 2, 2, GgufType.F32, new float[3])));
        Assert.Throws<ArgumentException>(() => Write(new GgufTensor(new string('n', 65), 0, 1, GgufType.F32, new float[1])));

        static void Write(GgufTensor tensor)
        {
            using MemoryStream stream = new();
            GgufWriter.Write(stream, new GgufMetadata(), [tensor], written: null, CancellationToken.None);
        }
    }

    [Fact]
    public void Rotated_rows_are_neighbours()
    {
        Assert.Equal([0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11], Enumerable.Range(0, 12).Select(static row => GgufExporter.RotatedRow(row, 6)));
    }

    [Fact]
    public void Matrices_that_are_no_whole_blocks_stay_binary32()
    {
        // Width 36 is no multiple of 32, so nothing but the down projection, whose rows are 64 long, is quantised.
        ModelConfiguration model = Scenarios.Odd with { Vocab = 256, Hidden = 64 };
        Checkpoint checkpoint = Checkpoint.Genesis(model, 3);
        long down = (long)model.Dim * model.Hidden;
        long others = Length(GgufQuantisation.F32) - (model.Layers * Aligned(down * 4));
        Assert.Equal(others + (model.Layers * Aligned(down / 32 * 18)), Length(GgufQuantisation.Q4_0));
        Assert.Equal(others + (model.Layers * Aligned(down / 32 * 34)), Length(GgufQuantisation.Q8_0));

        static long Aligned(long bytes) => (bytes + 31) / 32 * 32;

        long Length(GgufQuantisation quantisation)
        {
            string path = Path.Combine(_folder, "sub", "model.gguf");
            ExportSamples.Gguf(checkpoint, ByteTokenizer.Instance, quantisation, path);
            Assert.Equal(["model.gguf"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
            return new FileInfo(path).Length;
        }
    }

    [Fact]
    public void The_file_says_where_the_model_comes_from()
    {
        Checkpoint checkpoint = Checkpoint.Genesis(Scenarios.Wide, 3);
        string path = Path.Combine(_folder, "model.gguf");
        GgufExporter.Export(
            checkpoint, ByteTokenizer.Instance, ModelCardTests.Facts(checkpoint.StateRoot), GgufQuantisation.Q8_0, path, null, TestContext.Current.CancellationToken);
        byte[] bytes = File.ReadAllBytes(path);
        foreach (string text in (string[])["autonet.checkpoint_root", checkpoint.StateRoot.ToString(), "autonet.charter", "general.license", "Apache-2.0", "CC0-1.0"])
        {
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) > 0, text);
        }

        int at = bytes.AsSpan().IndexOf("llama.rope.dimension_count"u8) + "llama.rope.dimension_count".Length + 4;
        Assert.Equal(16, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at)));
    }

    [Fact]
    public void A_tokenizer_that_llama_cpp_would_follow_otherwise_is_refused_and_leaves_no_file()
    {
        Checkpoint checkpoint = Checkpoint.Genesis(Scenarios.Wide with { Vocab = 300 }, 3);
        string path = Path.Combine(_folder, "model.gguf");
        JsonObject root = JsonNode.Parse(TokenizerTests.Bpe())!.AsObject();
        root["pre_tokenizer"]!["use_regex"] = false;
        Assert.Equal(TokenizerRefusal.None, HuggingFaceTokenizer.TryRead(Encoding.UTF8.GetBytes(root.ToJsonString()), out HuggingFaceTokenizer? whole));
        ExportException refused = Assert.Throws<ExportException>(() => ExportSamples.Gguf(checkpoint, whole!, GgufQuantisation.F32, path));
        Assert.Contains("splitting", refused.Message, StringComparison.Ordinal);

        root["pre_tokenizer"]!["use_regex"] = true;
        root["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = 260, ["content"] = "the" });
        Assert.Equal(TokenizerRefusal.None, HuggingFaceTokenizer.TryRead(Encoding.UTF8.GetBytes(root.ToJsonString()), out HuggingFaceTokenizer? alike));
        Assert.Throws<ExportException>(() => ExportSamples.Gguf(checkpoint, alike!, GgufQuantisation.F32, path));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private sealed class Told(List<int> list) : IProgress<int>
    {
        public void Report(int value) => list.Add(value);
    }
}
