using Autonet.Core.Identifiers;

namespace Autonet.Training.Tokenizers;

/// <summary>Turns text into tokens and back. Safe to share between threads.</summary>
public interface ITokenizer
{
    /// <summary>The digest that a charter and a data set name the tokenizer by.</summary>
    public Hash256 Id { get; }

    /// <summary>Number of tokens, at most 65,536; every token is below it.</summary>
    public int VocabularySize { get; }

    /// <summary>The bytes of a Hugging Face <c>tokenizer.json</c> with the same tokens.</summary>
    public ReadOnlyMemory<byte> TokenizerJson { get; }

    /// <summary>The tokens of a text, without special tokens added.</summary>
    public ushort[] Encode(string text);

    /// <summary>The text of tokens; what is not text becomes U+FFFD.</summary>
    /// <exception cref="ArgumentException">A token is outside the vocabulary.</exception>
    public string Decode(ReadOnlySpan<ushort> tokens);
}
