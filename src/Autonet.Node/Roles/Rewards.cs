using System.Globalization;
using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using AuditReport = Autonet.Core.Rounds.AuditReport;

namespace Autonet.Node.Roles;

/// <summary>
/// Claims what the node earned once the run is completed and the last challenge window is over: its slot-rounds in one call for each slot, and
/// the audits it was drawn for and reported. <see cref="Claimed"/> completes when nothing is left to claim.
/// </summary>
internal sealed class Rewards(RunContext context, TimeProvider time) : IRole
{
    private readonly OngoingWork<string> _claims = new(context.Logger, time, TimeSpan.FromSeconds(2));
    private readonly TaskCompletionSource _claimed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the run is over and everything is claimed.</summary>
    public Task Claimed => _claimed.Task;

    public Task WhenIdleAsync() => _claims.WhenIdleAsync();

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        if (state.Phase == RunPhase.Completed && state.Challenges.IsEmpty
            && chainTimeUnixSeconds > state.Certified[^1].CertifiedAtUnixSeconds + state.Terms.ChallengeWindowSeconds)
        {
            _claims.Start("claim", "Claiming rewards", () => ClaimAsync(state, cancellationToken), cancellationToken);
        }

        return Task.CompletedTask;
    }

    private async Task ClaimAsync(RunState state, CancellationToken cancellationToken)
    {
        context.Status.Update(status => status with { Phase = "completed" });
        Log.RunCompleted(context.Logger, state.Id, state.CheckpointRoot);
        foreach (int slot in state.SlotsOf(context.Key.Address))
        {
            Tenure tenure = await context.Chain.Runs
                .TenureAtAsync(state.Id.Value, (ushort)slot, (ulong)state.Certified.Count, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (tenure.ClaimedTo < (uint)state.Certified.Count)
            {
                TransactionReceipt? receipt = await context.TrySendAsync(
                    context.Chain.Runs.ClaimRewards(state.Id.Value, (ushort)slot, (ulong)state.Certified.Count), 0, "claim rewards", cancellationToken).ConfigureAwait(false);
                Note(receipt, $"slot {slot}");
            }

            await ClaimAuditsAsync(state, slot, cancellationToken).ConfigureAwait(false);
        }

        _claimed.TrySetResult();
    }

    private async Task ClaimAuditsAsync(RunState state, int auditorSlot, CancellationToken cancellationToken)
    {
        List<ulong> rounds = [];
        List<BigInteger> audited = [];
        foreach (CertifiedRound round in state.Certified)
        {
            SlotBitmap reported = SlotBitmap.Of(context.Book.ReportsOf(round.Round)
                .Where(m => m.Signer == context.Key.Address && ((AuditReport)m.Message).Matches)
                .Select(m => ((AuditReport)m.Message).Slot)
                .Where(slot => !state.Convicted.ContainsKey(slot)));
            if (reported.IsEmpty || !await SealAsync(state, round, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            BigInteger paid = await context.Chain.Runs.AuditsClaimedAsync(state.Id.Value, round.Round, cancellationToken: cancellationToken).ConfigureAwait(false);
            SlotBitmap drawn = reported.Except(SlotBitmap.FromInteger(paid));
            foreach (int slot in drawn)
            {
                (bool isDrawn, ushort drawnAuditor) = await context.Chain.Runs
                    .DrawAuditorAsync(state.Id.Value, round.Round, (ushort)slot, cancellationToken: cancellationToken).ConfigureAwait(false);
                drawn = isDrawn && drawnAuditor == auditorSlot ? drawn : drawn.Except(SlotBitmap.Of(slot));
            }

            if (!drawn.IsEmpty)
            {
                rounds.Add(round.Round);
                audited.Add(drawn.ToInteger());
            }
        }

        if (rounds.Count > 0)
        {
            TransactionReceipt? receipt = await context.TrySendAsync(
                context.Chain.Runs.ClaimAudits(state.Id.Value, (ushort)auditorSlot, [.. rounds], [.. audited]), 0, "claim audits", cancellationToken).ConfigureAwait(false);
            Note(receipt, $"audits by slot {auditorSlot}");
        }
    }

    // Certificates seal the round before them; the last round, and one whose certificate came too soon, are sealed here.
    private async Task<bool> SealAsync(RunState state, CertifiedRound round, CancellationToken cancellationToken)
    {
        RoundRecord record = await context.Chain.Runs.RoundOfAsync(state.Id.Value, round.Round, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (!record.AuditSeed.IsZero)
        {
            return true;
        }

        BlockHeader? header = await context.Chain.Client.GetBlockAsync(BlockReference.At(round.Block + 1), cancellationToken).ConfigureAwait(false);
        if (header is not null)
        {
            await context.TrySendAsync(
                context.Chain.Runs.SealAuditSeed(state.Id.Value, round.Round, header.ToRlp()), round.Round, "seal the audit seed", cancellationToken).ConfigureAwait(false);
        }

        record = await context.Chain.Runs.RoundOfAsync(state.Id.Value, round.Round, cancellationToken: cancellationToken).ConfigureAwait(false);
        return !record.AuditSeed.IsZero;
    }

    private void Note(TransactionReceipt? receipt, string what)
    {
        BigInteger amount = 0;
        foreach (LogEntry entry in receipt?.Logs ?? [])
        {
            amount += RunRegistryContract.RewardsClaimedEvent.TryDecode(entry, out RunRegistryContract.RewardsClaimedEvent? rewards) ? rewards.AmountWei
                : RunRegistryContract.AuditsClaimedEvent.TryDecode(entry, out RunRegistryContract.AuditsClaimedEvent? audits) ? audits.AmountWei
                : 0;
        }

        if (receipt is not null)
        {
            Log.Claimed(context.Logger, amount.ToString(CultureInfo.InvariantCulture), what);
        }
    }
}
