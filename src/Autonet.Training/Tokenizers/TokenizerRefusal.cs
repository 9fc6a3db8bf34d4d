namespace Autonet.Training.Tokenizers;

/// <summary>Why a <c>tokenizer.json</c> cannot be used.</summary>
public enum TokenizerRefusal
{
    /// <summary>Not read yet; never an acceptance.</summary>
    Unread = 0,

    /// <summary>The tokenizer was read.</summary>
    None,

    /// <summary>The file is longer than <see cref="TokenizerFile.MaxBytes"/>, or not a JSON object of the format.</summary>
    Malformed,

    /// <summary>The model is not byte-level BPE.</summary>
    UnsupportedModel,

    /// <summary>The file asks for a normaliser or splitting that is not supported, so its tokens would differ.</summary>
    UnsupportedPipeline,

    /// <summary>The vocabulary is empty, has gaps or doubles, or more than 65,536 tokens.</summary>
    BadVocabulary,

    /// <summary>A merge is malformed or makes a token that the vocabulary lacks.</summary>
    BadMerges,
}
