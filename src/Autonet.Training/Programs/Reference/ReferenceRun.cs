using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;

namespace Autonet.Training.Programs.Reference;

/// <summary>A program run by the reference executor, every tensor kept that has one value.</summary>
public sealed class ReferenceRun
{
    private readonly ReferenceTensor?[] _tensors;

    internal ReferenceRun(ProgramGraph graph, ReferenceTensor?[] tensors, StepStatus status, int firstInvalid)
    {
        Graph = graph;
        _tensors = tensors;
        Status = status;
        FirstInvalidOperation = firstInvalid;
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>Whether every tensor is finite.</summary>
    public StepStatus Status { get; }

    /// <summary>Index of the first operation whose tensor holds a NaN or an infinity; -1 if none does.</summary>
    public int FirstInvalidOperation { get; }

    /// <summary>The tensor with an id.</summary>
    /// <exception cref="ArgumentException">The tensor is a section of updates: each slot has its own.</exception>
    public ReferenceTensor this[int tensor] =>
        _tensors[tensor] ?? throw new ArgumentException($"Tensor '{Graph.Tensors[tensor].Name}' has a value for each slot.", nameof(tensor));

    /// <summary>The roots of the operations' tensors, in program order: what the parties of a dispute bisect over.</summary>
    public Hash256[] OperationRoots() => [.. Graph.Operations.Select(operation => this[operation.Output].Root())];

    /// <summary>The Merkle root over <see cref="OperationRoots"/>: the trace of the run.</summary>
    public Hash256 TraceRoot() => MerkleTree.Root(OperationRoots());
}
