using System.Collections.Immutable;
using Autonet.Training.Models;

namespace Autonet.Training.Programs;

/// <summary>
/// A slot's update: round start minus round end, less what the carried momentum alone moves, as one sign per value and one scale per row; with it the
/// second moments at the end. Given: parameters at the start, then at the end, carried momenta, moments of rows and columns at the end, the
/// round's row of the schedule. Outputs: per tensor, row scales, signs, and both moments rounded up to bfloat16.
/// </summary>
public sealed class EncodeProgram
{
    private EncodeProgram(ModelConfiguration model)
    {
        GraphBuilder builder = new();
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        ImmutableArray<int> Given(string prefix, TensorRole role, Func<ParameterDescription, ImmutableArray<int>> shape) =>
            [.. descriptions.Select(d => builder.Given(prefix + d.Name, role, shape(d).AsSpan()))];
        Start = Given("start.", TensorRole.Parameter, static d => d.Shape);
        End = Given("end.", TensorRole.Parameter, static d => d.Shape);
        Momenta = Given("momentum.", TensorRole.Moment, static d => d.Shape);
        EndRows = Given("end.rows.", TensorRole.Moment, static d => [d.Rows]);
        EndColumns = Given("end.columns.", TensorRole.Moment, static d => [d.Columns]);
        RoundRow = builder.Given("round", TensorRole.Constant, 4);
        int[] scales = new int[descriptions.Length];
        int[] codes = new int[descriptions.Length];
        int[] rows = new int[descriptions.Length];
        int[] columns = new int[descriptions.Length];
        for (int i = 0; i < descriptions.Length; i++)
        {
            ParameterDescription d = descriptions[i];
            int difference = builder.Apply(OperationKind.Subtract, "difference." + d.Name, [Start[i], End[i]], d.Shape.AsSpan());
            int update = builder.Apply(OperationKind.LessCarried, "update." + d.Name, [difference, Momenta[i], RoundRow], d.Shape.AsSpan());
            scales[i] = builder.Output(OperationKind.RowScale, "scales." + d.Name, [update, RoundRow], [d.Rows]);
            codes[i] = builder.Output(OperationKind.Sign, "codes." + d.Name, [update, scales[i]], [d.Count]);
            rows[i] = builder.Output(OperationKind.RoundUp, "rows." + d.Name, [EndRows[i]], [d.Rows]);
            columns[i] = builder.Output(OperationKind.RoundUp, "columns." + d.Name, [EndColumns[i]], [d.Columns]);
        }

        Scales = [.. scales];
        Codes = [.. codes];
        RowMoments = [.. rows];
        ColumnMoments = [.. columns];
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

    /// <summary>Ids of the second moments of rows at the round's end.</summary>
    public ImmutableArray<int> EndRows { get; }

    /// <summary>Ids of the second moments of columns at the round's end.</summary>
    public ImmutableArray<int> EndColumns { get; }

    /// <summary>Id of the round's row [4].</summary>
    public int RoundRow { get; }

    /// <summary>Ids of each tensor's row scales.</summary>
    public ImmutableArray<int> Scales { get; }

    /// <summary>Ids of each tensor's codes.</summary>
    public ImmutableArray<int> Codes { get; }

    /// <summary>Ids of each tensor's rounded moments of rows.</summary>
    public ImmutableArray<int> RowMoments { get; }

    /// <summary>Ids of each tensor's rounded moments of columns.</summary>
    public ImmutableArray<int> ColumnMoments { get; }

    /// <summary>The program for a model.</summary>
    public static EncodeProgram Create(ModelConfiguration model) => new(model);
}
