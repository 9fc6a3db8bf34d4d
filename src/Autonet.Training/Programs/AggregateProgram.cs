using System.Collections.Immutable;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Training.Programs;

/// <summary>
/// The outer step over the updates of <see cref="Slots"/> slots in ascending slot order: decode, bound each slot's norm by the median,
/// trimmed mean per coordinate, the carried momentum's share added. Given: parameters, momenta, the round's row of the schedule, and per slot its
/// scales and codes. Outputs: new parameters and momenta.
/// </summary>
public sealed class AggregateProgram
{
    private AggregateProgram(ModelConfiguration model, OuterSettings outer, int slots)
    {
        Slots = slots;
        GraphBuilder builder = new();
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        int count = descriptions.Length;
        Parameters = [.. descriptions.Select(d => builder.Given(d.Name, TensorRole.Parameter, d.Shape.AsSpan()))];
        Momenta = [.. descriptions.Select(d => builder.Given("momentum." + d.Name, TensorRole.Moment, d.Shape.AsSpan()))];
        RoundRow = builder.Given("round", TensorRole.Constant, 3);
        int[] scales = new int[slots * count];
        int[] codes = new int[slots * count];
        for (int i = 0; i < scales.Length; i++)
        {
            ParameterDescription d = descriptions[i % count];
            scales[i] = builder.Given($"slot{i / count}.scales.{d.Name}", TensorRole.Constant, UpdateEncoding.Blocks(d.Count));
            codes[i] = builder.Given($"slot{i / count}.codes.{d.Name}", TensorRole.Token, d.Count);
        }

        Scales = [.. scales];
        Codes = [.. codes];
        int[] values = new int[slots * count];
        int[] norms = new int[slots];
        for (int slot = 0; slot < slots; slot++)
        {
            int[] squares = new int[count];
            for (int i = 0; i < count; i++)
            {
                ParameterDescription d = descriptions[i];
                int at = (slot * count) + i;
                values[at] = builder.Apply(OperationKind.Dequantize, $"slot{slot}.values.{d.Name}", [codes[at], scales[at]], [d.Count]);
                squares[i] = builder.Apply(OperationKind.ChunkSquares, $"slot{slot}.squares.{d.Name}", [values[at]], [(d.Count + 1023) / 1024]);
            }

            norms[slot] = builder.Apply(OperationKind.SlotNorm, $"slot{slot}.norm", squares, [1]);
        }

        int[] factors = new int[slots];
        for (int slot = 0; slot < slots; slot++)
        {
            factors[slot] = builder.Apply(OperationKind.SlotScale, $"slot{slot}.factor", norms, [1], GraphBuilder.Bits(outer.SlotClip), (uint)slot);
        }

        (NewParameters, NewMomenta) = AppendOuterStep(builder, descriptions, outer, values, factors);
        Graph = builder.Build();
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>Number of updates combined.</summary>
    public int Slots { get; }

    /// <summary>Ids of the parameters at the round's start.</summary>
    public ImmutableArray<int> Parameters { get; }

    /// <summary>Id of the round's row [3].</summary>
    public int RoundRow { get; }

    /// <summary>Ids of the momenta that the round carries.</summary>
    public ImmutableArray<int> Momenta { get; }

    /// <summary>Ids of all block scales: slot by slot, each in parameter order.</summary>
    public ImmutableArray<int> Scales { get; }

    /// <summary>Ids of all codes: slot by slot, each in parameter order.</summary>
    public ImmutableArray<int> Codes { get; }

    /// <summary>Ids of the parameters after the outer step.</summary>
    public ImmutableArray<int> NewParameters { get; }

    /// <summary>Ids of the momenta that the next round carries.</summary>
    public ImmutableArray<int> NewMomenta { get; }

    /// <summary>The program for a round in which <paramref name="slots"/> updates arrived.</summary>
    public static AggregateProgram Create(ModelConfiguration model, OuterSettings outer, int slots) => new(model, outer, slots);

    private (ImmutableArray<int> Parameters, ImmutableArray<int> Momenta) AppendOuterStep(
        GraphBuilder builder, ImmutableArray<ParameterDescription> descriptions, OuterSettings outer, int[] values, int[] factors)
    {
        int count = descriptions.Length;
        int[] parameters = new int[count];
        int[] momenta = new int[count];
        for (int i = 0; i < count; i++)
        {
            ParameterDescription d = descriptions[i];
            int index = i;
            int[] inputs = [.. Enumerable.Range(0, Slots).Select(slot => values[(slot * count) + index]), .. factors];
            int mean = builder.Apply(OperationKind.TrimmedMean, "mean." + d.Name, inputs, [d.Count], (uint)outer.TrimPerSide);
            momenta[i] = builder.Output(
                OperationKind.OuterMomentum, "new.momentum." + d.Name, [Momenta[i], mean, RoundRow], d.Shape.AsSpan());
            parameters[i] = builder.Output(
                OperationKind.OuterUpdate,
                "new." + d.Name,
                [Parameters[i], Momenta[i], mean, RoundRow],
                d.Shape.AsSpan(),
                GraphBuilder.Bits(outer.LearningRate));
        }

        return ([.. parameters], [.. momenta]);
    }
}
