using Autonet.Core.Identifiers;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>A computation of which one step alone is kept: all that a game about that step needs.</summary>
internal sealed class StepComputation(IComputation computation, int step) : IComputation
{
    private readonly ProgramTrace _trace = computation.Trace(step);
    private readonly IReadOnlyList<Hash256> _state = computation.StateTensorRoots(step);

    public int Steps { get; } = computation.Steps;

    public IReadOnlyList<Hash256> Roots { get; } = [.. computation.Roots];

    public ProgramGraph ProgramOf(int other) => other == step ? _trace.Graph : computation.ProgramOf(other);

    public IReadOnlyList<Hash256> StateTensorRoots(int other) => other == step ? _state : computation.StateTensorRoots(other);

    public ProgramTrace Trace(int other) => other == step ? _trace : computation.Trace(other);
}
