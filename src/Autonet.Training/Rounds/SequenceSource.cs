namespace Autonet.Training.Rounds;

/// <summary>
/// Writes sequence <paramref name="index"/> to <paramref name="tokens"/>, which has T + 1 places: the inputs and, shifted by one, the targets.
/// In a slot's round the sequences are numbered 0 … steps · sequences per step - 1; in an evaluation 0 … sequences - 1.
/// </summary>
public delegate void SequenceSource(int index, Span<ushort> tokens);
