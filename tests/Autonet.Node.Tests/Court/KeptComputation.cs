using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>
/// A computation whose traces are all made at once and kept, so that any number of games can share it. Its roots go on where a number is not finite, as
/// those of a cheat would.
/// </summary>
internal sealed class KeptComputation(IComputation computation) : IComputation
{
    private readonly Hash256[][] _states = [.. Enumerable.Range(1, computation.Steps).Select(step => computation.StateTensorRoots(step).ToArray())];
    private readonly ProgramTrace[] _traces = [.. Enumerable.Range(1, computation.Steps).Select(computation.Trace)];

    public int Steps { get; } = computation.Steps;

    public IReadOnlyList<Hash256> Roots => field ??= [.. _traces.Select(static trace => MerkleTree.Root(trace.OutputRoots()))];

    public ProgramGraph ProgramOf(int step) => _traces[step - 1].Graph;

    public IReadOnlyList<Hash256> StateTensorRoots(int step) => _states[step - 1];

    public ProgramTrace Trace(int step) => _traces[step - 1];
}
