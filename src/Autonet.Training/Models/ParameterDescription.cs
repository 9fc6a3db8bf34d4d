using System.Collections.Immutable;

namespace Autonet.Training.Models;

/// <summary>What a trained tensor is for: decides how it starts and whether weight decay applies.</summary>
public enum ParameterRole
{
    /// <summary>Embedding or output projection: uniform, variance 0.02².</summary>
    Table,

    /// <summary>Scale of an RMSNorm: starts at 1, never decays.</summary>
    Norm,

    /// <summary>Linear layer: uniform, variance 1 / inputs.</summary>
    Projection,

    /// <summary>Linear layer that writes to the residual stream: as <see cref="Projection"/>, scaled by 1 / sqrt(2 · layers).</summary>
    ResidualProjection,
}

/// <summary>One trained tensor: its place in the canonical order, Hugging Face name and shape (weights are <c>[out, in]</c>).</summary>
public sealed record ParameterDescription(int Index, string Name, ParameterRole Role, ImmutableArray<int> Shape)
{
    /// <summary>Number of values.</summary>
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

    /// <summary>R, the rows of the matrix; a vector is one row.</summary>
    public int Rows => Shape.Length == 1 ? 1 : Shape[0];

    /// <summary>C, the values of a row.</summary>
    public int Columns => Shape[^1];
}
