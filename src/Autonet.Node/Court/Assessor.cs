using System.Collections.Concurrent;
using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Runs;
using Autonet.Node.Verification;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;

namespace Autonet.Node.Court;

/// <summary>Anyone's evaluation claims, staked or not: posts them, defends them in the court until they stand, and challenges those of others.</summary>
/// <param name="observer">The run.</param>
/// <param name="sender">The account that claims or challenges: it pays bond and gas.</param>
/// <param name="time">Clock of the pauses.</param>
public sealed class Assessor(RunObserver observer, TransactionSender sender, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly OutsideParty _party = new(observer, sender, time);

    // Games about one checkpoint share an evaluation, which has one caller at a time.
    private readonly ConcurrentDictionary<Hash256, IComputation> _evaluations = new();
    private readonly Lock _computing = new();

    /// <summary>What this party computes evaluations with.</summary>
    internal Func<Checkpoint, IComputation> Evaluation { get; init; } = checkpoint => observer.Workshop.EvaluationComputation(checkpoint);

    /// <summary>Evaluates the checkpoint after a certified round and claims what comes out.</summary>
    /// <param name="round">The round.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The claim's number.</returns>
    /// <exception cref="VerificationException">The round is not certified, or its checkpoint has no finite loss.</exception>
    /// <exception cref="TransactionRevertedException">The contract refuses the claim.</exception>
    public async Task<ulong> ClaimAsync(ulong round, CancellationToken cancellationToken)
    {
        uint loss = await new RunVerifier(observer).EvaluateAsync(round, cancellationToken).ConfigureAwait(false)
            ?? throw new VerificationException($"The checkpoint after round {round} has no finite held-out loss.");
        return await PostAsync(round, loss, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Recomputes a claim and challenges it if it is wrong.</summary>
    /// <param name="claimId">A claim about this run.</param>
    /// <param name="force">Whether to challenge anyway.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The challenge; null if nothing is wrong.</returns>
    /// <exception cref="VerificationException">The round is not certified any more.</exception>
    /// <exception cref="TransactionRevertedException">The contract refuses the challenge.</exception>
    public async Task<EvaluationsContract.EvaluationChallengedEvent?> ChallengeAsync(ulong claimId, bool force, CancellationToken cancellationToken)
    {
        EvaluationClaim claim = await ClaimOfAsync(claimId, cancellationToken).ConfigureAwait(false);
        EvaluationVerification result = await new RunVerifier(observer)
            .VerifyEvaluationAsync(claim.Round, claim.LossBits, cancellationToken).ConfigureAwait(false);
        if (result.Matches && !force)
        {
            return null;
        }

        TransactionReceipt receipt = await _party.SendWithBondAsync(
            observer.Chain.Evaluations.Challenge(claimId, observer.Tracker.Charter), cancellationToken).ConfigureAwait(false);
        EvaluationsContract.EvaluationChallengedEvent? opened = null;
        return receipt.Logs.Any(log => EvaluationsContract.EvaluationChallengedEvent.TryDecode(log, out opened))
            ? opened
            : throw new InvalidDataException("The receipt of a challenge tells of none.");
    }

    /// <summary>Plays one side of a challenge to the verdict.</summary>
    /// <param name="challenge">The challenge.</param>
    /// <param name="isChallenger">Whether this account is the challenger; else it is the claimant.</param>
    /// <param name="moved">Told of every move of its own.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether the challenge was upheld; false too when the challenger has nothing to refute.</returns>
    public async Task<bool> PlayAsync(
        EvaluationsContract.EvaluationChallengedEvent challenge, bool isChallenger, Action<string> moved, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        ArgumentNullException.ThrowIfNull(moved);
        return await _party.PlayAsync(
            challenge.GameId, isChallenger, token => OpenAsync(challenge, token), Compute, moved, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for a claim's window and games, and settles it. A claim of this account's own is defended meanwhile, in all its games at once.</summary>
    /// <param name="claimId">A claim about this run.</param>
    /// <param name="moved">Told of every move of its own.</param>
    /// <param name="cancellationToken">Stops it; it may be begun again.</param>
    /// <returns>Where the claim stands in the end.</returns>
    public async Task<EvaluationStatus> SettleAsync(ulong claimId, Action<string> moved, CancellationToken cancellationToken)
    {
        Dictionary<BigInteger, Task> games = [];
        while (true)
        {
            EvaluationClaim claim = await ClaimOfAsync(claimId, cancellationToken).ConfigureAwait(false);
            if (claim.Claimant == sender.Account && claim.OpenGames > games.Values.Count(static game => !game.IsCompleted))
            {
                foreach (EvaluationsContract.EvaluationChallengedEvent challenge in await new CourtReader(observer.Chain)
                    .EvaluationChallengesAsync(claimId, cancellationToken).ConfigureAwait(false))
                {
                    if (!games.ContainsKey(challenge.GameId))
                    {
                        games[challenge.GameId] = PlayAsync(challenge, isChallenger: false, moved, cancellationToken);
                    }
                }
            }

            // A game that cannot be played is told at once.
            await Task.WhenAll(games.Values.Where(static game => game.IsCompleted)).ConfigureAwait(false);
            if (claim.OpenGames == 0 && (EvaluationStatus)claim.Status != EvaluationStatus.Open)
            {
                await Task.WhenAll(games.Values).ConfigureAwait(false);
                return (EvaluationStatus)claim.Status;
            }

            ulong closesAt = claim.PostedAt + observer.Tracker.Charter.Verification.ChallengeWindowSeconds;
            if (claim.OpenGames > 0 || observer.Tracker.ChainTimeUnixSeconds <= closesAt
                || await _party.TrySendAsync(observer.Chain.Evaluations.Settle(claimId), "settle the claim", moved, cancellationToken).ConfigureAwait(false) is null)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Claims a loss, whatever it is.</summary>
    internal async Task<ulong> PostAsync(ulong round, uint lossBits, CancellationToken cancellationToken)
    {
        TransactionReceipt receipt = await _party.SendWithBondAsync(
            observer.Chain.Evaluations.Claim(observer.Tracker.State.Id.Value, round, lossBits), cancellationToken).ConfigureAwait(false);
        EvaluationsContract.EvaluationClaimedEvent? claimed = null;
        return receipt.Logs.Any(log => EvaluationsContract.EvaluationClaimedEvent.TryDecode(log, out claimed))
            ? (ulong)claimed!.ClaimId
            : throw new InvalidDataException("The receipt of a claim tells of none.");
    }

    private async Task<Case> OpenAsync(EvaluationsContract.EvaluationChallengedEvent challenge, CancellationToken cancellationToken)
    {
        EvaluationClaim claim = await ClaimOfAsync((ulong)challenge.ClaimId, cancellationToken).ConfigureAwait(false);
        Checkpoint checkpoint = await observer.Checkpoints.GetAsync(claim.Round, cancellationToken).ConfigureAwait(false);
        IComputation evaluation = _evaluations.GetOrAdd(checkpoint.StateRoot, _ => Evaluation(checkpoint));
        return Cases.OfEvaluation(observer.Workshop, checkpoint, evaluation, challenge.Inputs, claim.LossBits);
    }

    private GameMove? Compute(Func<GameMove?> job)
    {
        lock (_computing)
        {
            return job();
        }
    }

    private Task<EvaluationClaim> ClaimOfAsync(ulong claimId, CancellationToken cancellationToken)
        => observer.Chain.Evaluations.ClaimOfAsync(claimId, cancellationToken: cancellationToken);
}
