using Autonet.Chain.Contracts;
using Autonet.Core.Audits;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Court;
using Autonet.Node.Http;
using Autonet.Node.Messages;
using Autonet.Node.Runs;
using AuditReport = Autonet.Core.Rounds.AuditReport;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Roles;

/// <summary>
/// The auditor: recomputes the slots that the audit seed draws for this node, reports the result to its peers, and opens a challenge on the
/// chain when a committed update is not what recomputation gives.
/// </summary>
internal sealed class Auditor(RunContext context, Recomputer recomputer, CertifiedCommitments commitments, TimeProvider time) : IRole
{
    private readonly OngoingWork<ulong> _rounds = new(context.Logger, time, TimeSpan.FromSeconds(1));

    /// <summary>Whether no audit is in progress.</summary>
    public bool IsIdle => !_rounds.IsBusy;

    public Task WhenIdleAsync() => _rounds.WhenIdleAsync();

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        // The seed comes from the block after the certificate: until chain time has moved on, that block is not there.
        foreach (CertifiedRound round in state.Certified.Reverse()
            .TakeWhile(round => chainTimeUnixSeconds <= round.CertifiedAtUnixSeconds + state.Terms.ChallengeWindowSeconds)
            .Where(round => chainTimeUnixSeconds > round.CertifiedAtUnixSeconds))
        {
            _rounds.Start(round.Round, $"Auditing round {round.Round}", () => AuditAsync(state, round, cancellationToken), cancellationToken);
        }

        return Task.CompletedTask;
    }

    private async Task AuditAsync(RunState state, CertifiedRound round, CancellationToken cancellationToken)
    {
        await AuditCheckpointAsync(round, cancellationToken).ConfigureAwait(false);
        (IReadOnlyDictionary<int, SignedMessage> bySlot, CommitmentTree tree) = await commitments.GetAsync(round, cancellationToken).ConfigureAwait(false);
        Hash256 seed = await AuditSeeds.ComputeAsync(context.Chain.Client, round, cancellationToken).ConfigureAwait(false)
            ?? throw new IOException($"The block that gives round {round.Round} its audit seed does not exist yet.");
        SlotBitmap own = state.SlotsOf(context.Key.Address);
        foreach (int slot in round.Slots)
        {
            if (AuditDraw.AuditorOf(seed, round.Slots, slot, state.Terms.AuditRatePpm, SameSigner) is int auditor && own.Contains(auditor)
                && !context.State.Convicted.ContainsKey(slot))
            {
                await AuditSlotAsync(round, bySlot[slot], tree, cancellationToken).ConfigureAwait(false);
            }
        }

        // Who signed the commitments held the slots in that round, whatever happened since.
        bool SameSigner(int left, int right) => bySlot[left].Signer == bySlot[right].Signer;
    }

    /// <summary>Challenges a checkpoint that this node's own aggregation of the same updates contradicts.</summary>
    private async Task AuditCheckpointAsync(CertifiedRound round, CancellationToken cancellationToken)
    {
        RoundAttestation? own = context.Book.AttestationsOf(round.Round).Where(signed => signed.Signer == context.Key.Address)
            .Select(static signed => (RoundAttestation)signed.Message)
            .FirstOrDefault(attestation => attestation.Slots == round.Slots && attestation.CommitmentsRoot == round.CommitmentsRoot);
        if (own is not null && own.CheckpointRoot != round.CheckpointRoot)
        {
            Log.CheckpointMismatched(context.Logger, round.Round, round.CheckpointRoot, own.CheckpointRoot);
            foreach (ContractCall accusation in await Accusations.OfCheckpointAsync(context.Chain, context.Tracker, round.Round, cancellationToken).ConfigureAwait(false))
            {
                await Accusations.OpenAsync(context, round.Round, "the checkpoint", accusation, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task AuditSlotAsync(CertifiedRound round, SignedMessage signed, CommitmentTree tree, CancellationToken cancellationToken)
    {
        Commitment commitment = (Commitment)signed.Message;
        SlotRoots recomputed = await recomputer.RootsAsync(round, commitment.Slot, cancellationToken).ConfigureAwait(false);
        bool matches = recomputed == new SlotRoots(commitment.StateRoot, commitment.UpdateRoot);
        await context.PublishAsync(
            new AuditReport(commitment.Charter, round.Round, commitment.Slot, recomputed.Update, matches), cancellationToken).ConfigureAwait(false);
        context.Status.Update(status => status with
        {
            Audits = new AuditCount(status.Audits.Done + 1, status.Audits.Mismatches + (matches ? 0 : 1)),
        });
        if (matches)
        {
            Log.AuditMatched(context.Logger, round.Round, commitment.Slot);
            return;
        }

        Log.AuditMismatched(context.Logger, round.Round, commitment.Slot, commitment.UpdateRoot, recomputed.Update);
        if (!context.State.Convicted.ContainsKey(commitment.Slot))
        {
            ContractCall accusation = await Accusations.OfWorkAsync(context.Chain, context.Tracker, signed, tree, cancellationToken).ConfigureAwait(false);
            await Accusations.OpenAsync(context, round.Round, $"slot {commitment.Slot}", accusation, cancellationToken).ConfigureAwait(false);
        }
    }
}
