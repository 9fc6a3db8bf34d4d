using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Roles;

/// <summary>
/// Decides challenges by recomputation until the court exists: every node that is neither accused nor challenger recomputes the slot and signs
/// what it found; the challenger hands in the verdicts once more than two thirds of those slots agree. It also turns equivocation into evidence.
/// </summary>
internal sealed class Juror(RunContext context, Recomputer recomputer, TimeProvider time) : IRole
{
    private readonly OngoingWork<ulong> _verdicts = new(context.Logger, time, TimeSpan.FromSeconds(1));
    private readonly OngoingWork<(ulong Challenge, int Verdicts)> _resolutions = new(context.Logger, time, TimeSpan.FromSeconds(1));
    private readonly OngoingWork<(ulong Round, int Slot)> _equivocations = new(context.Logger, time, TimeSpan.FromSeconds(5));

    public Task WhenIdleAsync() => Task.WhenAll(_verdicts.WhenIdleAsync(), _resolutions.WhenIdleAsync(), _equivocations.WhenIdleAsync());

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        foreach (OpenChallenge challenge in state.Challenges.Values)
        {
            bool isAccused = state.SlotsOf(context.Key.Address).Contains(challenge.Slot);
            if (challenge.Challenger == context.Key.Address)
            {
                IReadOnlyList<SignedMessage> verdicts = context.Book.VerdictsOf(challenge.Round);
                _resolutions.Start(
                    (challenge.Id, verdicts.Count), $"Resolving challenge {challenge.Id}",
                    () => ResolveAsync(state, challenge, verdicts, cancellationToken), cancellationToken);
            }
            else if (!isAccused && !state.SlotsOf(context.Key.Address).IsEmpty)
            {
                _verdicts.Start(
                    challenge.Id, $"Judging challenge {challenge.Id}", () => JudgeAsync(state, challenge, cancellationToken), cancellationToken);
            }
        }

        // The round before too: a certificate may come between the second commitment and the proof.
        ulong newest = (ulong)state.Certified.Count + 1;
        foreach (ulong round in (ulong[])[newest, newest - 1])
        {
            foreach ((SignedMessage first, SignedMessage second) in context.Book.EquivocationsOf(round))
            {
                Commitment commitment = (Commitment)first.Message;
                if (first.Signer != context.Key.Address && !state.Convicted.ContainsKey(commitment.Slot))
                {
                    _equivocations.Start(
                        (round, commitment.Slot), $"Proving the equivocation of slot {commitment.Slot}",
                        () => ProveEquivocationAsync(first, second, cancellationToken), cancellationToken);
                }
            }
        }

        return Task.CompletedTask;
    }

    private async Task JudgeAsync(RunState state, OpenChallenge challenge, CancellationToken cancellationToken)
    {
        Hash256 recomputed = await recomputer
            .UpdateRootAsync(state.Certified[(int)challenge.Round - 1], challenge.Slot, cancellationToken).ConfigureAwait(false);
        bool upheld = recomputed != challenge.CommittedRoot;
        await context.PublishAsync(
            new ChallengeVerdict(state.Charter, challenge.Round, challenge.Slot, recomputed, upheld), cancellationToken).ConfigureAwait(false);
        Log.VerdictSigned(context.Logger, challenge.Slot, challenge.Round, upheld);
    }

    private async Task ResolveAsync(
        RunState state, OpenChallenge challenge, IReadOnlyList<SignedMessage> messages, CancellationToken cancellationToken)
    {
        SlotBitmap jury = await JuryAsync(state, challenge, cancellationToken).ConfigureAwait(false);
        IEnumerable<IGrouping<ChallengeVerdict, SignedMessage>> groups = messages
            .Where(m => ((ChallengeVerdict)m.Message).Slot == challenge.Slot)
            .GroupBy(m => (ChallengeVerdict)m.Message);
        foreach (IGrouping<ChallengeVerdict, SignedMessage> group in groups)
        {
            IReadOnlyList<(int Slot, Chain.Crypto.Signature Signature)> signatures =
                [.. RunContext.BySlot(state, group).Where(pair => jury.Contains(pair.Slot))];
            if (!RoundRules.IsQuorum(SlotBitmap.Of(signatures.Select(pair => pair.Slot)), jury))
            {
                continue;
            }

            TransactionReceipt? receipt = await context.TrySendAsync(
                context.Chain.Challenges.ResolveChallenge(
                    new BigInteger(challenge.Id), group.Key.UpdateRoot, group.Key.Upheld,
                    [.. signatures.Select(pair => SlotSignatures.Pack(pair.Slot, pair.Signature))]),
                challenge.Round, "resolve the challenge", cancellationToken).ConfigureAwait(false);
            if (receipt is not null)
            {
                Log.ChallengeResolved(context.Logger, challenge.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), group.Key.Upheld);
            }

            return;
        }
    }

    // The contract's own view of who is active, less the accused operator's and the challenger's slots.
    private async Task<SlotBitmap> JuryAsync(RunState state, OpenChallenge challenge, CancellationToken cancellationToken)
    {
        RunView view = await context.Chain.Runs.RunOfAsync(state.Id.Value, cancellationToken: cancellationToken).ConfigureAwait(false);
        SlotBitmap active = SlotBitmap.FromInteger(state.Phase == RunPhase.Recruiting ? view.Pending : view.Active);
        SlotBitmap accused = state.Holders.TryGetValue(challenge.Slot, out Address holder) ? state.SlotsOf(holder) : SlotBitmap.Empty;
        return active.Except(accused).Except(state.SlotsOf(challenge.Challenger));
    }

    private async Task ProveEquivocationAsync(SignedMessage first, SignedMessage second, CancellationToken cancellationToken)
    {
        Commitment commitment = (Commitment)first.Message;
        TransactionReceipt? receipt = await context.TrySendAsync(
            context.Chain.Challenges.ProveEquivocation(
                context.RunId.Value, ChainCommitments.ToChain(commitment), first.Signature.ToArray(),
                ChainCommitments.ToChain((Commitment)second.Message), second.Signature.ToArray()),
            commitment.Round, "prove an equivocation", cancellationToken).ConfigureAwait(false);
        if (receipt is not null)
        {
            Log.EquivocationProved(context.Logger, commitment.Round, commitment.Slot);
        }
    }
}
