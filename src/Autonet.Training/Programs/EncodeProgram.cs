using System.Collections.Immutable;
using Autonet.Training.Models;

namespace Autonet.Training.Programs;

/// <summary>
/// A slot's pseudo-gradient, round start minus round end, in 4-bit blocks of 32. Given: parameters at the start, then at the end.
/// Outputs: per tensor, block scales and codes.
/// </summary>
public sealed class EncodeProgram
{
    private EncodeProgram(ModelConfiguration model)
    {
        GraphBuilder builder = new();
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        Start = [.. descriptions.Select(d => builder.Given("start." + d.Name, TensorRole.Parameter, d.Shape.AsSpan()))];
        End = [.. descriptions.Select(d => builder.Given("end." + d.Name, TensorRole.Parameter, d.Shape.AsSpan()))];
        int[] scales = new int[descriptions.Length];
        int[] codes = new int[descriptions.Length];
        for (int i = 0; i < descriptions.Length; i++)
        {
            ParameterDescription d = descriptions[i];
            int difference = builder.Apply(OperationKind.Subtract, "difference." + d.Name, [Start[i], End[i]], d.Shape.AsSpan());
            scales[i] = builder.Output(OperationKind.BlockScale, "scales." + d.Name, [difference], [(d.Count + 31) / 32]);
            codes[i] = builder.Output(OperationKind.Quantize, "codes." + d.Name, [difference, scales[i]], [d.Count]);
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

    /// <summary>Ids of each tensor's block scales.</summary>
    public ImmutableArray<int> Scales { get; }

    /// <summary>Ids of each tensor's codes.</summary>
    public ImmutableArray<int> Codes { get; }

    /// <summary>The program for a model.</summary>
    public static EncodeProgram Create(ModelConfiguration model) => new(model);
}
