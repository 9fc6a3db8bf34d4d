namespace Autonet.Training.Inference;

/// <summary>A prompt to continue.</summary>
/// <param name="Prompt">At least one token of the model's vocabulary.</param>
/// <param name="Count">Tokens to draw, at least 0.</param>
/// <param name="Settings">How to draw them.</param>
/// <param name="Drawn">Told every token as soon as it is drawn.</param>
public sealed record Continuation(ReadOnlyMemory<ushort> Prompt, int Count, SamplingSettings Settings, Action<ushort>? Drawn = null);
