using System.Collections.Immutable;
using Autonet.Training.Tokenizers;

namespace Autonet.Training.Export;

/// <summary>A tokenizer as llama.cpp reads it from a GGUF file: byte-level BPE, the model that it calls <c>gpt2</c>.</summary>
internal static class GgufTokenizer
{
    private const int Normal = 1;
    private const int Control = 3;
    private const int Unused = 5;

    // Llama.cpp knows ways of splitting by name only. Those of these names do what the patterns say and nothing else: llama-bpe splits like
    // smaug-bpe, but skips merges and puts a token before the text.
    private static readonly Dictionary<string, string> Splittings = new(StringComparer.Ordinal)
    {
        [TokenizerFile.Gpt2Pattern] = "gpt-2",
        [@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"] = "smaug-bpe",
        [@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"] = "qwen2",
    };

    // What files of this format call the end of a text.
    private static readonly ImmutableArray<string> Ends = ["<|endoftext|>", "<|end_of_text|>", "</s>", "<|im_end|>", "<|eot_id|>"];

    /// <summary>Adds the tokenizer's values.</summary>
    /// <param name="metadata">Where to.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="vocabulary">Tokens of the model; what the tokenizer does not use becomes unused.</param>
    /// <exception cref="ExportException">Llama.cpp would split text into other tokens, or could not tell two tokens apart.</exception>
    public static void Describe(GgufMetadata metadata, ITokenizer tokenizer, int vocabulary)
    {
        TokenizerRefusal refusal = TokenizerFile.TryRead(tokenizer.TokenizerJson, out TokenizerFile? file);
        if (file is null)
        {
            throw new ExportException($"The tokenizer cannot be written into a GGUF file: {refusal}.");
        }

        HashSet<int> added = [.. file.Added.Select(static token => token.Id)];
        string[] tokens = new string[vocabulary];
        int[] types = new int[vocabulary];
        for (int id = 0; id < vocabulary; id++)
        {
            bool used = id < file.Tokens.Length;
            tokens[id] = used ? file.Tokens[id] : $"[UNUSED{id}]";
            types[id] = !used ? Unused : added.Contains(id) ? Control : Normal;
        }

        if (tokens.Distinct(StringComparer.Ordinal).Count() != vocabulary)
        {
            throw new ExportException("Two tokens of the tokenizer are written alike, so a GGUF file cannot hold it.");
        }

        uint end = End(file);
        metadata.Add("tokenizer.ggml.model", "gpt2");
        metadata.Add("tokenizer.ggml.pre", Splitting(file));
        metadata.Add("tokenizer.ggml.tokens", tokens);
        metadata.Add("tokenizer.ggml.token_type", types);
        metadata.Add("tokenizer.ggml.merges", file.Merges);
        metadata.Add("tokenizer.ggml.bos_token_id", end);
        metadata.Add("tokenizer.ggml.eos_token_id", end);
        metadata.Add("tokenizer.ggml.add_bos_token", false);
        metadata.Add("tokenizer.ggml.add_eos_token", false);
    }

    private static string Splitting(TokenizerFile file)
    {
        // Without merges every byte stays a token, however text is split. This way leaves spaces alone when tokens become text.
        return file.Merges.IsEmpty ? "qwen2"
            : file.Pattern is not null && Splittings.TryGetValue(file.Pattern, out string? name) ? name
            : throw new ExportException("Llama.cpp knows no splitting of text like this tokenizer's, so it would read other tokens: export as hf.");
    }

    /// <summary>Llama.cpp takes token 11 for the end unless it is told another. Where none is meant for it, it is the byte 0, which no text holds.</summary>
    private static uint End(TokenizerFile file)
    {
        foreach (string end in Ends)
        {
            foreach (AddedToken token in file.Added)
            {
                if (token.Content == end)
                {
                    return (uint)token.Id;
                }
            }
        }

        return (uint)file.Vocabulary[ByteAlphabet.CharOf(0).ToString()];
    }
}
