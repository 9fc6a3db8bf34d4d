using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Node.Roles;
using Autonet.Node.Runs;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Court;

/// <summary>What a party of a challenge plays with: its own computation, and proofs of what that was given.</summary>
internal sealed record Case(Attack Attack, Defence Defence, RunEvidence Evidence);

/// <summary>Prepares the node's cases from its copies of the run.</summary>
/// <param name="context">The run.</param>
/// <param name="commitments">Commitments of certified rounds.</param>
/// <param name="fault">The fault that this node computes with, if it cheats; null for an honest one.</param>
internal sealed class Cases(RunContext context, CertifiedCommitments commitments, Fault? fault)
{
    public async Task<Case> OpenAsync(ChallengesContract.ChallengeOpenedEvent challenge, CancellationToken cancellationToken)
    {
        CertifiedRound round = context.State.Certified[(int)challenge.Round - 1];
        Checkpoint start = await context.Checkpoints.GetAsync(challenge.Round - 1, cancellationToken).ConfigureAwait(false);
        return challenge.Subject == (byte)ChallengeSubject.Work
            ? OfWork(challenge, start)
            : await OfCheckpointAsync(challenge, round, start, cancellationToken).ConfigureAwait(false);
    }

    private Case OfWork(ChallengesContract.ChallengeOpenedEvent challenge, Checkpoint start)
    {
        ulong unit = challenge.Inputs.Unit;
        SlotComputation computation = context.Workshop.Computation(start, challenge.Round, unit, challenge.Accused == context.Key.Address ? fault : null);
        RunEvidence evidence = new(
            context.Workshop.Plan, challenge.Inputs, start, (step, row, shift) => context.Workshop.ProveToken(unit, step, row, shift), []);
        return new Case(new Attack(computation, challenge.Root), new Defence(computation), evidence);
    }

    private async Task<Case> OfCheckpointAsync(
        ChallengesContract.ChallengeOpenedEvent challenge, CertifiedRound round, Checkpoint start, CancellationToken cancellationToken)
    {
        (IReadOnlyDictionary<int, SignedMessage> bySlot, CommitmentTree tree) = await commitments.GetAsync(round, cancellationToken).ConfigureAwait(false);
        List<(Commitment, Hash256[], byte[])> updates = [];
        foreach (int slot in round.Slots)
        {
            Commitment commitment = (Commitment)bySlot[slot].Message;
            ReadOnlyMemory<byte> update = await CommittedUpdates
                .ReadAsync(context.Store, context.Fetcher, context.Peers, context.Workshop.Plan, commitment, cancellationToken).ConfigureAwait(false);
            updates.Add((commitment, tree.Prove(slot), update.ToArray()));
        }

        SingleComputation computation = context.Workshop.AggregateComputation(start, challenge.Round, [.. updates.Select(static update => (ReadOnlyMemory<byte>)update.Item3)]);
        RunEvidence evidence = new(
            context.Workshop.Plan, challenge.Inputs, start, static (_, _, _) => throw new InvalidOperationException("An aggregate reads no tokens."), updates);
        return new Case(new Attack(computation, challenge.Root), new Defence(computation), evidence);
    }
}
