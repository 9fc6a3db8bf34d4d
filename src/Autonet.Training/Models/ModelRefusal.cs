namespace Autonet.Training.Models;

/// <summary>Why a model configuration cannot be trained.</summary>
public enum ModelRefusal
{
    /// <summary>Not checked yet; never an acceptance.</summary>
    Unchecked = 0,

    /// <summary>The configuration is well formed.</summary>
    None,

    /// <summary>A size is zero, negative or beyond <see cref="ModelConfiguration.MaxSize"/>.</summary>
    SizeOutOfRange,

    /// <summary>The heads do not divide the model width.</summary>
    HeadsDoNotDivideWidth,

    /// <summary>The key-value heads do not divide the query heads.</summary>
    KeyValueHeadsDoNotDivideHeads,

    /// <summary>A head's width is odd, so it has no rotary pairs.</summary>
    OddHeadWidth,

    /// <summary>The vocabulary is larger than a 16-bit token can name.</summary>
    VocabularyTooLarge,

    /// <summary>The rotary base is not a finite number above 1.</summary>
    RotaryBaseOutOfRange,

    /// <summary>The norm's epsilon is not a finite positive number.</summary>
    NormEpsilonOutOfRange,

    /// <summary>The trained tensors are more than <see cref="ModelConfiguration.MaxTensors"/>.</summary>
    TooManyTensors,

    /// <summary>The parameters together are more than <see cref="ModelConfiguration.MaxParameters"/>.</summary>
    TooManyParameters,
}
