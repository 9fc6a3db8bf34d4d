using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Exact.Parallelism;
using Autonet.Training.Court;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;

namespace Autonet.Node.Tests.Court;

/// <summary>Steps of a program that a test has made, each from what the step before gave: output i becomes tensor i of the state.</summary>
/// <param name="graph">The program of every step; it is given nothing but the state.</param>
/// <param name="state">The state before the first step.</param>
/// <param name="steps">Number of steps.</param>
/// <param name="fault">A fault to compute with; null to compute honestly.</param>
internal sealed class CraftedComputation(ProgramGraph graph, IReadOnlyList<ReferenceTensor> state, int steps, Fault? fault = null) : IComputation
{
    private readonly List<ProgramTrace> _traces = [];

    public int Steps => steps;

    public IReadOnlyList<Hash256> Roots =>
        [.. Enumerable.Range(1, steps).TakeWhile(step => Trace(step).FirstInvalidOperation < 0).Select(step => MerkleTree.Root(Trace(step).OutputRoots()))];

    public ProgramGraph ProgramOf(int step) => graph;

    public IReadOnlyList<Hash256> StateTensorRoots(int step) => [.. StateBefore(step).Select(static tensor => tensor.Root())];

    public ProgramTrace Trace(int step)
    {
        while (_traces.Count < step)
        {
            int next = _traces.Count + 1;
            IReadOnlyList<ReferenceTensor> before = StateBefore(next);
            Dictionary<int, ReferenceTensor> given = graph.Tensors.Take(graph.GivenTensors).ToDictionary(static tensor => tensor.Id, tensor => before[tensor.Ordinal]);
            _traces.Add(ProgramTrace.Run(graph, given, [], new KernelContext(1, null), fault?.Step == next ? fault : null));
        }

        return _traces[step - 1];
    }

    /// <summary>What a defender claims who stands for these roots.</summary>
    public Claim Claim(IReadOnlyList<Hash256> roots) => new(
        graph.Id,
        graph.Id,
        (uint)steps,
        0,
        (uint)state.Count,
        (uint)Trace(1).OutputRoots().Length,
        MerkleTree.Root([.. StateTensorRoots(1)]),
        steps > 1 ? roots[^2] : default,
        roots[^1]);

    /// <summary>What the claimant knows: nothing, for the state is all that there is.</summary>
    public IReadOnlyList<GameEvidence> Evidence() => [.. Enumerable.Range(1, steps).Select(step => new GameEvidence(Trace(step), []))];

    private IReadOnlyList<ReferenceTensor> StateBefore(int step) => step == 1 ? state
        : [.. graph.Tensors.Where(static tensor => tensor.Role == TensorRole.Output).OrderBy(static tensor => tensor.Ordinal).Select(tensor => Trace(step - 1)[tensor.Id])];
}
