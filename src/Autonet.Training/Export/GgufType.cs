namespace Autonet.Training.Export;

/// <summary>How a GGUF file stores the values of a tensor; the numbers are the format's own.</summary>
public enum GgufType : uint
{
    /// <summary>IEEE-754 binary32: exact.</summary>
    F32 = 0,

    /// <summary>Blocks of 32 values: a binary16 scale and 16 bytes of two 4-bit numbers each.</summary>
    Q4_0 = 2,

    /// <summary>Blocks of 32 values: a binary16 scale and 32 signed bytes.</summary>
    Q8_0 = 8,
}
