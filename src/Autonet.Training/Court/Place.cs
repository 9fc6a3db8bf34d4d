namespace Autonet.Training.Court;

/// <summary>Where one operand is: element <paramref name="Index"/> of input <paramref name="Input"/> of the operation.</summary>
/// <param name="Slot">Rank of the included slot whose update it is read from; zero for every other tensor.</param>
/// <param name="Input">Position among the operation's inputs.</param>
/// <param name="Index">Element, row-major.</param>
public readonly record struct Place(int Slot, int Input, long Index);
