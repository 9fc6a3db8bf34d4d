using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Node.Runs;
using Autonet.Training.Court;

namespace Autonet.Node.Court;

/// <summary>How a player reaches the world: sends transactions, computes, waits.</summary>
internal sealed record PlayerMeans
{
    /// <summary>The chain.</summary>
    public required ChainSession Chain { get; init; }

    /// <summary>Sends a transaction; null when the contract refuses it.</summary>
    public required Func<ContractCall, string, CancellationToken, Task<TransactionReceipt?>> SendAsync { get; init; }

    /// <summary>Runs a computation where it does not get in the way of others.</summary>
    public required Func<Func<GameMove?>, CancellationToken, Task<GameMove?>> ComputeAsync { get; init; }

    /// <summary>The newest block's timestamp.</summary>
    public required Func<ulong> ChainTimeUnixSeconds { get; init; }

    /// <summary>Clock of the pauses.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Told of every move of the player's own with its gas.</summary>
    public required Action<string, ulong> Moved { get; init; }
}

/// <summary>
/// Plays one side of a game to its end, and ends it when the other side's clock has run out. All that it knows of the game is on the chain, so it can begin in
/// the middle.
/// </summary>
internal sealed class GamePlayer(PlayerMeans means, Func<CancellationToken, Task<Case>> open)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Plays until the verdict, or until there is nothing to refute.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="isChallenger">Which side.</param>
    /// <param name="cancellationToken">Stops playing.</param>
    /// <returns>The decision; null if the challenger has no move, because nothing is wrong with what it challenged.</returns>
    public async Task<DisputeGameContract.GameDecidedEvent?> PlayAsync(BigInteger gameId, bool isChallenger, CancellationToken cancellationToken)
    {
        CourtReader reader = new(means.Chain);
        Case? own = null;
        CourtGame? game = null;
        while (true)
        {
            // The logs are read again only when the chain's one record of the game says that there is more: the first of them tells of no move.
            Game now = await means.Chain.Court.GameOfAsync(gameId, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (game is null || (GameStatus)now.Status != GameStatus.Open || now.Moves + 1 != game.Moves.Count)
            {
                game = await reader.GameAsync(gameId, cancellationToken, game?.OpenedInBlock).ConfigureAwait(false);
            }

            if (game.Decided is not null)
            {
                return game.Decided;
            }

            Position position = game.Moves[^1].Move.Position;
            bool isChallengers = position.Stage % 2 == 0;
            if (isChallengers == isChallenger)
            {
                own ??= await open(cancellationToken).ConfigureAwait(false);
                if (!await MoveAsync(gameId, game, position, own, isChallenger, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }
            }
            else if (!await ExpireAsync(gameId, now, isChallengers, cancellationToken).ConfigureAwait(false))
            {
                await Task.Delay(Pause, means.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> MoveAsync(BigInteger gameId, CourtGame game, Position position, Case own, bool isChallenger, CancellationToken cancellationToken)
    {
        GameMove? move = await means.ComputeAsync(
            () => isChallenger
                ? own.Attack.Next([.. game.Moves.Select(static played => CourtMoves.ToPlayed(played.Move))])
                : own.Defence.Answer(CourtMoves.ToPlayed(game.Moves[^1].Move).Position),
            cancellationToken).ConfigureAwait(false);
        if (move is null)
        {
            return false;
        }

        ContractCall call = CourtMoves.ToCall(
            means.Chain.Court, gameId, position, game.Opened.Claim, move, given => own.Evidence.Prove((int)position.Step, given));
        TransactionReceipt? receipt = await means.SendAsync(call, "make a move in the court", cancellationToken).ConfigureAwait(false);
        if (receipt is null)
        {
            // The position may be an old one: it is looked at anew after a moment.
            await Task.Delay(Pause, means.Time, cancellationToken).ConfigureAwait(false);
            return true;
        }

        means.Moved(move.GetType().Name, receipt.GasUsed);
        return true;
    }

    private async Task<bool> ExpireAsync(BigInteger gameId, Game game, bool isChallengers, CancellationToken cancellationToken)
    {
        ulong expiresAt = game.MovedAt + (isChallengers ? game.ChallengerSeconds : game.DefenderSeconds);
        return means.ChainTimeUnixSeconds() > expiresAt
            && await means.SendAsync(means.Chain.Court.Expire(gameId), "end a game whose clock has run out", cancellationToken).ConfigureAwait(false) is not null;
    }
}
