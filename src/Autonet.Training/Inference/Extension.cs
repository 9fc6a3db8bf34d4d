namespace Autonet.Training.Inference;

/// <summary>What one call of <see cref="Decoder.Extend"/> does to one sequence.</summary>
/// <param name="Sequence">The sequence's place in the cache.</param>
/// <param name="Tokens">Its next tokens, at least one: a whole prompt, or the token that was drawn last.</param>
public readonly record struct Extension(int Sequence, ReadOnlyMemory<ushort> Tokens);
