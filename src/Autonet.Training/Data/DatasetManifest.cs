using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Checkpoints;

namespace Autonet.Training.Data;

/// <summary>One document of a data set: its name, the SHA-256 of its UTF-8 text, its tokens, and whether it is held out.</summary>
public sealed record DatasetDocument(string Name, Hash256 Sha256, int Tokens, bool HeldOut);

/// <summary>One shard: at most <see cref="DatasetManifest.MaxShardTokens"/> consecutive tokens of two bytes, little-endian.</summary>
/// <param name="Sha256">SHA-256 of its bytes, by which it is fetched.</param>
/// <param name="Root">Merkle root over leaves of 4,096 of its bytes (<see cref="TensorRoot"/>), under which single tokens are proved.</param>
/// <param name="Tokens">Number of tokens.</param>
public sealed record DatasetShard(Hash256 Sha256, Hash256 Root, int Tokens)
{
    /// <summary>The shard of these bytes, an even number of them.</summary>
    public static DatasetShard Of(ReadOnlySpan<byte> bytes) => new(Hash256.Sha256(bytes), TensorRoot.Compute(bytes), bytes.Length / sizeof(ushort));
}

/// <summary>Why bytes are not a manifest.</summary>
public enum ManifestRefusal
{
    /// <summary>Not read yet; never an acceptance.</summary>
    Unread = 0,

    /// <summary>The manifest was read.</summary>
    None,

    /// <summary>The file is longer than <see cref="DatasetManifest.MaxBytes"/>, or no JSON object of the format.</summary>
    Malformed,

    /// <summary>The bytes are a manifest, but not in its one canonical form.</summary>
    NotCanonical,

    /// <summary>Counts are out of range, shards are empty or overlong, or documents and shards disagree.</summary>
    Inconsistent,
}

/// <summary>
/// What a data set is and where it comes from: documents with their digests, and the token shards of the training and the held-out text.
/// Its bytes are canonical JSON, so that everyone who builds it from the same text gets the same bytes and roots.
/// </summary>
public sealed class DatasetManifest
{
    /// <summary>Tokens of a full shard: 1 MiB of 16-bit tokens.</summary>
    public const int MaxShardTokens = 1 << 19;

    /// <summary>The longest manifest that is read.</summary>
    public const int MaxBytes = 64 << 20;

    private const string Format = "autonet/dataset/2";
    private readonly Lazy<byte[]> _bytes;

    internal DatasetManifest(
        string name,
        string licence,
        string source,
        Hash256 tokenizerId,
        int vocabulary,
        ImmutableArray<DatasetDocument> documents,
        ImmutableArray<DatasetShard> trainShards,
        ImmutableArray<DatasetShard> evaluationShards)
    {
        Name = name;
        Licence = licence;
        Source = source;
        TokenizerId = tokenizerId;
        Vocabulary = vocabulary;
        Documents = documents;
        TrainShards = trainShards;
        EvaluationShards = evaluationShards;
        TrainTokens = trainShards.Sum(static shard => (long)shard.Tokens);
        EvaluationTokens = evaluationShards.Sum(static shard => (long)shard.Tokens);
        _bytes = new Lazy<byte[]>(Write);
    }

    /// <summary>Name for people.</summary>
    public string Name { get; }

    /// <summary>SPDX id of the licence that the text is under.</summary>
    public string Licence { get; }

    /// <summary>Provenance: where the text was taken from.</summary>
    public string Source { get; }

    /// <summary>The tokenizer.</summary>
    public Hash256 TokenizerId { get; }

    /// <summary>Number of tokens of the tokenizer.</summary>
    public int Vocabulary { get; }

    /// <summary>The documents in the order in which their tokens stand.</summary>
    public ImmutableArray<DatasetDocument> Documents { get; }

    /// <summary>Shards of the training text.</summary>
    public ImmutableArray<DatasetShard> TrainShards { get; }

    /// <summary>Shards of the held-out text.</summary>
    public ImmutableArray<DatasetShard> EvaluationShards { get; }

    /// <summary>Tokens of the training text.</summary>
    public long TrainTokens { get; }

    /// <summary>Tokens of the held-out text.</summary>
    public long EvaluationTokens { get; }

    /// <summary>
    /// The data root that a charter names: the Merkle root over the leaf of the manifest's bytes, then the roots of all training shards and
    /// of all held-out shards. It commits to the terms, and any token of either text can be proved under it.
    /// </summary>
    public Hash256 Root => MerkleTree.Root(RootLeaves);

    /// <summary>The evaluation root: the Merkle root over the roots of the held-out shards.</summary>
    public Hash256 EvaluationRoot => MerkleTree.Root(EvaluationRootLeaves);

    internal Hash256[] RootLeaves
        => [MerkleTree.HashLeaf(_bytes.Value), .. TrainShards.Select(static shard => shard.Root), .. EvaluationRootLeaves];

    internal Hash256[] EvaluationRootLeaves => [.. EvaluationShards.Select(static shard => shard.Root)];

    /// <summary>The canonical bytes.</summary>
    public byte[] Serialize() => [.. _bytes.Value];

    /// <summary>Reads canonical bytes; never throws on hostile bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="manifest">The manifest if the result is <see cref="ManifestRefusal.None"/>.</param>
    public static ManifestRefusal TryRead(ReadOnlySpan<byte> bytes, out DatasetManifest? manifest)
    {
        manifest = null;
        if (bytes.Length > MaxBytes)
        {
            return ManifestRefusal.Malformed;
        }

        DatasetManifest read;
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.ToArray(), new JsonDocumentOptions { MaxDepth = 4 });
            JsonElement root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format)
            {
                return ManifestRefusal.Malformed;
            }

            read = new DatasetManifest(
                root.GetProperty("name").GetString()!,
                root.GetProperty("licence").GetString()!,
                root.GetProperty("source").GetString()!,
                Hash256.Parse(root.GetProperty("tokenizer").GetString()!),
                root.GetProperty("vocabulary").GetInt32(),
                [.. root.GetProperty("documents").EnumerateArray().Select(static entry => new DatasetDocument(
                    entry.GetProperty("name").GetString()!, Hash256.Parse(entry.GetProperty("sha256").GetString()!), entry.GetProperty("tokens").GetInt32(), entry.GetProperty("heldOut").GetBoolean()))],
                ReadShards(root.GetProperty("train")),
                ReadShards(root.GetProperty("evaluation")));
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            // What System.Text.Json and Hash256.Parse throw for bad syntax, missing properties and wrong kinds of values.
            return ManifestRefusal.Malformed;
        }

        if (!read.IsConsistent())
        {
            return ManifestRefusal.Inconsistent;
        }

        if (!bytes.SequenceEqual(read._bytes.Value))
        {
            return ManifestRefusal.NotCanonical;
        }

        manifest = read;
        return ManifestRefusal.None;
    }

    private static ImmutableArray<DatasetShard> ReadShards(JsonElement shards)
        => [.. shards.EnumerateArray().Select(static entry => new DatasetShard(
            Hash256.Parse(entry.GetProperty("sha256").GetString()!), Hash256.Parse(entry.GetProperty("root").GetString()!), entry.GetProperty("tokens").GetInt32()))];

    private bool IsConsistent()
    {
        // All shards but a split's last are full, so that the shard of a token follows from its position.
        static bool Filled(ImmutableArray<DatasetShard> shards)
        {
            for (int i = 0; i < shards.Length; i++)
            {
                if (shards[i].Tokens is <= 0 or > MaxShardTokens || (i < shards.Length - 1 && shards[i].Tokens != MaxShardTokens))
                {
                    return false;
                }
            }

            return true;
        }

        return Name is not null && Licence is not null && Source is not null
            && Vocabulary is > 0 and <= ushort.MaxValue + 1
            && Filled(TrainShards)
            && Filled(EvaluationShards)
            && Documents.All(static document => document.Tokens >= 0 && document.Name is not null)
            && Documents.Where(static document => !document.HeldOut).Sum(static document => (long)document.Tokens) == TrainTokens
            && Documents.Where(static document => document.HeldOut).Sum(static document => (long)document.Tokens) == EvaluationTokens;
    }

    private byte[] Write()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("format", Format);
            writer.WriteString("name", Name);
            writer.WriteString("licence", Licence);
            writer.WriteString("source", Source);
            writer.WriteString("tokenizer", TokenizerId.ToString());
            writer.WriteNumber("vocabulary", Vocabulary);
            writer.WriteStartArray("documents");
            foreach (DatasetDocument document in Documents)
            {
                writer.WriteStartObject();
                writer.WriteString("name", document.Name);
                writer.WriteString("sha256", document.Sha256.ToString());
                writer.WriteNumber("tokens", document.Tokens);
                writer.WriteBoolean("heldOut", document.HeldOut);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteShards(writer, "train", TrainShards);
            WriteShards(writer, "evaluation", EvaluationShards);
            writer.WriteEndObject();
        }

        stream.Write(Encoding.UTF8.GetBytes("\n"));
        return stream.ToArray();
    }

    private static void WriteShards(Utf8JsonWriter writer, string name, ImmutableArray<DatasetShard> shards)
    {
        writer.WriteStartArray(name);
        foreach (DatasetShard shard in shards)
        {
            writer.WriteStartObject();
            writer.WriteString("sha256", shard.Sha256.ToString());
            writer.WriteString("root", shard.Root.ToString());
            writer.WriteNumber("tokens", shard.Tokens);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
