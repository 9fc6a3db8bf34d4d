using System.Collections.Immutable;

namespace Autonet.Training.Programs;

/// <summary>Where a tensor of a program comes from or goes.</summary>
public enum TensorRole : byte
{
    /// <summary>Made and used inside the program.</summary>
    Intermediate = 0,

    /// <summary>A trained tensor, given.</summary>
    Parameter = 1,

    /// <summary>An optimiser moment or outer momentum, given.</summary>
    Moment = 2,

    /// <summary>Tokens or codes, given.</summary>
    Token = 3,

    /// <summary>A committed constant: rotary tables, schedule row.</summary>
    Constant = 4,

    /// <summary>A result of the program.</summary>
    Output = 5,
}

/// <summary>What one element of a tensor is. Both kinds take four little-endian bytes under a Merkle root.</summary>
public enum ElementKind : byte
{
    /// <summary>IEEE-754 binary32.</summary>
    Float32 = 0,

    /// <summary>A token, a code or a word of packed values: a 32-bit integer.</summary>
    Int32 = 1,
}

/// <summary>A named, shaped tensor of a program; row-major.</summary>
public sealed record TensorDeclaration(int Id, string Name, ImmutableArray<int> Shape, TensorRole Role, ElementKind Element)
{
    /// <summary>Number of elements.</summary>
    public int Count
    {
        get
        {
            int count = 1;
            foreach (int size in Shape)
            {
                count = checked(count * size);
            }

            return count;
        }
    }
}
