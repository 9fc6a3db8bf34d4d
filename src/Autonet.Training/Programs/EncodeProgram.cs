using System.Collections.Immutable;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Training.Programs;

/// <summary>
/// A slot's update: round start minus round end, less what the carried momentum alone moves, as one sign per value and one scale per row; with it the
/// second moments at the end. Given: parameters at the start, then at the end, carried momenta, moments of rows and columns at the end, the
/// round's row of the schedule. Outputs: the sections of the update (<see cref="UpdateSections"/>), so its root follows from the program's outputs alone.
/// </summary>
public sealed class EncodeProgram
{
    private EncodeProgram(ModelConfiguration model)
    {
        GraphBuilder builder = new();
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        StateLayout layout = new(descriptions.Length);
        ImmutableArray<int> Given(string prefix, TensorRole role, Func<int, int> ordinal, Func<ParameterDescription, ImmutableArray<int>> shape) =>
            [.. descriptions.Select(d => builder.Given(prefix + d.Name, role, ordinal(d.Index), shape(d).AsSpan()))];
        Start = Given("start.", TensorRole.Checkpoint, StateLayout.Parameter, static d => d.Shape);
        End = Given("end.", TensorRole.State, StateLayout.Parameter, static d => d.Shape);
        Momenta = Given("momentum.", TensorRole.Checkpoint, layout.Momentum, static d => d.Shape);
        EndRows = Given("end.rows.", TensorRole.State, layout.RowMoments, static d => [d.Rows]);
        EndColumns = Given("end.columns.", TensorRole.State, layout.ColumnMoments, static d => [d.Columns]);
        RoundRow = builder.Given("round", TensorRole.ConstantRow, Constants.RoundTable, 4);
        List<int> sections = [];
        for (int i = 0; i < descriptions.Length; i++)
        {
            ParameterDescription d = descriptions[i];
            void Pack(OperationKind kind, string name, int values, int section) =>
                sections.Add(builder.Output(kind, name + d.Name, UpdateSections.Ordinal(d.Index, section), [values], [UpdateSections.Words(d, section)]));

            int difference = builder.Apply(OperationKind.Subtract, "difference." + d.Name, [Start[i], End[i]], d.Shape.AsSpan());
            int update = builder.Apply(OperationKind.LessCarried, "update." + d.Name, [difference, Momenta[i], RoundRow], d.Shape.AsSpan());
            int scales = builder.Apply(OperationKind.RowScale, "scales." + d.Name, [update, RoundRow], [d.Rows]);
            int codes = builder.Apply(OperationKind.Sign, "codes." + d.Name, [update, scales], [d.Count]);
            int rows = builder.Apply(OperationKind.RoundUp, "rows." + d.Name, [EndRows[i]], [d.Rows]);
            int columns = builder.Apply(OperationKind.RoundUp, "columns." + d.Name, [EndColumns[i]], [d.Columns]);
            Pack(OperationKind.PackHalves, "packed.scales.", scales, UpdateSections.Scales);
            Pack(OperationKind.PackSigns, "packed.codes.", codes, UpdateSections.Signs);
            Pack(OperationKind.PackHalves, "packed.rows.", rows, UpdateSections.RowMoments);
            Pack(OperationKind.PackHalves, "packed.columns.", columns, UpdateSections.ColumnMoments);
        }

        Sections = [.. sections];
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

    /// <summary>Ids of the update's sections, in order.</summary>
    public ImmutableArray<int> Sections { get; }

    /// <summary>The program for a model.</summary>
    public static EncodeProgram Create(ModelConfiguration model) => new(model);
}
