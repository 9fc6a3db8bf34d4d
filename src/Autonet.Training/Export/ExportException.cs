namespace Autonet.Training.Export;

/// <summary>A model cannot be written in the format that was asked for.</summary>
public sealed class ExportException(string message) : Exception(message);
