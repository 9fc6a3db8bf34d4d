using Autonet.Training.Models;

namespace Autonet.Training.Import;

/// <summary>Why a folder is no checkpoint that a run can start from.</summary>
public enum ImportRefusal
{
    /// <summary>Not read yet; never an acceptance.</summary>
    Unread = 0,

    /// <summary>The checkpoint was read.</summary>
    None,

    /// <summary>A file that every checkpoint has is not there.</summary>
    FileMissing,

    /// <summary>A file is too long, or not of its format.</summary>
    FileMalformed,

    /// <summary>The model is not a <c>LlamaForCausalLM</c>.</summary>
    OtherArchitecture,

    /// <summary>Its linear layers have biases.</summary>
    Biases,

    /// <summary>Its gate is another function than SiLU.</summary>
    OtherActivation,

    /// <summary>Its rotary positions are scaled, or turn only a part of each head.</summary>
    RopeScaling,

    /// <summary>Its heads are not together as wide as the model.</summary>
    OtherHeadWidth,

    /// <summary>Its weights are quantised.</summary>
    Quantised,

    /// <summary>Its sizes cannot be trained: see <see cref="ModelRefusal"/>.</summary>
    SizesRefused,

    /// <summary>The index of its shards names a file outside of the folder, or too many.</summary>
    UnsafeIndex,

    /// <summary>A tensor of the model is in none of its files.</summary>
    TensorMissing,

    /// <summary>A tensor has another shape than the model.</summary>
    TensorShape,

    /// <summary>A tensor is in two files.</summary>
    TensorTwice,

    /// <summary>A tensor does not belong to the model.</summary>
    TensorUnknown,

    /// <summary>The output projection is said to be the embedding, but the file holds another one.</summary>
    HeadNotTied,

    /// <summary>A weight is a NaN or an infinity.</summary>
    NotFinite,

    /// <summary>The tokenizer cannot be followed exactly.</summary>
    TokenizerRefused,

    /// <summary>The tokenizer has more tokens than the model.</summary>
    TokenizerTooLarge,
}

/// <summary>Why a folder was refused, and over what.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Detail">Which file, field or tensor, and what was found.</param>
public readonly record struct ImportFault(ImportRefusal Kind, string Detail = "")
{
    /// <summary>Nothing is wrong.</summary>
    public static ImportFault None => new(ImportRefusal.None);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        ImportRefusal.None => "nothing is wrong",
        ImportRefusal.FileMissing => $"{Detail} is missing",
        ImportRefusal.FileMalformed => $"{Detail} cannot be read",
        ImportRefusal.OtherArchitecture => $"it is no LlamaForCausalLM ({Detail})",
        ImportRefusal.Biases => $"it has biases ({Detail})",
        ImportRefusal.OtherActivation => $"its activation is {Detail}, not silu",
        ImportRefusal.RopeScaling => $"its rotary positions are scaled ({Detail})",
        ImportRefusal.OtherHeadWidth => $"its heads are not together as wide as the model ({Detail})",
        ImportRefusal.Quantised => $"its weights are quantised ({Detail})",
        ImportRefusal.SizesRefused => $"its sizes cannot be trained ({Detail})",
        ImportRefusal.UnsafeIndex => $"the index of its shards is not safe to follow ({Detail})",
        ImportRefusal.TensorMissing => $"tensor '{Detail}' is missing",
        ImportRefusal.TensorShape => $"a tensor has another shape than the model ({Detail})",
        ImportRefusal.TensorTwice => $"tensor '{Detail}' is in two files",
        ImportRefusal.TensorUnknown => $"tensor '{Detail}' does not belong to the model",
        ImportRefusal.HeadNotTied => "its output projection is not its embedding, though config.json says so",
        ImportRefusal.NotFinite => $"tensor '{Detail}' has a value that is no finite number",
        ImportRefusal.TokenizerRefused => $"its tokenizer cannot be followed exactly ({Detail})",
        ImportRefusal.TokenizerTooLarge => $"its tokenizer has more tokens than the model ({Detail})",
        _ => "it was not read",
    };
}
