using System.Diagnostics;
using Autonet.Training.Programs;

namespace Autonet.Cli.Commands.Benchmarks;

/// <summary>The wall time that training steps spend on each operation kind.</summary>
internal sealed class StepProfile : IOperationObserver
{
    private readonly long[] _ticks = new long[Enum.GetValues<OperationKind>().Max(static kind => (int)kind) + 1];
    private long _begun;

    /// <summary>The time of each kind that took any, longest first.</summary>
    public IReadOnlyList<(OperationKind Kind, TimeSpan Time)> Times =>
        [.. _ticks.Index().Where(static entry => entry.Item > 0).OrderByDescending(static entry => entry.Item)
            .Select(static entry => ((OperationKind)entry.Index, Stopwatch.GetElapsedTime(0, entry.Item)))];

    /// <summary>Forgets everything measured so far.</summary>
    public void Clear() => Array.Clear(_ticks);

    public void Begin(OperationKind kind) => _begun = Stopwatch.GetTimestamp();

    public void End(OperationKind kind) => _ticks[(int)kind] += Stopwatch.GetTimestamp() - _begun;
}
