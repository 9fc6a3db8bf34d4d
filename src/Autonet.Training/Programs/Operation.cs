using System.Collections.Immutable;

namespace Autonet.Training.Programs;

/// <summary>One operation: its kind, the tensors it reads, the one tensor it makes, and its attributes as integers or binary32 bits.</summary>
public sealed record Operation(OperationKind Kind, ImmutableArray<int> Inputs, int Output, ImmutableArray<uint> Attributes)
{
    /// <summary>Attribute <paramref name="index"/> as a binary32 value.</summary>
    public float Real(int index) => BitConverter.UInt32BitsToSingle(Attributes[index]);

    /// <summary>Attribute <paramref name="index"/> as an integer.</summary>
    public int Integer(int index) => checked((int)Attributes[index]);
}
