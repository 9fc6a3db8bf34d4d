namespace Autonet.Training.Safetensors;

/// <summary>Why bytes are not a safetensors file that can be read here.</summary>
public enum SafetensorsRefusal
{
    /// <summary>Not read yet; never an acceptance.</summary>
    Unread = 0,

    /// <summary>The file was read.</summary>
    None,

    /// <summary>The file is shorter than its own header says, or the header is longer than <see cref="SafetensorsFile.MaxHeaderBytes"/>.</summary>
    Truncated,

    /// <summary>The header is not the JSON object of the format.</summary>
    MalformedHeader,

    /// <summary>Two tensors have one name, or there are more than <see cref="SafetensorsFile.MaxTensors"/>.</summary>
    BadNames,

    /// <summary>A tensor has an element type other than F32, F16 or BF16.</summary>
    UnsupportedType,

    /// <summary>A shape is negative, too deep or too large, or does not match the tensor's bytes.</summary>
    BadShape,

    /// <summary>Tensors overlap, leave holes or end elsewhere than the file.</summary>
    BadOffsets,
}

/// <summary>Element types that are read; writing is always F32.</summary>
public enum SafetensorsType
{
    /// <summary>IEEE-754 binary32.</summary>
    F32 = 0,

    /// <summary>IEEE-754 binary16.</summary>
    F16,

    /// <summary>The upper half of a binary32.</summary>
    BF16,
}
