using Autonet.Core.Identifiers;
using Autonet.Training.Programs;

namespace Autonet.Training.Court;

/// <summary>
/// One party's own computation of what a claim is about: programs that lead, step by step, from an agreed state to an output. Steps are numbered from 1.
/// </summary>
public interface IComputation
{
    /// <summary>Number of steps.</summary>
    public int Steps { get; }

    /// <summary>The program of a step.</summary>
    public ProgramGraph ProgramOf(int step);

    /// <summary>The roots after each step: of the states, then of the output. Shorter where a step meets a NaN or an infinity, after which there is nothing.</summary>
    public IReadOnlyList<Hash256> Roots { get; }

    /// <summary>The roots of the tensors of the state before a step.</summary>
    public IReadOnlyList<Hash256> StateTensorRoots(int step);

    /// <summary>The step with every tensor kept.</summary>
    public ProgramTrace Trace(int step);
}
