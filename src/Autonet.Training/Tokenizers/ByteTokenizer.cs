using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;

namespace Autonet.Training.Tokenizers;

/// <summary>The built-in tokenizer: a token is a byte of the text's UTF-8, so its number is the byte's value.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    /// <summary>Number of tokens.</summary>
    public const int Size = 256;

    private readonly byte[] _json = WriteJson();

    private ByteTokenizer() => Id = Hash256.Sha256(_json);

    /// <summary>The only instance.</summary>
    public static ByteTokenizer Instance { get; } = new();

    /// <inheritdoc/>
    public Hash256 Id { get; }

    /// <inheritdoc/>
    public int VocabularySize => Size;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> TokenizerJson => _json;

    /// <inheritdoc/>
    public ushort[] Encode(string text) => Array.ConvertAll(Encoding.UTF8.GetBytes(text), static value => (ushort)value);

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<ushort> tokens)
    {
        byte[] bytes = new byte[tokens.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = tokens[i] < Size ? (byte)tokens[i] : throw new ArgumentException($"Token {tokens[i]} is no byte.", nameof(tokens));
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Byte-level BPE without merges: every byte is a token of its own, and the vocabulary numbers it by its value.</summary>
    private static byte[] WriteJson()
    {
        JsonObject vocabulary = [];
        for (int value = 0; value < Size; value++)
        {
            vocabulary.Add(ByteAlphabet.CharOf((byte)value).ToString(), value);
        }

        static JsonObject ByteLevel() => new()
        {
            ["type"] = "ByteLevel",
            ["add_prefix_space"] = false,
            ["trim_offsets"] = true,
            ["use_regex"] = false,
        };
        JsonObject root = new()
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray(),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(),
            ["post_processor"] = null,
            ["decoder"] = ByteLevel(),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = false,
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray(),
            },
        };
        return JsonSerializer.SerializeToUtf8Bytes(root);
    }
}
