using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Autonet.Core.Identifiers;
using Autonet.Training.Tokenizers;

namespace Autonet.Training.Data;

/// <summary>A built data set: the manifest and the bytes of every shard by its digest.</summary>
public sealed record BuiltDataset(DatasetManifest Manifest, ImmutableDictionary<Hash256, byte[]> Shards);

/// <summary>
/// Builds a data set from text: a text file, a folder of <c>.txt</c> files (or one that has them in <c>data/</c>), or a <c>.jsonl</c> file whose
/// lines have a <c>text</c>. Documents are sorted by name and every twentieth is held out; of fewer than twenty the last is, and of a single one
/// its last twentieth. The tokens of each part are cut into shards.
/// </summary>
public static class DatasetBuilder
{
    /// <summary>One document in this many is held out.</summary>
    public const int HeldOutEvery = 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Builds a data set.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="name">Name for people.</param>
    /// <param name="licence">SPDX id of the text's licence.</param>
    /// <param name="source">Provenance: where the text was taken from. Not the local path, which differs between machines.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="sequenceLength">T: each part must hold at least T + 1 tokens.</param>
    /// <exception cref="DatasetBuildException">The text cannot be made into a data set; the exception says why and where.</exception>
    public static BuiltDataset Build(string path, string name, string licence, string source, ITokenizer tokenizer, int sequenceLength)
    {
        if (tokenizer.VocabularySize > ushort.MaxValue + 1)
        {
            throw new DatasetBuildException(DatasetFault.VocabularyTooLarge, $"The tokenizer has {tokenizer.VocabularySize} tokens; 16 bits name 65,536.");
        }

        List<(string Name, string Text)> texts = ReadTexts(path);
        texts.RemoveAll(static text => text.Text.Length == 0);
        if (texts.Count == 0)
        {
            throw new DatasetBuildException(DatasetFault.Empty, $"There is no text in '{path}'.");
        }

        texts.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        ImmutableArray<DatasetDocument>.Builder documents = ImmutableArray.CreateBuilder<DatasetDocument>();
        List<ushort> train = [];
        List<ushort> heldOut = [];
        for (int i = 0; i < texts.Count; i++)
        {
            if (texts.Count < 2)
            {
                Add(documents, train, heldOut, texts[i].Name, texts[i].Text, tokenizer, splitWithin: true, false);
            }
            else
            {
                bool held = texts.Count >= HeldOutEvery ? i % HeldOutEvery == HeldOutEvery - 1 : i == texts.Count - 1;
                Add(documents, train, heldOut, texts[i].Name, texts[i].Text, tokenizer, splitWithin: false, held);
            }
        }

        foreach ((List<ushort> part, string what) in ((List<ushort>, string)[])[(train, "training"), (heldOut, "held-out")])
        {
            if (part.Count < sequenceLength + 1)
            {
                throw new DatasetBuildException(
                    DatasetFault.TooSmall, $"The {what} text of '{path}' has {part.Count} tokens; one sequence needs {sequenceLength + 1}.");
            }
        }

        ImmutableDictionary<Hash256, byte[]>.Builder shards = ImmutableDictionary.CreateBuilder<Hash256, byte[]>();
        DatasetManifest manifest = new(
            name, licence, source, tokenizer.Id, tokenizer.VocabularySize, documents.ToImmutable(), Cut(train, shards), Cut(heldOut, shards));
        return new BuiltDataset(manifest, shards.ToImmutable());
    }

    private static void Add(
        ImmutableArray<DatasetDocument>.Builder documents, List<ushort> train, List<ushort> heldOut, string name, string text, ITokenizer tokenizer, bool splitWithin, bool held)
    {
        if (splitWithin)
        {
            int cut = text.Length - (text.Length / HeldOutEvery);

            // Never between the halves of a surrogate pair.
            cut -= cut < text.Length && char.IsLowSurrogate(text[cut]) ? 1 : 0;
            Add(documents, train, heldOut, name + "#train", text[..cut], tokenizer, splitWithin: false, held: false);
            Add(documents, train, heldOut, name + "#held-out", text[cut..], tokenizer, splitWithin: false, held: true);
            return;
        }

        ushort[] tokens = tokenizer.Encode(text);
        (held ? heldOut : train).AddRange(tokens);
        documents.Add(new DatasetDocument(name, Hash256.Sha256(Encoding.UTF8.GetBytes(text)), tokens.Length, held));
    }

    private static ImmutableArray<DatasetShard> Cut(List<ushort> tokens, ImmutableDictionary<Hash256, byte[]>.Builder shards)
    {
        ImmutableArray<DatasetShard>.Builder list = ImmutableArray.CreateBuilder<DatasetShard>();
        for (int start = 0; start < tokens.Count; start += DatasetManifest.MaxShardTokens)
        {
            byte[] bytes = new byte[2 * Math.Min(DatasetManifest.MaxShardTokens, tokens.Count - start)];
            for (int i = 0; i < bytes.Length / 2; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), tokens[start + i]);
            }

            DatasetShard shard = DatasetShard.Of(bytes);
            shards[shard.Sha256] = bytes;
            list.Add(shard);
        }

        return list.ToImmutable();
    }

    private static List<(string Name, string Text)> ReadTexts(string path)
    {
        if (File.Exists(path))
        {
            return path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) ? ReadJsonLines(path) : [(Path.GetFileName(path), ReadText(path))];
        }

        if (!Directory.Exists(path))
        {
            throw new DatasetBuildException(DatasetFault.MissingPath, $"There is no file or folder '{path}'.");
        }

        string[] files = Directory.GetFiles(path, "*.txt");
        string nested = Path.Combine(path, "data");
        if (files.Length == 0 && Directory.Exists(nested))
        {
            files = Directory.GetFiles(nested, "*.txt");
        }

        return [.. files.Select(static file => (Path.GetFileName(file), ReadText(file)))];
    }

    private static string ReadText(string file)
    {
        try
        {
            byte[] bytes = File.ReadAllBytes(file);
            return Strict.GetString(bytes.AsSpan(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0));
        }
        catch (DecoderFallbackException)
        {
            throw new DatasetBuildException(DatasetFault.NotUtf8, $"The file '{file}' is not UTF-8.");
        }
    }

    private static List<(string Name, string Text)> ReadJsonLines(string file)
    {
        List<(string, string)> texts = [];
        string[] lines = ReadText(file).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }

            // The line number, padded, keeps documents in file order when they are sorted by name.
            texts.Add(($"{Path.GetFileName(file)}:{i + 1:D9}", ReadJsonLine(file, i + 1, lines[i])));
        }

        return texts;
    }

    private static string ReadJsonLine(string file, int number, string line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("text", out JsonElement text)
                && text.ValueKind == JsonValueKind.String)
            {
                return text.GetString()!;
            }
        }
        catch (JsonException malformed)
        {
            throw new DatasetBuildException(DatasetFault.BadJsonLine, $"Line {number} of '{file}' is not JSON: {malformed.Message}", number);
        }

        throw new DatasetBuildException(DatasetFault.BadJsonLine, $"Line {number} of '{file}' is no object with a string \"text\".", number);
    }
}
