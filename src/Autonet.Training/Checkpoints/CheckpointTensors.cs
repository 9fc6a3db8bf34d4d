using System.Collections.Immutable;
using Autonet.Training.Models;

namespace Autonet.Training.Checkpoints;

/// <summary>The values of a checkpoint while it is made: one array per trained tensor in each of the four groups.</summary>
internal sealed record CheckpointTensors(float[][] Parameters, float[][] Momenta, float[][] RowMoments, float[][] ColumnMoments)
{
    /// <summary>The groups in the order of a checkpoint's file and root: what their names begin with, and their tensors' shapes.</summary>
    public static readonly ImmutableArray<(string Prefix, Func<ParameterDescription, ImmutableArray<int>> Shape)> Groups =
    [
        ("", static parameter => parameter.Shape),
        ("outer_momentum.", static parameter => parameter.Shape),
        ("row_moment.", static parameter => [parameter.Rows]),
        ("column_moment.", static parameter => [parameter.Columns]),
    ];

    /// <summary>All groups in the order of <see cref="Groups"/>.</summary>
    public float[][][] All => [Parameters, Momenta, RowMoments, ColumnMoments];

    public static CheckpointTensors Zero(ImmutableArray<ParameterDescription> descriptions)
    {
        float[][][] all = [.. Groups.Select(group => descriptions.Select(d => new float[Size(group.Shape(d))]).ToArray())];
        return new CheckpointTensors(all[0], all[1], all[2], all[3]);
    }

    /// <summary>The number of values of a shape.</summary>
    public static int Size(ImmutableArray<int> shape) => shape.Aggregate(1, static (count, size) => checked(count * size));
}
