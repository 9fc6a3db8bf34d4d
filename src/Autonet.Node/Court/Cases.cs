using System.Buffers.Binary;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Node.Peers;
using Autonet.Node.Runs;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Court;

/// <summary>What a party of a challenge plays with: its own computation, and proofs of what that was given.</summary>
internal sealed record Case(Attack Attack, Defence Defence, RunEvidence Evidence);

/// <summary>Prepares cases from one's own copies of a run.</summary>
internal sealed record Cases
{
    public required RunWorkshop Workshop { get; init; }

    public required CheckpointVault Checkpoints { get; init; }

    public required CertifiedCommitments Commitments { get; init; }

    public required BlobStore Store { get; init; }

    public required BlobFetcher Fetcher { get; init; }

    public required PeerDirectory Peers { get; init; }

    /// <summary>The run's newest state.</summary>
    public required Func<RunState> State { get; init; }

    /// <summary>The fault that this party computes its own slots with, if it cheats; null for an honest one.</summary>
    public Fault? Fault { get; init; }

    /// <summary>The account whose slots are computed with the fault.</summary>
    public Address Own { get; init; }

    public async Task<Case> OpenAsync(ChallengesContract.ChallengeOpenedEvent challenge, CancellationToken cancellationToken)
    {
        Checkpoint start = await Checkpoints.GetAsync(challenge.Round - 1, cancellationToken).ConfigureAwait(false);
        return (ChallengeSubject)challenge.Subject == ChallengeSubject.Checkpoint
            ? await OfCheckpointAsync(challenge, start, cancellationToken).ConfigureAwait(false)
            : OfWork(challenge, start);
    }

    /// <summary>The case of an evaluation claim.</summary>
    /// <param name="workshop">The run's arithmetic over its data.</param>
    /// <param name="checkpoint">The checkpoint that is evaluated.</param>
    /// <param name="computation">The party's own evaluation of it.</param>
    /// <param name="inputs">The claim's inputs, as the challenge names them.</param>
    /// <param name="lossBits">The claimed loss.</param>
    public static Case OfEvaluation(RunWorkshop workshop, Checkpoint checkpoint, IComputation computation, RunInputs inputs, uint lossBits)
    {
        byte[] loss = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(loss, lossBits);
        RunEvidence evidence = new(workshop.Plan, inputs, checkpoint, (_, row, shift) => workshop.ProveEvaluationToken(row, shift), []);
        return new Case(new Attack(computation, MerkleTree.HashLeaf(loss)), new Defence(computation), evidence);
    }

    private Case OfWork(ChallengesContract.ChallengeOpenedEvent challenge, Checkpoint start)
    {
        ulong unit = challenge.Inputs.Unit;
        bool isOwnWork = challenge.Accused == Own && (ChallengeSubject)challenge.Subject == ChallengeSubject.Work;
        SlotComputation computation = Workshop.Computation(start, challenge.Round, unit, isOwnWork ? Fault : null);
        RunEvidence evidence = new(Workshop.Plan, challenge.Inputs, start, (step, row, shift) => Workshop.ProveToken(unit, step, row, shift), []);
        return new Case(new Attack(computation, challenge.Root), new Defence(computation), evidence);
    }

    private async Task<Case> OfCheckpointAsync(ChallengesContract.ChallengeOpenedEvent challenge, Checkpoint start, CancellationToken cancellationToken)
    {
        CertifiedRound round = State().Certified[(int)challenge.Round - 1];
        (IReadOnlyDictionary<int, SignedMessage> bySlot, CommitmentTree tree) = await Commitments.GetAsync(round, cancellationToken).ConfigureAwait(false);
        List<(Commitment, Hash256[], byte[])> updates = [];
        foreach (int slot in round.Slots)
        {
            Commitment commitment = (Commitment)bySlot[slot].Message;
            ReadOnlyMemory<byte> update = await CommittedUpdates
                .ReadAsync(Store, Fetcher, Peers, Workshop.Plan, commitment, cancellationToken).ConfigureAwait(false);
            updates.Add((commitment, tree.Prove(slot), update.ToArray()));
        }

        SingleComputation computation = Workshop.AggregateComputation(
            start, challenge.Round, [.. updates.Select(static update => (ReadOnlyMemory<byte>)update.Item3)]);
        RunEvidence evidence = new(
            Workshop.Plan, challenge.Inputs, start, static (_, _, _) => throw new InvalidOperationException("An aggregate reads no tokens."), updates);
        return new Case(new Attack(computation, challenge.Root), new Defence(computation), evidence);
    }
}
