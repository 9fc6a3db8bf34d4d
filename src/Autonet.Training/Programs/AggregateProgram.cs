using System.Collections.Immutable;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Training.Programs;

/// <summary>
/// The outer step over the updates of <see cref="Slots"/> slots in ascending slot order: decode, trimmed mean per coordinate, the carried momentum's
/// share added; the median of the second moments. Given: parameters, momenta, the round's row of the schedule, and per slot its row scales, codes and
/// moments. Outputs: new parameters, momenta and moments.
/// </summary>
public sealed class AggregateProgram
{
    /// <summary>The trim that leaves of any number of slots the middle one or two: the median.</summary>
    public const int Median = 127;

    private readonly GraphBuilder _builder = new();
    private readonly ImmutableArray<ParameterDescription> _descriptions;

    private AggregateProgram(ModelConfiguration model, OuterSettings outer, int slots)
    {
        Slots = slots;
        _descriptions = model.DescribeParameters();
        Parameters = [.. _descriptions.Select(d => _builder.Given(d.Name, TensorRole.Parameter, d.Shape.AsSpan()))];
        Momenta = [.. _descriptions.Select(d => _builder.Given("momentum." + d.Name, TensorRole.Moment, d.Shape.AsSpan()))];
        RoundRow = _builder.Given("round", TensorRole.Constant, 4);
        Scales = GivenBySlot("scales", TensorRole.Constant, static d => d.Rows);
        Codes = GivenBySlot("codes", TensorRole.Token, static d => d.Count);
        RowMoments = GivenBySlot("rows", TensorRole.Moment, static d => d.Rows);
        ColumnMoments = GivenBySlot("columns", TensorRole.Moment, static d => d.Columns);
        int count = _descriptions.Length;
        int[] values =
        [
            .. Enumerable.Range(0, slots * count).Select(at => _builder.Apply(
                OperationKind.Dequantize, $"slot{at / count}.values.{_descriptions[at % count].Name}", [Codes[at], Scales[at]], [_descriptions[at % count].Count])),
        ];
        int[] parameters = new int[count];
        int[] momenta = new int[count];
        for (int i = 0; i < count; i++)
        {
            ParameterDescription d = _descriptions[i];
            int mean = _builder.Apply(OperationKind.TrimmedMean, "mean." + d.Name, OfSlots(values, i), [d.Count], (uint)outer.TrimPerSide);
            momenta[i] = _builder.Output(OperationKind.OuterMomentum, "new.momentum." + d.Name, [Momenta[i], mean, RoundRow], d.Shape.AsSpan());
            parameters[i] = _builder.Output(
                OperationKind.OuterUpdate, "new." + d.Name, [Parameters[i], Momenta[i], mean, RoundRow], d.Shape.AsSpan(), GraphBuilder.Bits(outer.LearningRate));
        }

        NewParameters = [.. parameters];
        NewMomenta = [.. momenta];
        NewRowMoments = Medians("new.rows.", RowMoments, static d => d.Rows);
        NewColumnMoments = Medians("new.columns.", ColumnMoments, static d => d.Columns);
        Graph = _builder.Build();
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>Number of updates combined.</summary>
    public int Slots { get; }

    /// <summary>Ids of the parameters at the round's start.</summary>
    public ImmutableArray<int> Parameters { get; }

    /// <summary>Id of the round's row [4].</summary>
    public int RoundRow { get; }

    /// <summary>Ids of the momenta that the round carries.</summary>
    public ImmutableArray<int> Momenta { get; }

    /// <summary>Ids of all row scales: slot by slot, each in parameter order.</summary>
    public ImmutableArray<int> Scales { get; }

    /// <summary>Ids of all codes: slot by slot, each in parameter order.</summary>
    public ImmutableArray<int> Codes { get; }

    /// <summary>Ids of all second moments of rows: slot by slot, each in parameter order.</summary>
    public ImmutableArray<int> RowMoments { get; }

    /// <summary>Ids of all second moments of columns: slot by slot, each in parameter order.</summary>
    public ImmutableArray<int> ColumnMoments { get; }

    /// <summary>Ids of the parameters after the outer step.</summary>
    public ImmutableArray<int> NewParameters { get; }

    /// <summary>Ids of the momenta that the next round carries.</summary>
    public ImmutableArray<int> NewMomenta { get; }

    /// <summary>Ids of the second moments of rows that the next round begins with.</summary>
    public ImmutableArray<int> NewRowMoments { get; }

    /// <summary>Ids of the second moments of columns that the next round begins with.</summary>
    public ImmutableArray<int> NewColumnMoments { get; }

    /// <summary>The program for a round in which <paramref name="slots"/> updates arrived.</summary>
    public static AggregateProgram Create(ModelConfiguration model, OuterSettings outer, int slots) => new(model, outer, slots);

    private ImmutableArray<int> GivenBySlot(string what, TensorRole role, Func<ParameterDescription, int> size) =>
        [.. Enumerable.Range(0, Slots).SelectMany(slot => _descriptions.Select(d => _builder.Given($"slot{slot}.{what}.{d.Name}", role, size(d))))];

    private int[] OfSlots(IReadOnlyList<int> all, int parameter) => [.. Enumerable.Range(0, Slots).Select(slot => all[(slot * _descriptions.Length) + parameter])];

    private ImmutableArray<int> Medians(string prefix, ImmutableArray<int> moments, Func<ParameterDescription, int> size) =>
        [.. _descriptions.Select(d => _builder.Output(OperationKind.TrimmedMean, prefix + d.Name, OfSlots(moments, d.Index), [size(d)], Median))];
}
