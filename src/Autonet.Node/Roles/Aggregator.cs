using System.Collections.Concurrent;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Compute;
using Autonet.Node.Messages;
using Autonet.Node.Runs;
using Autonet.Training.Checkpoints;
using Autonet.Training.Rounds;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Roles;

/// <summary>
/// Turns the updates of a round into the next checkpoint, attests it, and submits the certificate when a quorum attested the same. Which slots
/// to attest and who submits first is decided by <see cref="RoundRules"/>.
/// </summary>
internal sealed class Aggregator(RunContext context, CertifiedCommitments certified, TimeProvider time) : IRole
{
    private readonly OngoingWork<(Hash256 Seed, SlotBitmap Slots)> _aggregations = new(context.Logger, time, TimeSpan.FromSeconds(1));
    private readonly OngoingWork<(Hash256 Seed, ulong Attempt)> _submissions = new(context.Logger, time, TimeSpan.FromSeconds(1));
    private readonly ConcurrentDictionary<RoundAttestation, ulong> _quorumSince = new();

    public Task WhenIdleAsync() => Task.WhenAll(_aggregations.WhenIdleAsync(), _submissions.WhenIdleAsync());

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        if (state.Open is not OpenRound open || chainTimeUnixSeconds == 0)
        {
            return Task.CompletedTask;
        }

        SlotBitmap own = state.SlotsOf(context.Key.Address);
        SlotBitmap? slots = RoundRules.SlotsToAttest(
            open, context.Updates.Available(open.Round), own, leader => ProposalOf(state, open, leader), chainTimeUnixSeconds);
        if (slots is SlotBitmap chosen && !own.Intersect(open.Active).IsEmpty)
        {
            _aggregations.Start(
                (open.Seed, chosen), $"Aggregating round {open.Round}", () => AggregateAsync(state, open, chosen, cancellationToken), cancellationToken);
        }

        SubmitIfDue(state, open, own, chainTimeUnixSeconds, cancellationToken);
        return Task.CompletedTask;
    }

    // A leader proposes all that it holds, which only grows, so its largest set is its newest: the others it signed as a follower.
    private SlotBitmap? ProposalOf(RunState state, OpenRound open, int leader)
        => state.Holders.TryGetValue(leader, out Address holder)
            ? context.Book.AttestationsOf(open.Round).Where(m => m.Signer == holder).Select(m => (SlotBitmap?)((RoundAttestation)m.Message).Slots)
                .MaxBy(slots => slots!.Value.Count)
            : null;

    private async Task AggregateAsync(RunState state, OpenRound open, SlotBitmap slots, CancellationToken cancellationToken)
    {
        Checkpoint start = await context.Checkpoints.GetAsync(open.Round - 1, cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<int, SignedMessage> commitments = context.Book.CommitmentsOf(open.Round);
        List<(int Slot, ReadOnlyMemory<byte> Update)> updates = [];
        List<KeyValuePair<int, Hash256>> leaves = [];
        foreach (int slot in slots)
        {
            if (!context.Updates.TryGet(open.Round, slot, out ReadOnlyMemory<byte> update) || !commitments.TryGetValue(slot, out SignedMessage? signed)
                || ((Commitment)signed.Message).Seed != open.Seed)
            {
                throw new InvalidOperationException($"The update of slot {slot} went away while round {open.Round} was aggregated.");
            }

            updates.Add((slot, update));
            leaves.Add(new KeyValuePair<int, Hash256>(slot, ProtocolDomain.StructHash((Commitment)signed.Message)));
        }

        context.Status.Update(status => status with { Phase = "aggregating", Round = open.Round });
        AggregationOutcome outcome = await context.Lane
            .RunAsync(ComputePriority.Aggregate, _ => context.Workshop.Aggregate(start, open.Round, updates), cancellationToken).ConfigureAwait(false);
        if (outcome.Status == AggregationStatus.UpdateRefused)
        {
            context.Updates.Refuse(open.Round, outcome.Slot);
            Log.UpdateRefused(context.Logger, open.Round, outcome.Slot, outcome.Refusal.ToString());
            return;
        }

        if (outcome.Status != AggregationStatus.Aggregated)
        {
            Log.StepInvalid(context.Logger, open.Round, -1, outcome.Status.ToString());
            return;
        }

        Checkpoint next = outcome.Checkpoint!;
        Cid cid = await context.Checkpoints.PutAsync(next, cancellationToken).ConfigureAwait(false);
        CommitmentTree tree = new(state.Terms.Slots, leaves);
        certified.Keep(open.Round, commitments.Values);
        await context.PublishAsync(
            new RoundAttestation(state.Charter, open.Round, open.Seed, slots, tree.Root, next.StateRoot, cid), cancellationToken).ConfigureAwait(false);
        context.Status.Update(status => status with { Phase = "waiting" });
        Log.Attested(context.Logger, open.Round, slots.ToString(), next.StateRoot);
    }

    private void SubmitIfDue(RunState state, OpenRound open, SlotBitmap own, ulong chainTime, CancellationToken cancellationToken)
    {
        foreach (IGrouping<RoundAttestation, SignedMessage> group in context.Book.AttestationsOf(open.Round).GroupBy(m => (RoundAttestation)m.Message))
        {
            SlotBitmap signers = SlotBitmap.Of(RunContext.BySlot(state, group).Select(pair => pair.Slot)).Intersect(open.Active);
            if (!RoundRules.IsQuorum(signers, open.Active) || (group.Key.Slots != open.Active && chainTime < open.DeadlineUnixSeconds))
            {
                continue;
            }

            ulong since = _quorumSince.GetOrAdd(group.Key, chainTime);

            // Turns go by the slots in the aggregate, which are the same for every node; who has signed so far is not, and two nodes that each
            // believe to be the first signer would both submit.
            SlotBitmap inTurn = group.Key.Slots;
            if (signers.Intersect(own).IsEmpty || RoundRules.SubmissionDelaySeconds(open, inTurn, own) is not ulong delay || chainTime < since + delay)
            {
                continue;
            }

            // A node whose certificate did not make it in its turn tries again in its next one.
            ulong attempt = (chainTime - since - delay) / (RoundRules.ViewSeconds * (ulong)inTurn.Count);
            _submissions.Start(
                (open.Seed, attempt), $"Certifying round {open.Round}", () => SubmitAsync(state, open, group.Key, [.. group], cancellationToken), cancellationToken);
            break;
        }

        _aggregations.Forget(key => key.Seed != open.Seed);
        _submissions.Forget(key => key.Seed != open.Seed);
        foreach (RoundAttestation old in _quorumSince.Keys.Where(attestation => attestation.Seed != open.Seed))
        {
            _quorumSince.TryRemove(old, out _);
        }
    }

    private async Task SubmitAsync(
        RunState state, OpenRound open, RoundAttestation attestation, IReadOnlyList<SignedMessage> messages, CancellationToken cancellationToken)
    {
        if (context.State.Open?.Seed != open.Seed)
        {
            return;
        }

        SlotSignature[] signatures =
        [
            .. RunContext.BySlot(state, messages).Where(pair => open.Active.Contains(pair.Slot)).Select(pair => SlotSignatures.Pack(pair.Slot, pair.Signature)),
        ];
        byte[] header = await PreviousHeaderAsync(state, cancellationToken).ConfigureAwait(false);
        TransactionReceipt? receipt = await context.TrySendAsync(
            context.Chain.Runs.Certify(
                state.Id.Value, open.Round,
                new Certificate(
                    attestation.Slots.ToInteger(), attestation.CommitmentsRoot, attestation.CheckpointRoot, attestation.CheckpointCid.ToArray(), signatures),
                new DataCursor(state.Cursor.NextFreshUnit, [.. state.Cursor.Returned]), header),
            open.Round, "certify", cancellationToken).ConfigureAwait(false);
        if (receipt is not null)
        {
            Log.CertificateSubmitted(context.Logger, open.Round, receipt.GasUsed, receipt.TransactionHash);
        }
    }

    // The certificate carries the header that seals the audit seed of the round before, so that sealing costs no transaction of its own.
    private async Task<byte[]> PreviousHeaderAsync(RunState state, CancellationToken cancellationToken)
    {
        if (state.Certified.IsEmpty)
        {
            return [];
        }

        BlockHeader? header = await context.Chain.Client
            .GetBlockAsync(BlockReference.At(state.Certified[^1].Block + 1), cancellationToken).ConfigureAwait(false);
        return header is null ? [] : header.ToRlp();
    }
}
