using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Autonet.Core.Identifiers;
using Microsoft.ML.Tokenizers;

namespace Autonet.Training.Tokenizers;

/// <summary>
/// A byte-level BPE tokenizer from a Hugging Face <c>tokenizer.json</c> (GPT-2, Llama 3, Qwen, SmolLM and their kin), run by
/// Microsoft.ML.Tokenizers. What the file asks for and this cannot do exactly is refused rather than approximated. Added tokens can be decoded
/// but never arise from text, so that no text can forge one.
/// </summary>
public sealed partial class HuggingFaceTokenizer : ITokenizer
{
    /// <summary>The longest file that is read.</summary>
    public const int MaxBytes = 64 << 20;

    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(10);
    private readonly BpeTokenizer _bpe;
    private readonly string?[] _tokens;
    private readonly HashSet<int> _added;
    private readonly byte[] _json;

    private HuggingFaceTokenizer(byte[] json, BpeTokenizer bpe, string?[] tokens, HashSet<int> added)
    {
        _json = json;
        _bpe = bpe;
        _tokens = tokens;
        _added = added;
        Id = Hash256.Sha256(json);
    }

    /// <inheritdoc/>
    public Hash256 Id { get; }

    /// <inheritdoc/>
    public int VocabularySize => _tokens.Length;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> TokenizerJson => _json;

    /// <summary>Reads the bytes of a <c>tokenizer.json</c>; never throws on hostile bytes.</summary>
    /// <param name="json">The whole file.</param>
    /// <param name="tokenizer">The tokenizer if the result is <see cref="TokenizerRefusal.None"/>.</param>
    public static TokenizerRefusal TryRead(ReadOnlySpan<byte> json, out HuggingFaceTokenizer? tokenizer)
    {
        tokenizer = null;
        if (json.Length > MaxBytes)
        {
            return TokenizerRefusal.Malformed;
        }

        byte[] bytes = json.ToArray();
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 32 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("model", out JsonElement model) || model.ValueKind != JsonValueKind.Object)
            {
                return TokenizerRefusal.Malformed;
            }

            return TryRead(bytes, root, model, out tokenizer);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            // System.Text.Json reports bad syntax, wrong value kinds and numbers out of range by these.
            return TokenizerRefusal.Malformed;
        }
        catch (ArgumentException)
        {
            // The file's own splitting pattern is no regular expression that .NET knows.
            return TokenizerRefusal.UnsupportedPipeline;
        }
    }

    /// <inheritdoc/>
    public ushort[] Encode(string text)
    {
        IReadOnlyList<int> ids = _bpe.EncodeToIds(text, considerPreTokenization: true, considerNormalization: false);
        ushort[] tokens = new ushort[ids.Count];
        for (int i = 0; i < tokens.Length; i++)
        {
            tokens[i] = checked((ushort)ids[i]);
        }

        return tokens;
    }

    /// <inheritdoc/>
    public string Decode(ReadOnlySpan<ushort> tokens)
    {
        List<byte> bytes = [];
        foreach (ushort token in tokens)
        {
            if (token >= _tokens.Length)
            {
                throw new ArgumentException($"Token {token} is outside the vocabulary of {_tokens.Length}.", nameof(tokens));
            }

            string text = _tokens[token] ?? string.Empty;
            if (_added.Contains(token))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(text));
                continue;
            }

            foreach (char c in text)
            {
                if (ByteAlphabet.TryByteOf(c, out byte value))
                {
                    bytes.Add(value);
                }
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static TokenizerRefusal TryRead(byte[] json, JsonElement root, JsonElement model, out HuggingFaceTokenizer? tokenizer)
    {
        tokenizer = null;
        if (!IsByteLevelBpe(root, model))
        {
            return TokenizerRefusal.UnsupportedModel;
        }

        if (root.TryGetProperty("normalizer", out JsonElement normalizer) && normalizer.ValueKind != JsonValueKind.Null)
        {
            return TokenizerRefusal.UnsupportedPipeline;
        }

        if (!TryReadSplit(root.GetProperty("pre_tokenizer"), out string? pattern))
        {
            return TokenizerRefusal.UnsupportedPipeline;
        }

        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        HashSet<int> added = [];
        TokenizerRefusal refusal = ReadVocabulary(root, model, vocabulary, added, out string?[] tokens);
        if (refusal != TokenizerRefusal.None)
        {
            return refusal;
        }

        List<string> merges = [];
        if (!TryReadMerges(model, vocabulary, merges))
        {
            return TokenizerRefusal.BadMerges;
        }

        PreTokenizer? split = pattern is null ? null : new RegexPreTokenizer(new Regex(pattern, RegexOptions.CultureInvariant, RegexTimeout), null);
        BpeOptions options = new(vocabulary) { Merges = merges, ByteLevel = true, PreTokenizer = split ?? WholeText.Instance };
        tokenizer = new HuggingFaceTokenizer(json, BpeTokenizer.Create(options), tokens, added);
        return TokenizerRefusal.None;
    }

    private static bool IsByteLevelBpe(JsonElement root, JsonElement model)
    {
        static bool IsOff(JsonElement element, string property)
            => !element.TryGetProperty(property, out JsonElement value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False || (value.ValueKind == JsonValueKind.String && value.GetString() == "");
        return (!model.TryGetProperty("type", out JsonElement type) || type.GetString() == "BPE")
            && IsOff(model, "dropout")
            && IsOff(model, "continuing_subword_prefix")
            && IsOff(model, "end_of_word_suffix")
            && IsOff(model, "byte_fallback")
            && IsOff(model, "ignore_merges")
            && root.TryGetProperty("pre_tokenizer", out JsonElement split)
            && split.ValueKind == JsonValueKind.Object
            && split.GetRawText().Contains("\"ByteLevel\"", StringComparison.Ordinal);
    }

    /// <summary>A single ByteLevel, or a sequence of one regular-expression split and a ByteLevel that does not split again.</summary>
    private static bool TryReadSplit(JsonElement split, out string? pattern)
    {
        pattern = null;
        JsonElement[] steps = split.GetProperty("type").GetString() == "Sequence" ? [.. split.GetProperty("pretokenizers").EnumerateArray()] : [split];
        foreach (JsonElement step in steps)
        {
            string? type = step.GetProperty("type").GetString();
            if (type == "ByteLevel")
            {
                if (step.TryGetProperty("add_prefix_space", out JsonElement prefix) && prefix.GetBoolean())
                {
                    return false;
                }

                // Absent, use_regex means true.
                if (!step.TryGetProperty("use_regex", out JsonElement regex) || regex.GetBoolean())
                {
                    if (pattern is not null)
                    {
                        return false;
                    }

                    pattern = Gpt2Pattern;
                }
            }
            else if (type == "Split" && pattern is null && step.GetProperty("behavior").GetString() == "Isolated"
                && !(step.TryGetProperty("invert", out JsonElement invert) && invert.GetBoolean())
                && step.GetProperty("pattern").TryGetProperty("Regex", out JsonElement expression))
            {
                pattern = expression.GetString();
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static TokenizerRefusal ReadVocabulary(
        JsonElement root, JsonElement model, Dictionary<string, int> vocabulary, HashSet<int> added, out string?[] tokens)
    {
        tokens = [];
        if (!model.TryGetProperty("vocab", out JsonElement entries) || entries.ValueKind != JsonValueKind.Object)
        {
            return TokenizerRefusal.BadVocabulary;
        }

        Dictionary<int, string> byId = [];
        foreach (JsonProperty entry in entries.EnumerateObject())
        {
            int id = entry.Value.GetInt32();
            if (id is < 0 or > ushort.MaxValue || !vocabulary.TryAdd(entry.Name, id) || !byId.TryAdd(id, entry.Name))
            {
                return TokenizerRefusal.BadVocabulary;
            }
        }

        if (root.TryGetProperty("added_tokens", out JsonElement additions) && additions.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement addition in additions.EnumerateArray())
            {
                int id = addition.GetProperty("id").GetInt32();
                string content = addition.GetProperty("content").GetString() ?? string.Empty;
                if (id is < 0 or > ushort.MaxValue || (!byId.TryAdd(id, content) && byId[id] != content))
                {
                    return TokenizerRefusal.BadVocabulary;
                }

                added.Add(id);
            }
        }

        tokens = new string?[byId.Count];
        foreach ((int id, string text) in byId)
        {
            if (id >= tokens.Length)
            {
                return TokenizerRefusal.BadVocabulary;
            }

            tokens[id] = text;
        }

        // Byte level means that every byte is a token, so that every text can be encoded.
        for (int value = 0; value < 256; value++)
        {
            if (!vocabulary.ContainsKey(ByteAlphabet.CharOf((byte)value).ToString()))
            {
                return TokenizerRefusal.BadVocabulary;
            }
        }

        return TokenizerRefusal.None;
    }

    private static bool TryReadMerges(JsonElement model, Dictionary<string, int> vocabulary, List<string> merges)
    {
        if (!model.TryGetProperty("merges", out JsonElement entries) || entries.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (JsonElement entry in entries.EnumerateArray())
        {
            // Older files write "a b", newer ones ["a", "b"].
            string[] pair = entry.ValueKind == JsonValueKind.Array
                ? [.. entry.EnumerateArray().Select(static part => part.GetString() ?? string.Empty)]
                : entry.GetString()!.Split(' ');
            if (pair.Length != 2 || !vocabulary.ContainsKey(pair[0]) || !vocabulary.ContainsKey(pair[1]) || !vocabulary.ContainsKey(pair[0] + pair[1]))
            {
                return false;
            }

            merges.Add($"{pair[0]} {pair[1]}");
        }

        return true;
    }

    private const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Leaves the text in one piece.</summary>
    private sealed class WholeText : PreTokenizer
    {
        public static WholeText Instance { get; } = new();

        public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => [(0, text.Length)];

        public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => [(0, text.Length)];
    }
}
