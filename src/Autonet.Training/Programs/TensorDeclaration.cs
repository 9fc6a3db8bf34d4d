using System.Collections.Immutable;

namespace Autonet.Training.Programs;

/// <summary>
/// Where a tensor of a program comes from or goes; with its ordinal, enough to find the root it is under (docs/arithmetic.md, "Where inputs come from").
/// Values are part of every program id.
/// </summary>
public enum TensorRole : byte
{
    /// <summary>Made and used inside the program; ordinal 0.</summary>
    Intermediate = 0,

    /// <summary>Tensor <c>ordinal</c> of the state that the program starts from.</summary>
    State = 1,

    /// <summary>As <see cref="State"/>, but all zero in the first step of a round.</summary>
    FirstMoment = 2,

    /// <summary>Tensor <c>ordinal</c> of the checkpoint that the round starts from.</summary>
    Checkpoint = 3,

    /// <summary>Ordinal 0: input tokens; ordinal 1: target tokens.</summary>
    Token = 4,

    /// <summary>The whole table <c>ordinal</c> under the constants root: 0 cosine, 1 sine, 2 schedule of steps, 3 schedule of rounds.</summary>
    Constant = 5,

    /// <summary>The row of table <c>ordinal</c> for this step (table 2) or this round (table 3).</summary>
    ConstantRow = 6,

    /// <summary>Section <c>ordinal</c> of each included slot's update: an operation reads it from every one, in ascending slot order.</summary>
    Update = 7,

    /// <summary>Tensor <c>ordinal</c> of the program's result; later operations may read it too.</summary>
    Output = 8,
}

/// <summary>What one element of a tensor is. Both kinds take four little-endian bytes under a Merkle root.</summary>
public enum ElementKind : byte
{
    /// <summary>IEEE-754 binary32.</summary>
    Float32 = 0,

    /// <summary>A token, a code or a word of packed values: a 32-bit integer.</summary>
    Int32 = 1,
}

/// <summary>A named, shaped tensor of a program; row-major. <see cref="Ordinal"/> numbers it among those of its role.</summary>
public sealed record TensorDeclaration(int Id, string Name, ImmutableArray<int> Shape, TensorRole Role, ushort Ordinal, ElementKind Element)
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
