using System.Text;
using Autonet.Core.Identifiers;
using Autonet.Training.Data;
using Autonet.Training.Tokenizers;
using CsCheck;

namespace Autonet.Training.Tests.Data;

public sealed class DatasetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("autonet-dataset-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_twentieth_document_is_held_out_and_every_sequence_reads_back()
    {
        WriteDocuments(45);
        BuiltDataset built = Build(_folder);
        Assert.Equal(["doc019.txt", "doc039.txt"], built.Manifest.Documents.Where(static document => document.HeldOut).Select(static document => document.Name));
        DatasetReader reader = new(built.Manifest, 16);
        Assert.NotEmpty(reader.Missing);
        foreach (byte[] shard in built.Shards.Values)
        {
            Assert.Equal(ShardRefusal.None, reader.TryAdd(shard));
        }

        Assert.Empty(reader.Missing);
        byte[] train = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 45).Where(static i => i % 20 != 19).Select(Document)));
        Assert.Equal((train.Length - 1) / 16, reader.TrainSequences);
        ushort[] tokens = new ushort[17];
        for (int i = 0; i < reader.TrainSequences; i++)
        {
            reader.ReadTrain(i, tokens);
            Assert.Equal(train.AsSpan(i * 16, 17).ToArray(), Array.ConvertAll(tokens, static token => (byte)token));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadTrain(reader.TrainSequences, tokens));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.ReadEvaluation(-1, tokens));
    }

    [Fact]
    public void The_same_text_gives_the_same_roots_wherever_it_lies()
    {
        WriteDocuments(21);
        DatasetManifest first = Build(_folder).Manifest;
        string nested = Path.Combine(_folder, "package", "data");
        Directory.CreateDirectory(nested);
        foreach (string file in Directory.GetFiles(_folder, "*.txt"))
        {
            File.Copy(file, Path.Combine(nested, Path.GetFileName(file)));
        }

        DatasetManifest second = Build(Path.Combine(_folder, "package")).Manifest;
        Assert.Equal(first.Root, second.Root);
        Assert.Equal(first.EvaluationRoot, second.EvaluationRoot);
        File.AppendAllText(Path.Combine(nested, "doc003.txt"), "x");
        Assert.NotEqual(first.Root, Build(Path.Combine(_folder, "package")).Manifest.Root);
    }

    [Fact]
    public void Shards_are_full_but_for_the_last_and_sequences_cross_them()
    {
        string text = string.Concat(Enumerable.Range(0, 90_000).Select(static i => $"{i:D6}\n"));
        BuiltDataset built = Build(Write("long.txt", text));
        Assert.Equal(2, built.Manifest.TrainShards.Length);
        Assert.Equal(DatasetManifest.MaxShardTokens, built.Manifest.TrainShards[0].Tokens);
        DatasetReader reader = new(built.Manifest, 1000);
        foreach (byte[] shard in built.Shards.Values)
        {
            reader.TryAdd(shard);
        }

        ushort[] tokens = new ushort[1001];
        int crossing = DatasetManifest.MaxShardTokens / 1000;
        reader.ReadTrain(crossing, tokens);
        Assert.Equal(text.Substring(crossing * 1000, 1001), ByteTokenizer.Instance.Decode(tokens));
    }

    [Fact]
    public void Json_lines_are_documents_and_a_bad_line_is_named()
    {
        string good = string.Concat(Enumerable.Range(0, 25).Select(static i => $"{{\"text\":\"{Document(i)}\",\"meta\":{i}}}\n"));
        Assert.Equal(25, Build(Write("good.jsonl", good)).Manifest.Documents.Length);
        foreach (string bad in (string[])["{\"text\":5}", "{\"txt\":\"a\"}", "[1]", "{\"text\":"])
        {
            DatasetBuildException refused = Assert.Throws<DatasetBuildException>(() => Build(Write("bad.jsonl", $"{{\"text\":\"fine\"}}\n\n{bad}\n")));
            Assert.Equal((DatasetFault.BadJsonLine, 3), (refused.Fault, refused.Line));
        }
    }

    [Fact]
    public void What_cannot_be_built_says_why()
    {
        Assert.Equal(DatasetFault.MissingPath, Fault(Path.Combine(_folder, "nowhere")));
        Assert.Equal(DatasetFault.Empty, Fault(_folder));
        Assert.Equal(DatasetFault.Empty, Fault(Write("empty.txt", "")));
        Assert.Equal(DatasetFault.TooSmall, Fault(Write("short.txt", "a few words only, held out is one or two")));
        string latin = Path.Combine(_folder, "latin.txt");
        File.WriteAllBytes(latin, [(byte)'a', 0xE9, (byte)'b']);
        Assert.Equal(DatasetFault.NotUtf8, Fault(latin));
    }

    [Fact]
    public void A_manifest_reads_back_from_its_one_canonical_form_only()
    {
        WriteDocuments(21);
        DatasetManifest manifest = Build(_folder).Manifest;
        byte[] bytes = manifest.Serialize();
        Assert.Equal(ManifestRefusal.None, DatasetManifest.TryRead(bytes, out DatasetManifest? read));
        Assert.Equal(manifest.Root, read!.Root);
        string text = Encoding.UTF8.GetString(bytes);
        Assert.Equal(ManifestRefusal.NotCanonical, Read(text.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.Equal(ManifestRefusal.NotCanonical, Read(text.Insert(2, "\"extra\":1,")));
        Assert.Equal(ManifestRefusal.Inconsistent, Read(text.Replace("\"vocabulary\": 256", "\"vocabulary\": 65537", StringComparison.Ordinal)));
        int tokens = manifest.EvaluationShards[0].Tokens;
        Assert.Equal(ManifestRefusal.Inconsistent, Read(text.Replace($"\"tokens\": {tokens}", "\"tokens\": -1", StringComparison.Ordinal)));
        Assert.Equal(ManifestRefusal.Malformed, Read(text.Replace("autonet/dataset/2", "autonet/dataset/1", StringComparison.Ordinal)));
        Assert.Equal(ManifestRefusal.Malformed, Read("{}"));
        Assert.Equal(ManifestRefusal.Malformed, Read(text[..^5]));
    }

    [Fact]
    public void No_bytes_make_the_manifest_reader_throw()
    {
        WriteDocuments(21);
        byte[] bytes = Build(_folder).Manifest.Serialize();
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. bytes];
            changed[at] = value;
            ManifestRefusal refusal = DatasetManifest.TryRead(changed, out DatasetManifest? manifest);
            Assert.Equal(refusal == ManifestRefusal.None, manifest is not null);
        });
    }

    [Fact]
    public void Shards_that_the_manifest_does_not_name_are_refused()
    {
        WriteDocuments(21);
        BuiltDataset built = Build(_folder);
        DatasetReader reader = new(built.Manifest, 16);
        byte[] shard = [.. built.Shards.Values.First()];
        shard[0] ^= 1;
        Assert.Equal(ShardRefusal.Unknown, reader.TryAdd(shard));
        Assert.Equal(ShardRefusal.Unknown, reader.TryAdd([]));
        Assert.Throws<InvalidOperationException>(() => reader.ReadTrain(0, new ushort[17]));

        // A manifest whose author lied about the vocabulary: the shard's digest fits, its tokens do not.
        byte[] wide = [5, 1, 1, 0];
        Assert.Equal(ShardRefusal.TokenOutOfRange, new DatasetReader(Listing(DatasetShard.Of(wide)), 1).TryAdd(wide));
    }

    [Fact]
    public void Shards_of_which_the_manifest_says_something_else_are_refused()
    {
        byte[] bytes = [5, 0, 1, 0];
        DatasetShard shard = DatasetShard.Of(bytes);
        Assert.Equal(ShardRefusal.None, new DatasetReader(Listing(shard), 1).TryAdd(bytes));
        Assert.Equal(ShardRefusal.WrongLength, new DatasetReader(Listing(shard with { Tokens = 3 }), 1).TryAdd(bytes));
        Assert.Equal(ShardRefusal.WrongRoot, new DatasetReader(Listing(shard with { Root = shard.Sha256 }), 1).TryAdd(bytes));
        Assert.Equal(ShardRefusal.WrongRoot, new DatasetReader(Listing(shard, shard with { Root = shard.Sha256 }), 1).TryAdd(bytes));
        Assert.Equal(ShardRefusal.WrongLength, new DatasetReader(Listing(shard, shard with { Tokens = 1 }), 1).TryAdd(bytes));
    }

    private static DatasetManifest Listing(params DatasetShard[] shards)
        => new("n", "CC0-1.0", "s", Hash256.Zero, 256, [new DatasetDocument("d", Hash256.Zero, 2, false)], [.. shards], []);

    private static string Document(int i) => $"Document {i} says that the sum of {i} and {i} is {2 * i}. ";

    private static ManifestRefusal Read(string text) => DatasetManifest.TryRead(Encoding.UTF8.GetBytes(text), out _);

    private static BuiltDataset Build(string path) => DatasetBuilder.Build(path, "test", "CC0-1.0", "made for this test", ByteTokenizer.Instance, 16);

    private static DatasetFault Fault(string path) => Assert.Throws<DatasetBuildException>(() => Build(path)).Fault;

    private void WriteDocuments(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Write($"doc{i:D3}.txt", Document(i));
        }
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
