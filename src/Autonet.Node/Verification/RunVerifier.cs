using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Node.Runs;
using Autonet.Training.Checkpoints;
using Autonet.Training.Programs;
using Autonet.Training.Rounds;

namespace Autonet.Node.Verification;

/// <summary>What a verification compared.</summary>
/// <param name="Run">The run.</param>
/// <param name="Round">The round.</param>
/// <param name="Slot">The slot, or null when the aggregate was recomputed.</param>
/// <param name="Committed">The root on the chain: of the slot's update (of its last state if only that is wrong), or of the checkpoint.</param>
/// <param name="Recomputed">The root that recomputation gives.</param>
public sealed record VerificationResult(ulong Run, ulong Round, int? Slot, Hash256 Committed, Hash256 Recomputed)
{
    /// <summary>Whether the chain's root is right.</summary>
    public bool Matches => Committed == Recomputed;
}

/// <summary>Recomputes parts of a run and compares them with the chain. Needs neither key nor stake.</summary>
public sealed class RunVerifier(RunObserver observer)
{
    /// <summary>Recomputes one slot of a certified round from the certified checkpoint before it.</summary>
    /// <exception cref="VerificationException">The round is not certified, or the slot is not in its certificate.</exception>
    public async Task<VerificationResult> VerifySlotAsync(ulong round, int slot, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        CertifiedRound certified = Certified(round);
        if (!certified.Slots.Contains(slot))
        {
            throw new VerificationException($"Slot {slot} is not in the certificate of round {round}, which has slots {certified.Slots}.");
        }

        (IReadOnlyDictionary<int, SignedMessage> commitments, _) = await observer.Commitments.GetAsync(certified, cancellationToken).ConfigureAwait(false);
        Checkpoint start = await observer.Checkpoints.GetAsync(round - 1, cancellationToken).ConfigureAwait(false);
        SlotResult result = observer.Workshop.Train(start, round, certified.Cursor.UnitOf(certified.Assigned, slot), progress, cancellationToken);
        Commitment commitment = (Commitment)commitments[slot].Message;
        bool onlyStatesDiffer = commitment.UpdateRoot == result.UpdateRoot && commitment.StateRoot != result.StateRoot;
        return new VerificationResult(
            observer.Tracker.State.Id.Value, round, slot,
            onlyStatesDiffer ? commitment.StateRoot : commitment.UpdateRoot, onlyStatesDiffer ? result.StateRoot : result.UpdateRoot);
    }

    /// <summary>Recomputes the aggregate of a certified round from the committed updates.</summary>
    /// <exception cref="VerificationException">The round is not certified, or an update is not available.</exception>
    public async Task<VerificationResult> VerifyAggregateAsync(ulong round, CancellationToken cancellationToken)
    {
        CertifiedRound certified = Certified(round);
        (IReadOnlyDictionary<int, SignedMessage> commitments, _) = await observer.Commitments.GetAsync(certified, cancellationToken).ConfigureAwait(false);
        Checkpoint start = await observer.Checkpoints.GetAsync(round - 1, cancellationToken).ConfigureAwait(false);
        List<(int Slot, ReadOnlyMemory<byte> Update)> updates = [];
        foreach (int slot in certified.Slots)
        {
            updates.Add((slot, await ReadUpdateAsync((Commitment)commitments[slot].Message, cancellationToken).ConfigureAwait(false)));
        }

        AggregationOutcome outcome = observer.Workshop.Aggregate(start, round, updates);
        return new VerificationResult(
            observer.Tracker.State.Id.Value, round, null, certified.CheckpointRoot, outcome.Checkpoint?.StateRoot ?? Hash256.Zero);
    }

    /// <summary>Evaluates the checkpoint after a certified round and compares it with a claimed loss.</summary>
    /// <param name="round">The round.</param>
    /// <param name="lossBits">Bits of the claimed loss.</param>
    /// <param name="cancellationToken">Looked at while it computes.</param>
    /// <exception cref="VerificationException">The round is not certified.</exception>
    public async Task<EvaluationVerification> VerifyEvaluationAsync(ulong round, uint lossBits, CancellationToken cancellationToken)
        => new(observer.Tracker.State.Id.Value, round, lossBits, await EvaluateAsync(round, cancellationToken).ConfigureAwait(false));

    /// <summary>The held-out loss of the checkpoint after a certified round.</summary>
    /// <param name="round">The round.</param>
    /// <param name="cancellationToken">Looked at while it computes.</param>
    /// <returns>Its bits; null if the evaluation meets a NaN or an infinity.</returns>
    /// <exception cref="VerificationException">The round is not certified.</exception>
    public async Task<uint?> EvaluateAsync(ulong round, CancellationToken cancellationToken)
    {
        Checkpoint checkpoint = await observer.Checkpoints.GetAsync(Certified(round).Round, cancellationToken).ConfigureAwait(false);
        EvaluationOutcome outcome = observer.Workshop.Evaluate(checkpoint, cancellationToken);
        return outcome.Status == StepStatus.Valid ? BitConverter.SingleToUInt32Bits(outcome.NatsPerToken) : null;
    }

    private CertifiedRound Certified(ulong round)
    {
        RunState state = observer.Tracker.State;
        return round >= 1 && round <= (ulong)state.Certified.Count
            ? state.Certified[(int)round - 1]
            : throw new VerificationException($"Run {state.Id} has {state.Certified.Count} certified rounds; round {round} is not one of them.");
    }

    private async Task<ReadOnlyMemory<byte>> ReadUpdateAsync(Commitment commitment, CancellationToken cancellationToken)
    {
        try
        {
            return await CommittedUpdates
                .ReadAsync(observer.Store, observer.Fetcher, observer.Peers, observer.Workshop.Plan, commitment, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new VerificationException(exception.Message);
        }
    }
}

/// <summary>A verification cannot be carried out; the message says why.</summary>
public sealed class VerificationException(string message) : Exception(message);
