using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Node.Runs;
using Autonet.Node.Verification;

namespace Autonet.Node.Court;

/// <summary>Anyone's challenge, staked or not: recomputes, challenges what is wrong, and plays the game to its end.</summary>
/// <param name="observer">The run.</param>
/// <param name="sender">The challenger's account: it pays bond and gas.</param>
/// <param name="time">Clock of the pauses.</param>
public sealed class Prosecutor(RunObserver observer, TransactionSender sender, TimeProvider time)
{
    private readonly OutsideParty _party = new(observer, sender, time);

    /// <summary>Recomputes a slot's work, or a round's checkpoint, and challenges it if it is wrong.</summary>
    /// <param name="round">A certified round.</param>
    /// <param name="slot">The slot; null for the checkpoint.</param>
    /// <param name="force">Whether to challenge anyway.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The challenges' numbers, one for each accused; none if nothing is wrong.</returns>
    /// <exception cref="VerificationException">There is no such round or slot, or an update is not available.</exception>
    /// <exception cref="TransactionRevertedException">The contract refuses the challenge.</exception>
    public async Task<IReadOnlyList<ulong>> ChallengeAsync(ulong round, int? slot, bool force, CancellationToken cancellationToken)
    {
        RunVerifier verifier = new(observer);
        VerificationResult result = slot is int number
            ? await verifier.VerifySlotAsync(round, number, progress: null, cancellationToken).ConfigureAwait(false)
            : await verifier.VerifyAggregateAsync(round, cancellationToken).ConfigureAwait(false);
        if (result.Matches && !force)
        {
            return [];
        }

        IReadOnlyList<ContractCall> accusations = slot is int of
            ? [await AccuseWorkAsync(round, of, cancellationToken).ConfigureAwait(false)]
            : await Accusations.OfCheckpointAsync(observer.Chain, observer.Tracker, round, cancellationToken).ConfigureAwait(false);
        List<ulong> challenges = [];
        foreach (ContractCall accusation in accusations)
        {
            TransactionReceipt receipt = await _party.SendWithBondAsync(accusation, cancellationToken).ConfigureAwait(false);
            ChallengesContract.ChallengeOpenedEvent? opened = null;
            challenges.Add(receipt.Logs.Any(log => ChallengesContract.ChallengeOpenedEvent.TryDecode(log, out opened))
                ? (ulong)opened!.ChallengeId
                : throw new InvalidDataException("The receipt of a challenge tells of none."));
        }

        return challenges;
    }

    /// <summary>Plays the challenger's side to the verdict.</summary>
    /// <param name="challengeId">The challenge, opened by this account.</param>
    /// <param name="moved">Told of every move of its own.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether the challenge was upheld; false too when there is nothing to refute.</returns>
    public async Task<bool> PlayAsync(ulong challengeId, Action<string> moved, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(moved);
        ChallengesContract.ChallengeOpenedEvent opened = await new CourtReader(observer.Chain).ChallengeAsync(challengeId, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The chain has no challenge {challengeId}.");
        Cases cases = new()
        {
            Workshop = observer.Workshop,
            Checkpoints = observer.Checkpoints,
            Commitments = observer.Commitments,
            Store = observer.Store,
            Fetcher = observer.Fetcher,
            Peers = observer.Peers,
            State = () => observer.Tracker.State,
        };
        return await _party.PlayAsync(
            opened.GameId, isChallenger: true, token => cases.OpenAsync(opened, token), static job => job(), moved, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ContractCall> AccuseWorkAsync(ulong round, int slot, CancellationToken cancellationToken)
    {
        CertifiedRound certified = observer.Tracker.State.Certified[(int)round - 1];
        (IReadOnlyDictionary<int, SignedMessage> bySlot, CommitmentTree tree) = await observer.Commitments.GetAsync(certified, cancellationToken).ConfigureAwait(false);
        return await Accusations.OfWorkAsync(observer.Chain, observer.Tracker, bySlot[slot], tree, cancellationToken).ConfigureAwait(false);
    }
}
