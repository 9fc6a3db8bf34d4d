using Autonet.Training.Export;

namespace Autonet.Node.Export;

/// <summary>In what form a model leaves.</summary>
public enum ModelFormat
{
    /// <summary>A folder for Hugging Face Transformers and what reads its files.</summary>
    HuggingFace = 0,

    /// <summary>One file for llama.cpp and what is built on it.</summary>
    Gguf,
}

/// <summary>Where to write a model, and how.</summary>
/// <param name="Path">The folder, or for GGUF the file.</param>
/// <param name="Format">In what form.</param>
/// <param name="Quantisation">How much precision a GGUF file keeps.</param>
public sealed record ExportTarget(string Path, ModelFormat Format = ModelFormat.HuggingFace, GgufQuantisation Quantisation = GgufQuantisation.F32);
