using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;

namespace Autonet.Training.Programs.Reference;

/// <summary>A program run by the reference executor, every tensor kept.</summary>
public sealed class ReferenceRun
{
    private readonly ReferenceTensor[] _tensors;

    internal ReferenceRun(ProgramGraph graph, ReferenceTensor[] tensors, StepStatus status, int firstInvalid)
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
    public ReferenceTensor this[int tensor] => _tensors[tensor];

    /// <summary>The roots of all tensors by id: what the parties of a dispute bisect over.</summary>
    public Hash256[] TensorRoots() => Array.ConvertAll(_tensors, static tensor => tensor.Root());

    /// <summary>The Merkle root over the roots of the operations' tensors, in program order: the trace of the run.</summary>
    public Hash256 TraceRoot()
    {
        Hash256[] roots = new Hash256[Graph.Operations.Length];
        for (int i = 0; i < roots.Length; i++)
        {
            roots[i] = _tensors[Graph.Operations[i].Output].Root();
        }

        return MerkleTree.Root(roots);
    }
}
