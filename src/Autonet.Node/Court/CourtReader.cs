using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Runs;

namespace Autonet.Node.Court;

/// <summary>A game as the chain recorded it.</summary>
/// <param name="Opened">How it began.</param>
/// <param name="Moves">Every position, the first before any move, with the transaction that led to it.</param>
/// <param name="Decided">The verdict; null while it is open.</param>
/// <param name="DecidedBy">The transaction that decided it.</param>
/// <param name="OpenedInBlock">Height of the block in which it began.</param>
public sealed record CourtGame(
    DisputeGameContract.GameOpenedEvent Opened,
    IReadOnlyList<(DisputeGameContract.MovedEvent Move, Hash256 Transaction)> Moves,
    DisputeGameContract.GameDecidedEvent? Decided,
    Hash256? DecidedBy,
    ulong OpenedInBlock);

/// <summary>Reads challenges and their games from the chain. A node keeps nothing of a game itself, so a restart in the middle of one loses nothing.</summary>
public sealed class CourtReader(ChainSession chain)
{
    /// <summary>How a challenge was opened.</summary>
    /// <param name="challengeId">Number of the challenge.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Null if there is no such challenge.</returns>
    public async Task<ChallengesContract.ChallengeOpenedEvent?> ChallengeAsync(ulong challengeId, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogEntry> logs = await LogsAsync(
            chain.Challenges.Address, [[ChallengesContract.ChallengeOpenedEvent.Topic], [RunFold.TopicOf(challengeId)]], cancellationToken).ConfigureAwait(false);
        return logs.Count > 0 && ChallengesContract.ChallengeOpenedEvent.TryDecode(logs[^1], out ChallengesContract.ChallengeOpenedEvent? opened) ? opened : null;
    }

    /// <summary>All challenges of a run, oldest first.</summary>
    public async Task<IReadOnlyList<ChallengesContract.ChallengeOpenedEvent>> ChallengesAsync(RunId run, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogEntry> logs = await LogsAsync(
            chain.Challenges.Address, [[ChallengesContract.ChallengeOpenedEvent.Topic], [], [RunFold.TopicOf(run.Value)]], cancellationToken).ConfigureAwait(false);
        return [.. logs.Select(static log => ChallengesContract.ChallengeOpenedEvent.TryDecode(log, out ChallengesContract.ChallengeOpenedEvent? opened) ? opened : null).OfType<ChallengesContract.ChallengeOpenedEvent>()];
    }

    /// <summary>An evaluation claim as it was posted.</summary>
    /// <param name="claimId">Number of the claim.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>Null if there is no such claim.</returns>
    public async Task<EvaluationsContract.EvaluationClaimedEvent?> EvaluationAsync(ulong claimId, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogEntry> logs = await LogsAsync(
            chain.Evaluations.Address, [[EvaluationsContract.EvaluationClaimedEvent.Topic], [RunFold.TopicOf(claimId)]], cancellationToken).ConfigureAwait(false);
        return logs.Count > 0 && EvaluationsContract.EvaluationClaimedEvent.TryDecode(logs[^1], out EvaluationsContract.EvaluationClaimedEvent? claimed) ? claimed : null;
    }

    /// <summary>All evaluation claims about a run, oldest first.</summary>
    public async Task<IReadOnlyList<EvaluationsContract.EvaluationClaimedEvent>> EvaluationsAsync(RunId run, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogEntry> logs = await LogsAsync(
            chain.Evaluations.Address, [[EvaluationsContract.EvaluationClaimedEvent.Topic], [], [RunFold.TopicOf(run.Value)]], cancellationToken).ConfigureAwait(false);
        return [.. logs.Select(static log => EvaluationsContract.EvaluationClaimedEvent.TryDecode(log, out EvaluationsContract.EvaluationClaimedEvent? claimed) ? claimed : null).OfType<EvaluationsContract.EvaluationClaimedEvent>()];
    }

    /// <summary>The challenges of an evaluation claim, oldest first.</summary>
    public async Task<IReadOnlyList<EvaluationsContract.EvaluationChallengedEvent>> EvaluationChallengesAsync(ulong claimId, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogEntry> logs = await LogsAsync(
            chain.Evaluations.Address, [[EvaluationsContract.EvaluationChallengedEvent.Topic], [RunFold.TopicOf(claimId)]], cancellationToken).ConfigureAwait(false);
        return [.. logs.Select(static log => EvaluationsContract.EvaluationChallengedEvent.TryDecode(log, out EvaluationsContract.EvaluationChallengedEvent? opened) ? opened : null).OfType<EvaluationsContract.EvaluationChallengedEvent>()];
    }

    /// <summary>A game with all its moves so far.</summary>
    /// <param name="gameId">The game.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <param name="sinceBlock">A height at which it had not begun yet, or began; all that the chain has if it is left out.</param>
    /// <exception cref="InvalidDataException">The chain has no such game.</exception>
    public async Task<CourtGame> GameAsync(BigInteger gameId, CancellationToken cancellationToken, ulong? sinceBlock = null)
    {
        IReadOnlyList<LogEntry> logs = await LogsAsync(
            chain.Court.Address, [[], [RunFold.TopicOf((ulong)gameId)]], cancellationToken, sinceBlock).ConfigureAwait(false);
        DisputeGameContract.GameOpenedEvent? opened = null;
        List<(DisputeGameContract.MovedEvent, Hash256)> moves = [];
        DisputeGameContract.GameDecidedEvent? decided = null;
        Hash256? decidedBy = null;
        foreach (LogEntry log in logs)
        {
            if (DisputeGameContract.MovedEvent.TryDecode(log, out DisputeGameContract.MovedEvent? moved))
            {
                moves.Add((moved, log.TransactionHash));
            }
            else if (DisputeGameContract.GameDecidedEvent.TryDecode(log, out DisputeGameContract.GameDecidedEvent? verdict))
            {
                (decided, decidedBy) = (verdict, log.TransactionHash);
            }
            else if (DisputeGameContract.GameOpenedEvent.TryDecode(log, out DisputeGameContract.GameOpenedEvent? beginning))
            {
                opened = beginning;
            }
        }

        return opened is null
            ? throw new InvalidDataException($"The chain has no game {gameId}.")
            : new CourtGame(opened, moves, decided, decidedBy, logs[0].BlockNumber);
    }

    /// <summary>What a round opened with, as the newest attempt at it did.</summary>
    /// <exception cref="InvalidDataException">The round never opened.</exception>
    public async Task<RunRegistryContract.RoundOpenedEvent> OpeningAsync(RunId run, ulong round, CancellationToken cancellationToken)
    {
        IReadOnlyList<LogEntry> logs = await LogsAsync(
            chain.Runs.Address, [[RunRegistryContract.RoundOpenedEvent.Topic], [RunFold.TopicOf(run.Value)], [RunFold.TopicOf(round)]], cancellationToken).ConfigureAwait(false);
        return logs.Count > 0 && RunRegistryContract.RoundOpenedEvent.TryDecode(logs[^1], out RunRegistryContract.RoundOpenedEvent? opened)
            ? opened
            : throw new InvalidDataException($"Round {round} of run {run} never opened.");
    }

    private async Task<IReadOnlyList<LogEntry>> LogsAsync(
        Address address, IReadOnlyList<IReadOnlyList<Hash256>> topics, CancellationToken cancellationToken, ulong? sinceBlock = null)
    {
        ulong head = await chain.Client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        return await chain.Client.GetLogsAsync(
            new LogFilter { Addresses = [address], Topics = topics }, sinceBlock ?? chain.Manifest.FirstBlock, head, cancellationToken).ConfigureAwait(false);
    }
}
