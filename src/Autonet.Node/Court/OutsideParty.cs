using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Runs;
using Autonet.Training.Court;

namespace Autonet.Node.Court;

/// <summary>An account that goes to the court without a node of its own.</summary>
/// <param name="observer">The run.</param>
/// <param name="sender">The account: it pays bonds and gas.</param>
/// <param name="time">Clock of the pauses.</param>
internal sealed class OutsideParty(RunObserver observer, TransactionSender sender, TimeProvider time)
{
    /// <summary>Sends a transaction that takes the charter's challenge bond.</summary>
    /// <exception cref="TransactionRevertedException">The contract refuses it.</exception>
    public async Task<TransactionReceipt> SendWithBondAsync(ContractCall call, CancellationToken cancellationToken)
    {
        BigInteger bond = observer.Tracker.Charter.Verification.ChallengeBondWei;
        AutonetTokenContract token = observer.Chain.Token;
        Address taker = call.To!.Value;
        if (await token.AllowanceAsync(sender.Account, taker, cancellationToken: cancellationToken).ConfigureAwait(false) < bond)
        {
            await sender.SendAsync(token.Approve(taker, bond), cancellationToken).ConfigureAwait(false);
        }

        return await sender.SendAsync(call, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends a transaction; null if the contract refuses it, of which <paramref name="told"/> hears: somebody else was first, or the chain is not that far yet, and
    /// what there is to do is looked at anew.
    /// </summary>
    public async Task<TransactionReceipt?> TrySendAsync(ContractCall call, string what, Action<string> told, CancellationToken cancellationToken)
    {
        try
        {
            return await sender.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (TransactionRevertedException exception)
        {
            told($"refused to {what}: {exception.Reason?.Text ?? exception.Message}");
            return null;
        }
    }

    /// <summary>Plays one side of a game to the verdict.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="isChallenger">Which side.</param>
    /// <param name="open">Prepares what it plays with.</param>
    /// <param name="compute">Finds a move.</param>
    /// <param name="moved">Told of every move of its own, and of every refusal.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Whether the challenge was upheld; false too when the challenger has nothing to refute.</returns>
    public async Task<bool> PlayAsync(
        BigInteger gameId, bool isChallenger, Func<CancellationToken, Task<Case>> open, Func<Func<GameMove?>, GameMove?> compute, Action<string> moved,
        CancellationToken cancellationToken)
    {
        PlayerMeans means = new()
        {
            Chain = observer.Chain,
            SendAsync = (call, what, token) => TrySendAsync(call, what, moved, token),
            ComputeAsync = (job, token) => Task.Run(() => compute(job), token),
            ChainTimeUnixSeconds = () => observer.Tracker.ChainTimeUnixSeconds,
            Time = time,
            Moved = (move, gas) => moved(FormattableString.Invariant($"game {gameId}: {move}, {gas:N0} gas")),
        };
        DisputeGameContract.GameDecidedEvent? decided = await new GamePlayer(means, open)
            .PlayAsync(gameId, isChallenger, cancellationToken).ConfigureAwait(false);
        return decided?.Upheld ?? false;
    }
}
