using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Runs;
using Autonet.Node.Compute;
using Autonet.Node.Roles;
using Autonet.Training.Court;

namespace Autonet.Node.Court;

/// <summary>
/// Plays the node's games in the court: defends its slots and attestations, follows its own challenges to their end, and ends games in which the other side's
/// clock has run out. All that it knows of a game is on the chain, so it goes on after a restart; several games go on side by side.
/// </summary>
/// <param name="context">The run, under the key of the party.</param>
/// <param name="cases">What it plays with.</param>
/// <param name="defends">Whether it answers an accusation: a canary's operator lets it be upheld.</param>
/// <param name="time">Clock of pauses.</param>
internal sealed class Litigant(RunContext context, Cases cases, Func<OpenChallenge, bool> defends, TimeProvider time) : IRole
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly OngoingWork<ulong> _games = new(context.Logger, time, TimeSpan.FromSeconds(1));

    public Task WhenIdleAsync() => _games.WhenIdleAsync();

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        foreach (OpenChallenge challenge in state.Challenges.Values)
        {
            bool isChallenger = challenge.Challenger == context.Key.Address;
            if (isChallenger || (challenge.Accused == context.Key.Address && defends(challenge)))
            {
                _games.Start(challenge.Id, $"Playing challenge {challenge.Id}", () => PlayAsync(challenge, isChallenger, cancellationToken), cancellationToken);
            }
        }

        return Task.CompletedTask;
    }

    private async Task PlayAsync(OpenChallenge challenge, bool isChallenger, CancellationToken cancellationToken)
    {
        CourtReader reader = new(context.Chain);
        ChallengesContract.ChallengeOpenedEvent opened = await reader.ChallengeAsync(challenge.Id, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The chain has no challenge {challenge.Id}.");
        Case? own = null;
        while (true)
        {
            CourtGame game = await reader.GameAsync(opened.GameId, cancellationToken).ConfigureAwait(false);
            if (game.Decided is DisputeGameContract.GameDecidedEvent decided)
            {
                Log.GameDecided(context.Logger, challenge.Id, decided.Upheld, ((Ground)decided.Ground).ToString());
                return;
            }

            Position position = game.Moves[^1].Move.Position;
            bool isChallengers = position.Stage % 2 == 0;
            if (isChallengers == isChallenger)
            {
                own ??= await cases.OpenAsync(opened, cancellationToken).ConfigureAwait(false);
                if (!await MoveAsync(opened, game, position, own, isChallenger, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
            else if (!await ExpireAsync(opened.GameId, isChallengers, cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Makes the node's next move; false if it has none, because nothing is wrong with what it challenged.</summary>
    private async Task<bool> MoveAsync(
        ChallengesContract.ChallengeOpenedEvent opened, CourtGame game, Position position, Case own, bool isChallenger, CancellationToken cancellationToken)
    {
        GameMove? move = await context.Lane.RunAsync(
            ComputePriority.Recompute,
            _ => isChallenger
                ? own.Attack.Next([.. game.Moves.Select(static played => CourtMoves.ToPlayed(played.Move))])
                : own.Defence.Answer(CourtMoves.ToPlayed(game.Moves[^1].Move).Position),
            cancellationToken).ConfigureAwait(false);
        if (move is null)
        {
            Log.NothingToRefute(context.Logger, (ulong)opened.ChallengeId);
            return false;
        }

        ContractCall call = CourtMoves.ToCall(
            context.Chain.Court, opened.GameId, position, game.Opened.Claim, move, given => own.Evidence.Prove((int)position.Step, given));
        TransactionReceipt? receipt = await context.TrySendAsync(call, opened.Round, "make a move in the court", cancellationToken).ConfigureAwait(false);
        if (receipt is null)
        {
            // Refused: the position may be an old one. Looked at anew after a moment.
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            return true;
        }

        Log.MoveMade(context.Logger, (ulong)opened.ChallengeId, move.GetType().Name, receipt.GasUsed);
        return true;
    }

    private async Task<bool> ExpireAsync(BigInteger gameId, bool isChallengers, CancellationToken cancellationToken)
    {
        Game game = await context.Chain.Court.GameOfAsync(gameId, cancellationToken: cancellationToken).ConfigureAwait(false);
        ulong expiresAt = game.MovedAt + (isChallengers ? game.ChallengerSeconds : game.DefenderSeconds);
        return context.Tracker.ChainTimeUnixSeconds > expiresAt
            && await context.TrySendAsync(context.Chain.Court.Expire(gameId), 0, "end a game whose clock has run out", cancellationToken).ConfigureAwait(false) is not null;
    }
}
