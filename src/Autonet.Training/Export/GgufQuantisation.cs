namespace Autonet.Training.Export;

/// <summary>How much of a model's precision a GGUF file keeps.</summary>
public enum GgufQuantisation
{
    /// <summary>Every value as it is.</summary>
    F32 = 0,

    /// <summary>Matrices in 8.5 bits per value.</summary>
    Q8_0,

    /// <summary>Matrices in 4.5 bits per value; embedding and output projection, which suffer most, in 8.5.</summary>
    Q4_0,
}
