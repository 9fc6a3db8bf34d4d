using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Autonet.Core.Identifiers;
using Microsoft.ML.Tokenizers;

namespace Autonet.Training.Tokenizers;

/// <summary>
/// A byte-level BPE tokenizer from a Hugging Face <c>tokenizer.json</c> (GPT-2, Llama 3, Qwen, SmolLM and their kin), run by
/// Microsoft.ML.Tokenizers. What the file asks for and this cannot do exactly is refused rather than approximated. Added tokens can be decoded
/// but never arise from text, so that no text can forge one.
/// </summary>
public sealed class HuggingFaceTokenizer : ITokenizer
{
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(10);
    private readonly BpeTokenizer _bpe;
    private readonly ImmutableArray<string> _tokens;
    private readonly HashSet<int> _added;
    private readonly byte[] _json;

    private HuggingFaceTokenizer(byte[] json, BpeTokenizer bpe, TokenizerFile file)
    {
        _json = json;
        _bpe = bpe;
        _tokens = file.Tokens;
        _added = [.. file.Added.Select(static token => token.Id)];
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
        byte[] bytes = json.Length > TokenizerFile.MaxBytes ? [] : json.ToArray();
        TokenizerRefusal refusal = TokenizerFile.TryRead(bytes, out TokenizerFile? file);
        if (refusal != TokenizerRefusal.None)
        {
            return refusal;
        }

        try
        {
            PreTokenizer split = file!.Pattern is null
                ? WholeText.Instance
                : new RegexPreTokenizer(new Regex(file.Pattern, RegexOptions.CultureInvariant, RegexTimeout), null);
            BpeOptions options = new(file.Vocabulary) { Merges = file.Merges, ByteLevel = true, PreTokenizer = split };
            tokenizer = new HuggingFaceTokenizer(bytes, BpeTokenizer.Create(options), file);
            return TokenizerRefusal.None;
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

            string text = _tokens[token];
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

    /// <summary>Leaves the text in one piece.</summary>
    private sealed class WholeText : PreTokenizer
    {
        public static WholeText Instance { get; } = new();

        public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => [(0, text.Length)];

        public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => [(0, text.Length)];
    }
}
