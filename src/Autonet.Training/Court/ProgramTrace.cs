using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;

namespace Autonet.Training.Court;

/// <summary>
/// A run of a program with every tensor kept: what a party of a dispute answers from. Memory is that of all tensors at once, which is why it is only made
/// when there is a dispute. Operations over the rows of a batch run on the kernels, the rest one scalar at a time; the bits are the same.
/// </summary>
public sealed class ProgramTrace
{
    private readonly ReferenceTensor?[] _tensors;
    private readonly IReadOnlyList<IReadOnlyList<ReferenceTensor>> _updates;
    private readonly Lazy<MerkleLevels> _tree;

    private ProgramTrace(ProgramGraph graph, ReferenceTensor?[] tensors, IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates, Fault? fault)
    {
        Graph = graph;
        _tensors = tensors;
        _updates = updates;
        Fault = fault;
        _tree = new Lazy<MerkleLevels>(() => new MerkleLevels([.. Graph.Operations.Select(operation => this[operation.Output].Root())]));
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>Number of slots whose updates are read.</summary>
    public int Slots => _updates.Count;

    /// <summary>The fault that this run has; null for an honest one.</summary>
    public Fault? Fault { get; }

    /// <summary>The tree over the roots of the operations' tensors, in program order.</summary>
    public MerkleLevels Tree => _tree.Value;

    /// <summary>Index of the first operation whose tensor holds a NaN or an infinity; -1 if none does.</summary>
    public int FirstInvalidOperation { get; private init; }

    /// <summary>A tensor by its id; not one of role <see cref="TensorRole.Update"/>.</summary>
    public ReferenceTensor this[int tensor] => _tensors[tensor]!;

    /// <summary>Runs a program.</summary>
    /// <param name="graph">The program.</param>
    /// <param name="given">The given tensors by id.</param>
    /// <param name="updates">The sections of every included slot's update, slot by slot, for programs that read them.</param>
    /// <param name="context">Threads and register width.</param>
    /// <param name="fault">A fault to run with; null to run honestly.</param>
    public static ProgramTrace Run(
        ProgramGraph graph,
        IReadOnlyDictionary<int, ReferenceTensor> given,
        IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates,
        KernelContext context,
        Fault? fault = null)
    {
        ReferenceTensor?[] tensors = ReferenceExecutor.Gather(graph, given, updates);
        int faulty = fault?.Operation ?? graph.Operations.Length;
        RunRange(graph, tensors, updates, 0, Math.Min(faulty + 1, graph.Operations.Length), context);
        if (fault is not null)
        {
            ElementWorkings workings = new(new ProgramTrace(graph, tensors, updates, fault), fault.Operation, fault.Element, fault);
            tensors[graph.Operations[faulty].Output]!.Set(fault.Element, workings.Result);
            RunRange(graph, tensors, updates, faulty + 1, graph.Operations.Length, context);
        }

        return new ProgramTrace(graph, tensors, updates, fault) { FirstInvalidOperation = ReferenceExecutor.FirstInvalid(graph, tensors) };
    }

    /// <summary>The word that an operation reads at a place.</summary>
    public uint Input(Operation operation, Place place)
    {
        TensorDeclaration declaration = Graph.Tensors[operation.Inputs[place.Input]];
        ReferenceTensor tensor = declaration.Role == TensorRole.Update ? _updates[place.Slot][declaration.Ordinal] : this[declaration.Id];

        // A token outside the vocabulary would read past a table's end; the element is not a number then, whatever stands here.
        return place.Index < tensor.Count ? tensor.Word(place.Index) : 0;
    }

    /// <summary>The leaf digests of a tensor, as a tree.</summary>
    public MerkleLevels LeavesOf(int tensor) => new(TensorRoot.Leaves(this[tensor].Bytes()));

    /// <summary>The roots of the program's results by ordinal.</summary>
    public Hash256[] OutputRoots() =>
    [
        .. Graph.Operations.Select(operation => Graph.Tensors[operation.Output]).Where(static tensor => tensor.Role == TensorRole.Output)
            .OrderBy(static tensor => tensor.Ordinal).Select(tensor => this[tensor.Id].Root()),
    ];

    private static void RunRange(
        ProgramGraph graph, ReferenceTensor?[] tensors, IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates, int first, int end, KernelContext context)
    {
        int batchEnd = Math.Min(end, graph.BatchOperations);
        if (first < batchEnd)
        {
            RunKernels(graph, tensors, first, batchEnd, context);
        }

        ReferenceExecutor.RunRange(graph, tensors, updates, Math.Max(first, batchEnd), end);
    }

    private static void RunKernels(ProgramGraph graph, ReferenceTensor?[] tensors, int first, int end, KernelContext context)
    {
        ProgramRunner runner = new(graph, first, end, end, context);
        foreach (Operation operation in graph.Operations.AsSpan()[first..end])
        {
            tensors[operation.Output] = new ReferenceTensor(new float[graph.Tensors[operation.Output].Count]);
        }

        foreach ((int id, ReferenceTensor? tensor) in tensors.Index())
        {
            if (tensor is { Integers.Length: > 0 })
            {
                runner.BindTokens(id, tensor.Integers);
            }
            else if (tensor is not null)
            {
                runner.Bind(id, tensor.Values);
            }
        }

        runner.RunThrough();
    }
}
