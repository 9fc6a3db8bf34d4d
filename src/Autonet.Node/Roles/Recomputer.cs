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
    private readonly ConcurrentDictionary<(ulong Round, int Slot), Task<Hash256>> _roots = new();

    /// <summary>The update root that an honest worker commits to.</summary>
    public async Task<Hash256> UpdateRootAsync(CertifiedRound round, int slot, CancellationToken cancellationToken)
    {
        Task<Hash256> task = _roots.GetOrAdd((round.Round, slot), _ => ComputeAsync(round, slot, cancellationToken));
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

    private async Task<Hash256> ComputeAsync(CertifiedRound round, int slot, CancellationToken cancellationToken)
    {
        Checkpoint start = await context.Checkpoints.GetAsync(round.Round - 1, cancellationToken).ConfigureAwait(false);
        ulong unit = round.Cursor.UnitOf(round.Assigned, slot);
        context.Status.Update(status => status.Phase is "waiting" or "idle" or "completed" ? status with { Phase = "auditing" } : status);
        SlotResult result = await context.Lane.RunAsync(
            ComputePriority.Recompute, token => context.Workshop.Train(start, round.Round, unit, progress: null, token), cancellationToken).ConfigureAwait(false);
        context.Status.Update(status => status.Phase == "auditing" ? status with { Phase = "waiting" } : status);

        // A step that overflows has no update: no committed root can be right.
        return result.Status == SlotStatus.Trained ? result.UpdateRoot : Hash256.Zero;
    }
}
