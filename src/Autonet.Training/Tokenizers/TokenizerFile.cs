using System.Collections.Immutable;
using System.Text.Json;

namespace Autonet.Training.Tokenizers;

/// <summary>A token that is in no text: markers such as the end of one.</summary>
/// <param name="Id">The token.</param>
/// <param name="Content">How it is written.</param>
/// <param name="IsSpecial">Whether it is a control token, left out of shown text.</param>
public readonly record struct AddedToken(int Id, string Content, bool IsSpecial);

/// <summary>What a Hugging Face <c>tokenizer.json</c> of a byte-level BPE says.</summary>
public sealed class TokenizerFile
{
    /// <summary>The longest file that is read.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>GPT-2's splitting, which ByteLevel means when it splits by itself.</summary>
    internal const string Gpt2Pattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private TokenizerFile()
    {
    }

    /// <summary>Every token by its number, added ones included, in the byte alphabet; the numbers have no gaps.</summary>
    public required ImmutableArray<string> Tokens { get; init; }

    /// <summary>The tokens that text can be made of.</summary>
    public required IReadOnlyDictionary<string, int> Vocabulary { get; init; }

    /// <summary>Merges in order of precedence, "left right".</summary>
    public required ImmutableArray<string> Merges { get; init; }

    /// <summary>The added tokens.</summary>
    public required ImmutableArray<AddedToken> Added { get; init; }

    /// <summary>The regular expression whose matches are encoded one by one; null when text is encoded whole.</summary>
    public required string? Pattern { get; init; }

    /// <summary>Reads the bytes of a <c>tokenizer.json</c>; never throws on hostile bytes.</summary>
    /// <param name="json">The whole file.</param>
    /// <param name="file">What it says if the result is <see cref="TokenizerRefusal.None"/>.</param>
    public static TokenizerRefusal TryRead(ReadOnlyMemory<byte> json, out TokenizerFile? file)
    {
        file = null;
        if (json.Length > MaxBytes)
        {
            return TokenizerRefusal.Malformed;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("model", out JsonElement model) || model.ValueKind != JsonValueKind.Object)
            {
                return TokenizerRefusal.Malformed;
            }

            return Read(root, model, out file);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            // System.Text.Json reports bad syntax, wrong value kinds, numbers out of range and missing properties by these.
            return TokenizerRefusal.Malformed;
        }
    }

    private static TokenizerRefusal Read(JsonElement root, JsonElement model, out TokenizerFile? file)
    {
        file = null;
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
        List<AddedToken> added = [];
        TokenizerRefusal refusal = ReadVocabulary(root, model, vocabulary, added, out ImmutableArray<string> tokens);
        if (refusal != TokenizerRefusal.None)
        {
            return refusal;
        }

        ImmutableArray<string>.Builder merges = ImmutableArray.CreateBuilder<string>();
        if (!TryReadMerges(model, vocabulary, merges))
        {
            return TokenizerRefusal.BadMerges;
        }

        file = new TokenizerFile { Tokens = tokens, Vocabulary = vocabulary, Merges = merges.ToImmutable(), Added = [.. added], Pattern = pattern };
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
        JsonElement root, JsonElement model, Dictionary<string, int> vocabulary, List<AddedToken> added, out ImmutableArray<string> tokens)
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

                added.Add(new AddedToken(id, content, addition.TryGetProperty("special", out JsonElement special) && special.GetBoolean()));
            }
        }

        // Distinct numbers from 0 without a gap: the largest is one less than their count.
        string[] all = new string[byId.Count];
        foreach ((int id, string text) in byId)
        {
            if (id >= all.Length)
            {
                return TokenizerRefusal.BadVocabulary;
            }

            all[id] = text;
        }

        tokens = [.. all];

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

    private static bool TryReadMerges(JsonElement model, Dictionary<string, int> vocabulary, ImmutableArray<string>.Builder merges)
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
}
