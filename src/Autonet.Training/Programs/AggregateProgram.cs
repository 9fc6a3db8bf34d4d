using System.Collections.Immutable;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Training.Programs;

/// <summary>
/// The outer step over the updates of any number of slots in ascending slot order: trimmed mean per coordinate, the carried momentum's share added; the
/// median of the second moments. Given: parameters, momenta, the round's row of the schedule, and the sections of an update, each standing for that
/// of every included slot. Outputs: the next checkpoint.
/// </summary>
public sealed class AggregateProgram
{
    /// <summary>The trim that leaves of any number of slots the middle one or two: the median.</summary>
    public const int Median = 127;

    private AggregateProgram(ModelConfiguration model, OuterSettings outer)
    {
        GraphBuilder builder = new();
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        StateLayout layout = new(descriptions.Length);
        Parameters = [.. descriptions.Select(d => builder.Given(d.Name, TensorRole.State, StateLayout.Parameter(d.Index), d.Shape.AsSpan()))];
        Momenta = [.. descriptions.Select(d => builder.Given("momentum." + d.Name, TensorRole.State, layout.Momentum(d.Index), d.Shape.AsSpan()))];
        RoundRow = builder.Given("round", TensorRole.ConstantRow, Constants.RoundTable, 4);
        Sections =
        [
            .. descriptions.SelectMany(static d => Enumerable.Range(0, UpdateSections.PerTensor).Select(section => (Of: d, Section: section)))
                .Select(at => builder.Given(
                    $"update{at.Section}.{at.Of.Name}", TensorRole.Update, UpdateSections.Ordinal(at.Of.Index, at.Section), UpdateSections.Words(at.Of, at.Section))),
        ];
        int[] parameters = new int[descriptions.Length];
        int[] momenta = new int[descriptions.Length];
        int[] rows = new int[descriptions.Length];
        int[] columns = new int[descriptions.Length];
        for (int i = 0; i < descriptions.Length; i++)
        {
            ParameterDescription d = descriptions[i];
            int Section(int section) => Sections[UpdateSections.Ordinal(d.Index, section)];
            int MedianOf(int section, string name, int ordinal, int size) =>
                builder.Output(OperationKind.MeanOfHalves, name + d.Name, ordinal, [Section(section)], [size], Median);

            int mean = builder.Apply(
                OperationKind.MeanOfSigns,
                "mean." + d.Name,
                [Section(UpdateSections.Signs), Section(UpdateSections.Scales)],
                [d.Count],
                (uint)outer.TrimPerSide,
                (uint)d.Columns);
            momenta[i] = builder.Output(
                OperationKind.OuterMomentum, "new.momentum." + d.Name, layout.Momentum(i), [Momenta[i], mean, RoundRow], d.Shape.AsSpan());
            parameters[i] = builder.Output(
                OperationKind.OuterUpdate,
                "new." + d.Name,
                StateLayout.Parameter(i),
                [Parameters[i], Momenta[i], mean, RoundRow],
                d.Shape.AsSpan(),
                GraphBuilder.Bits(outer.LearningRate));
            rows[i] = MedianOf(UpdateSections.RowMoments, "new.rows.", layout.RowMoments(i), d.Rows);
            columns[i] = MedianOf(UpdateSections.ColumnMoments, "new.columns.", layout.ColumnMoments(i), d.Columns);
        }

        NewParameters = [.. parameters];
        NewMomenta = [.. momenta];
        NewRowMoments = [.. rows];
        NewColumnMoments = [.. columns];
        Graph = builder.Build();
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>Ids of the parameters at the round's start.</summary>
    public ImmutableArray<int> Parameters { get; }

    /// <summary>Ids of the momenta that the round carries.</summary>
    public ImmutableArray<int> Momenta { get; }

    /// <summary>Id of the round's row [4].</summary>
    public int RoundRow { get; }

    /// <summary>Ids of the sections of an update, in order.</summary>
    public ImmutableArray<int> Sections { get; }

    /// <summary>Ids of the parameters after the outer step.</summary>
    public ImmutableArray<int> NewParameters { get; }

    /// <summary>Ids of the momenta that the next round carries.</summary>
    public ImmutableArray<int> NewMomenta { get; }

    /// <summary>Ids of the second moments of rows that the next round begins with.</summary>
    public ImmutableArray<int> NewRowMoments { get; }

    /// <summary>Ids of the second moments of columns that the next round begins with.</summary>
    public ImmutableArray<int> NewColumnMoments { get; }

    /// <summary>The program of every round, however many updates arrive in it.</summary>
    public static AggregateProgram Create(ModelConfiguration model, OuterSettings outer) => new(model, outer);
}
