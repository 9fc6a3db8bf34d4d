using System.Diagnostics;

namespace Autonet.Training.Programs.Reference;

/// <summary>
/// Runs a program one scalar at a time, exactly as docs/arithmetic.md writes it, and keeps every tensor. Slow on purpose: it is what the
/// kernels are compared with and what disputes are argued from.
/// </summary>
public static class ReferenceExecutor
{
    /// <summary>Runs <paramref name="graph"/>, which reads no updates, on the given tensors.</summary>
    /// <param name="graph">The program.</param>
    /// <param name="given">Value of every given tensor by id.</param>
    /// <exception cref="ArgumentException">A given tensor is missing, has the wrong kind or count, or is no input of the program.</exception>
    public static ReferenceRun Run(ProgramGraph graph, IReadOnlyDictionary<int, ReferenceTensor> given) => Run(graph, given, []);

    /// <summary>Runs <paramref name="graph"/> on the given tensors and the slots' updates.</summary>
    /// <param name="graph">The program.</param>
    /// <param name="given">Value by id of every given tensor but those of <see cref="TensorRole.Update"/>.</param>
    /// <param name="updates">Of each included slot, ascending, the sections of its update by ordinal; at least one slot if the program reads updates.</param>
    /// <exception cref="ArgumentException">A given tensor or a section is missing, has the wrong kind or count, or is no input of the program.</exception>
    public static ReferenceRun Run(
        ProgramGraph graph, IReadOnlyDictionary<int, ReferenceTensor> given, IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates)
    {
        ReferenceTensor?[] tensors = Gather(graph, given, updates);
        RunRange(graph, tensors, updates, 0, graph.Operations.Length);
        int firstInvalid = FirstInvalid(graph, tensors);
        return new ReferenceRun(graph, tensors, firstInvalid < 0 ? StepStatus.Valid : StepStatus.NotFinite, firstInvalid);
    }

    /// <summary>Makes the tensors of operations <paramref name="first"/> … <paramref name="end"/> - 1 from those that are there.</summary>
    internal static void RunRange(
        ProgramGraph graph, ReferenceTensor?[] tensors, IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates, int first, int end)
    {
        for (int index = first; index < end; index++)
        {
            Operation operation = graph.Operations[index];
            tensors[operation.Output] = Evaluate(new ReferenceCall(graph, operation, tensors, updates));
        }
    }

    /// <summary>Index of the first operation whose tensor holds a NaN or an infinity; -1 if none does.</summary>
    internal static int FirstInvalid(ProgramGraph graph, ReferenceTensor?[] tensors)
    {
        for (int index = 0; index < graph.Operations.Length; index++)
        {
            if (Array.Exists(tensors[graph.Operations[index].Output]!.Values, static value => !float.IsFinite(value)))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>The tensors by id, those given in place; a section of updates has as many values as there are slots, and stays empty here.</summary>
    internal static ReferenceTensor?[] Gather(
        ProgramGraph graph, IReadOnlyDictionary<int, ReferenceTensor> given, IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates)
    {
        ReferenceTensor?[] tensors = new ReferenceTensor?[graph.Tensors.Length];
        int taken = 0;
        foreach (TensorDeclaration declaration in graph.Tensors.Take(graph.GivenTensors))
        {
            if (declaration.Role != TensorRole.Update)
            {
                tensors[declaration.Id] = given.GetValueOrDefault(declaration.Id);
                Require(declaration, tensors[declaration.Id]);
                taken++;
                continue;
            }

            if (updates.Count == 0)
            {
                throw new ArgumentException($"Tensor '{declaration.Name}' is read from updates, but there is none.", nameof(updates));
            }

            foreach (IReadOnlyList<ReferenceTensor> sections in updates)
            {
                Require(declaration, sections.ElementAtOrDefault(declaration.Ordinal));
            }
        }

        return taken == given.Count
            ? tensors
            : throw new ArgumentException("A tensor is given that the program makes, reads from updates, or does not have.", nameof(given));
    }

    private static void Require(TensorDeclaration declaration, ReferenceTensor? tensor)
    {
        bool integers = declaration.Element == ElementKind.Int32;
        if (tensor is null || tensor.Count != declaration.Count || (integers ? tensor.Integers : (Array)tensor.Values).Length != declaration.Count)
        {
            throw new ArgumentException($"Tensor '{declaration.Name}' needs {declaration.Count} elements of {declaration.Element}.");
        }
    }

    private static ReferenceTensor Evaluate(ReferenceCall call) => call.Operation.Kind switch
    {
        OperationKind.Embed => new(ReferenceRows.Embed(call)),
        OperationKind.RmsScale => new(ReferenceRows.RmsScale(call)),
        OperationKind.RmsApply => new(ReferenceRows.RmsApply(call)),
        OperationKind.RmsBackwardInput => new(ReferenceRows.RmsBackwardInput(call)),
        OperationKind.RmsBackwardWeight => new(ReferenceRows.RmsBackwardWeight(call)),
        OperationKind.EmbedBackward => new(ReferenceRows.EmbedBackward(call)),
        OperationKind.CrossEntropyLoss => new(ReferenceRows.CrossEntropyLoss(call)),
        OperationKind.CrossEntropyGrad => new(ReferenceRows.CrossEntropyGrad(call)),
        OperationKind.Mean => new(ReferenceRows.Mean(call)),
        OperationKind.MatMulNT => new(ReferenceMatrix.MatMulNT(call)),
        OperationKind.MatMulNN => new(ReferenceMatrix.MatMulNN(call)),
        OperationKind.MatMulTN => new(ReferenceMatrix.MatMulTN(call)),
        OperationKind.Rope => new(ReferenceAttention.Rope(call)),
        OperationKind.RopeBackward => new(ReferenceAttention.RopeBackward(call)),
        OperationKind.AttentionScores => new(ReferenceAttention.Scores(call)),
        OperationKind.CausalSoftmax => new(ReferenceAttention.CausalSoftmax(call)),
        OperationKind.AttentionMix => new(ReferenceAttention.Mix(call)),
        OperationKind.AttentionSpread => new(ReferenceAttention.Spread(call)),
        OperationKind.SoftmaxBackward => new(ReferenceAttention.SoftmaxBackward(call)),
        OperationKind.SwiGlu => new(ReferenceElements.SwiGlu(call)),
        OperationKind.SwiGluBackwardGate => new(ReferenceElements.SwiGluBackwardGate(call)),
        OperationKind.SwiGluBackwardUp => new(ReferenceElements.SwiGluBackwardUp(call)),
        OperationKind.Add => new(ReferenceElements.Add(call)),
        OperationKind.Subtract => new(ReferenceElements.Subtract(call)),
        OperationKind.AdamMoment1 => new(ReferenceElements.AdamMoment1(call)),
        OperationKind.RowMoment => new(ReferenceUpdates.RowMoment(call)),
        OperationKind.ColumnMoment => new(ReferenceUpdates.ColumnMoment(call)),
        OperationKind.ColumnShare => new(ReferenceElements.ColumnShare(call)),
        OperationKind.AdamUpdate => new(ReferenceElements.AdamUpdate(call)),
        OperationKind.LessCarried => new(ReferenceElements.LessCarried(call)),
        OperationKind.OuterMomentum => new(ReferenceElements.OuterMomentum(call)),
        OperationKind.OuterUpdate => new(ReferenceElements.OuterUpdate(call)),
        OperationKind.ChunkSquares => new(ReferenceUpdates.ChunkSquares(call)),
        OperationKind.ClipScale => new(ReferenceUpdates.ClipScale(call)),
        OperationKind.RowScale => new(ReferenceUpdates.RowScale(call)),
        OperationKind.Sign => new(ReferenceUpdates.Sign(call)),
        OperationKind.RoundUp => new(ReferenceElements.RoundUp(call)),
        OperationKind.PackHalves => new(ReferenceSections.PackHalves(call)),
        OperationKind.PackSigns => new(ReferenceSections.PackSigns(call)),
        OperationKind.MeanOfSigns => new(ReferenceSections.MeanOfSigns(call)),
        OperationKind.MeanOfHalves => new(ReferenceSections.MeanOfHalves(call)),
        _ => throw new UnreachableException($"{call.Operation.Kind} is no operation."),
    };
}

/// <summary>One operation with its tensors at hand.</summary>
internal readonly struct ReferenceCall(
    ProgramGraph graph, Operation operation, ReferenceTensor?[] tensors, IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates)
{
    public Operation Operation { get; } = operation;

    public int InputCount => Operation.Inputs.Length;

    public ReadOnlySpan<int> OutputShape => graph.Tensors[Operation.Output].Shape.AsSpan();

    public int OutputCount => graph.Tensors[Operation.Output].Count;

    public float[] Values(int input) => tensors[Operation.Inputs[input]]!.Values;

    public int[] Integers(int input) => tensors[Operation.Inputs[input]]!.Integers;

    /// <summary>Number of slots whose updates are at hand.</summary>
    public int Slots => updates.Count;

    /// <summary>The words of an input that is a section of updates, of the slot with this place among the included.</summary>
    public int[] Section(int slot, int input) => updates[slot][graph.Tensors[Operation.Inputs[input]].Ordinal].Integers;

    public ReadOnlySpan<int> Shape(int input) => graph.Tensors[Operation.Inputs[input]].Shape.AsSpan();
}
