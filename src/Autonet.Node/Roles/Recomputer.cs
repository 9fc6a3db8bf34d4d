using System.Collections.Concurrent;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Compute;
using Autonet.Training.Checkpoints;
using Autonet.Training.Rounds;

namespace Autonet.Node.Roles;

/// <summary>Recomputes slots of certified rounds: for audits, for challenges by others, for anyone who asks. Each slot is computed once.</summary>
internal sealed class Recomputer(RunContext context)
{
    private readonly ConcurrentDictionary<(ulong Round, int Slot), Task<SlotRoots>> _roots = new();

    /// <summary>The roots that an honest worker commits to.</summary>
    public async Task<SlotRoots> RootsAsync(CertifiedRound round, int slot, CancellationToken cancellationToken)
    {
        Task<SlotRoots> task = _roots.GetOrAdd((round.Round, slot), _ => ComputeAsync(round, slot, cancellationToken));
        try
        {
            return await task.ConfigureAwait(false);
        }
        catch
        {
            _roots.TryRemove((round.Round, slot), out _);
            throw;
        }
    }

    private async Task<SlotRoots> ComputeAsync(CertifiedRound round, int slot, CancellationToken cancellationToken)
    {
        Checkpoint start = await context.Checkpoints.GetAsync(round.Round - 1, cancellationToken).ConfigureAwait(false);
        ulong unit = round.Cursor.UnitOf(round.Assigned, slot);
        context.Status.Update(status => status.Phase is "waiting" or "idle" or "completed" ? status with { Phase = "auditing" } : status);
        SlotResult result = await context.Lane.RunAsync(
            ComputePriority.Recompute, token => context.Workshop.Train(start, round.Round, unit, progress: null, token), cancellationToken).ConfigureAwait(false);
        context.Status.Update(status => status.Phase == "auditing" ? status with { Phase = "waiting" } : status);

        // A step that overflows has no update: no committed root can be right.
        return new SlotRoots(result.StateRoot, result.UpdateRoot);
    }
}

/// <summary>What a worker commits to of a slot's round; zero where a step is not finite.</summary>
internal readonly record struct SlotRoots(Hash256 State, Hash256 Update);
