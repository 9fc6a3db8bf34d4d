using System.Collections.Immutable;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Training.Programs;

/// <summary>
/// A slot's update: round start minus round end, less what the carried momentum alone moves, in ternary blocks of 64. Given: parameters at the start,
/// then at the end, carried momenta, the round's row of the schedule. Outputs: per tensor, block scales and codes.
/// </summary>
public sealed class EncodeProgram
{
    private EncodeProgram(ModelConfiguration model)
    {
        GraphBuilder builder = new();
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        Start = [.. descriptions.Select(d => builder.Given("start." + d.Name, TensorRole.Parameter, d.Shape.AsSpan()))];
        End = [.. descriptions.Select(d => builder.Given("end." + d.Name, TensorRole.Parameter, d.Shape.AsSpan()))];
        Momenta = [.. descriptions.Select(d => builder.Given("momentum." + d.Name, TensorRole.Moment, d.Shape.AsSpan()))];
        RoundRow = builder.Given("round", TensorRole.Constant, 3);
        int[] scales = new int[descriptions.Length];
        int[] codes = new int[descriptions.Length];
        for (int i = 0; i < descriptions.Length; i++)
        {
            ParameterDescription d = descriptions[i];
            int difference = builder.Apply(OperationKind.Subtract, "difference." + d.Name, [Start[i], End[i]], d.Shape.AsSpan());
            int update = builder.Apply(OperationKind.LessCarried, "update." + d.Name, [difference, Momenta[i], RoundRow], d.Shape.AsSpan());
            scales[i] = builder.Output(OperationKind.BlockScale, "scales." + d.Name, [update], [UpdateEncoding.Blocks(d.Count)]);
            codes[i] = builder.Output(OperationKind.Quantize, "codes." + d.Name, [update, scales[i]], [d.Count]);
        }

        Scales = [.. scales];
        Codes = [.. codes];
        Graph = builder.Build();
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>Ids of the parameters at the round's start.</summary>
    public ImmutableArray<int> Start { get; }

    /// <summary>Ids of the parameters at the round's end.</summary>
    public ImmutableArray<int> End { get; }

    /// <summary>Ids of the momenta that the round carries.</summary>
    public ImmutableArray<int> Momenta { get; }

    /// <summary>Id of the round's row [3].</summary>
    public int RoundRow { get; }

    /// <summary>Ids of each tensor's block scales.</summary>
    public ImmutableArray<int> Scales { get; }

    /// <summary>Ids of each tensor's codes.</summary>
    public ImmutableArray<int> Codes { get; }

    /// <summary>The program for a model.</summary>
    public static EncodeProgram Create(ModelConfiguration model) => new(model);
}
