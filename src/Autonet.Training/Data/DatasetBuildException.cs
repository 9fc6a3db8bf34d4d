namespace Autonet.Training.Data;

/// <summary>What is wrong with the text that a data set was to be built from.</summary>
public enum DatasetFault
{
    /// <summary>There is no such file or folder.</summary>
    MissingPath = 1,

    /// <summary>There is no document, or all are empty.</summary>
    Empty,

    /// <summary>A file is not UTF-8.</summary>
    NotUtf8,

    /// <summary>A line of a JSONL file is no JSON object with a string <c>text</c>.</summary>
    BadJsonLine,

    /// <summary>The training or the held-out text is too short for one sequence.</summary>
    TooSmall,

    /// <summary>The tokenizer has more tokens than 16 bits can name.</summary>
    VocabularyTooLarge,
}

/// <summary>A data set cannot be built; the message names the file, and for JSONL the line.</summary>
public sealed class DatasetBuildException : Exception
{
    internal DatasetBuildException(DatasetFault fault, string message, int line = 0)
        : base(message)
    {
        Fault = fault;
        Line = line;
    }

    /// <summary>What is wrong.</summary>
    public DatasetFault Fault { get; }

    /// <summary>The line of a JSONL file, from 1; 0 where no line is to blame.</summary>
    public int Line { get; }
}
