using System.Collections.Immutable;
using Autonet.Training.Checkpoints;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Court;

/// <summary>What a program is given, by the roles and ordinals of its tensors.</summary>
public sealed record GivenTensors
{
    /// <summary>Tensors of the state that the program starts from.</summary>
    public required IReadOnlyList<ReferenceTensor> State { get; init; }

    /// <summary>Tensors of the checkpoint that the round starts from.</summary>
    public required IReadOnlyList<ReferenceTensor> Checkpoint { get; init; }

    /// <summary>Input and target tokens.</summary>
    public IReadOnlyList<ReferenceTensor> Tokens { get; init; } = [];

    /// <summary>The tables of constants.</summary>
    public required IReadOnlyList<ReferenceTensor> Constants { get; init; }

    /// <summary>The row of each table for this step or round; empty where there is none.</summary>
    public required IReadOnlyList<ReferenceTensor> Rows { get; init; }

    /// <summary>The given tensors of a program by id.</summary>
    public IReadOnlyDictionary<int, ReferenceTensor> For(ProgramGraph graph) => graph.Tensors.Take(graph.GivenTensors)
        .Where(static tensor => tensor.Role != TensorRole.Update)
        .ToDictionary(static tensor => tensor.Id, tensor => Of(tensor.Role)[tensor.Ordinal]);

    /// <summary>A checkpoint's tensors in the order of its root.</summary>
    public static ImmutableArray<ReferenceTensor> Of(Checkpoint checkpoint)
    {
        IEnumerable<ReferenceTensor> Group(Func<int, ReadOnlyMemory<float>> values)
            => checkpoint.Descriptions.Select(description => new ReferenceTensor(values(description.Index).ToArray()));
        return [.. Group(checkpoint.Parameter), .. Group(checkpoint.Momentum), .. Group(checkpoint.RowMoments), .. Group(checkpoint.ColumnMoments)];
    }

    /// <summary>The tables that a plan's constants root commits to.</summary>
    public static ImmutableArray<ReferenceTensor> ConstantsOf(RunPlan plan) =>
        [.. new[] { plan.RotaryCosine, plan.RotarySine, plan.Schedule, plan.RoundSchedule }.Select(static table => new ReferenceTensor(table.ToArray()))];

    private IReadOnlyList<ReferenceTensor> Of(TensorRole role) => role switch
    {
        TensorRole.State or TensorRole.FirstMoment => State,
        TensorRole.Checkpoint => Checkpoint,
        TensorRole.Token => Tokens,
        TensorRole.Constant => Constants,
        TensorRole.ConstantRow => Rows,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "No tensor of this role is given by itself."),
    };
}
