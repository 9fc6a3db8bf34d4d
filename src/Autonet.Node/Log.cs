using Autonet.Core.Identifiers;
using Microsoft.Extensions.Logging;

namespace Autonet.Node;

/// <summary>Every log message of the node, events 4000 to 4999. Fields are named; keys, passwords and tensors never appear.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "Node {Address} listens on {Endpoint}, roles {Roles}, data in {DataFolder}")]
    public static partial void NodeStarted(ILogger logger, Address address, Uri endpoint, string roles, string dataFolder);

    [LoggerMessage(4001, LogLevel.Information, "Registered as operator with endpoint {Endpoint}")]
    public static partial void Registered(ILogger logger, string endpoint);

    [LoggerMessage(4002, LogLevel.Information, "Took slot {Slot} of run {Run}")]
    public static partial void SlotJoined(ILogger logger, int slot, RunId run);

    [LoggerMessage(4003, LogLevel.Information, "Slot {Slot} of run {Run} asks to be active again")]
    public static partial void SlotActivated(ILogger logger, int slot, RunId run);

    [LoggerMessage(4004, LogLevel.Information, "Started run {Run}")]
    public static partial void RunStarted(ILogger logger, RunId run);

    [LoggerMessage(4010, LogLevel.Information, "Round {Round} is open: slots {Active}")]
    public static partial void RoundOpened(ILogger logger, ulong round, string active);

    [LoggerMessage(4011, LogLevel.Information, "Round {Round}, slot {Slot}: trained {Steps} steps, loss {FirstLoss:F4} to {LastLoss:F4}, update {UpdateRoot} of {UpdateBytes} bytes")]
    public static partial void SlotTrained(
        ILogger logger, ulong round, int slot, int steps, float firstLoss, float lastLoss, Hash256 updateRoot, int updateBytes);

    [LoggerMessage(4012, LogLevel.Warning, "Round {Round}, slot {Slot}: changes one number of its training, as --cheat or --canary asks")]
    public static partial void SlotCheated(ILogger logger, ulong round, int slot);

    [LoggerMessage(4013, LogLevel.Error, "Round {Round}, slot {Slot}: the step is invalid ({Reason}); nothing is committed")]
    public static partial void StepInvalid(ILogger logger, ulong round, int slot, string reason);

    [LoggerMessage(4014, LogLevel.Warning, "Round {Round}, slot {Slot}: the committed update is refused ({Reason})")]
    public static partial void UpdateRefused(ILogger logger, ulong round, int slot, string reason);

    [LoggerMessage(4015, LogLevel.Information, "Round {Round}: attested slots {Slots}, checkpoint {CheckpointRoot}")]
    public static partial void Attested(ILogger logger, ulong round, string slots, Hash256 checkpointRoot);

    [LoggerMessage(4016, LogLevel.Information, "Round {Round}: submitted the certificate, {Gas} gas, transaction {Transaction}")]
    public static partial void CertificateSubmitted(ILogger logger, ulong round, ulong gas, Hash256 transaction);

    [LoggerMessage(4017, LogLevel.Information, "Round {Round} is certified: slots {Slots}, checkpoint {CheckpointRoot}")]
    public static partial void RoundCertified(ILogger logger, ulong round, string slots, Hash256 checkpointRoot);

    [LoggerMessage(4018, LogLevel.Warning, "Round {Round}: the transaction to {Action} was refused: {Reason}")]
    public static partial void TransactionRefused(ILogger logger, ulong round, string action, string reason);

    [LoggerMessage(4019, LogLevel.Warning, "Round {Round}: no quorum; asked the chain to open it again")]
    public static partial void RoundReopened(ILogger logger, ulong round);

    [LoggerMessage(4020, LogLevel.Information, "Round {Round}, slot {Slot}: audited, the update matches")]
    public static partial void AuditMatched(ILogger logger, ulong round, int slot);

    [LoggerMessage(4021, LogLevel.Warning, "Round {Round}, slot {Slot}: audited, committed {Committed} but recomputed {Recomputed}")]
    public static partial void AuditMismatched(ILogger logger, ulong round, int slot, Hash256 committed, Hash256 recomputed);

    [LoggerMessage(4028, LogLevel.Warning, "Round {Round}: certified checkpoint {Certified}, but the same updates give {Recomputed}")]
    public static partial void CheckpointMismatched(ILogger logger, ulong round, Hash256 certified, Hash256 recomputed);

    [LoggerMessage(4022, LogLevel.Information, "Challenge {Challenge} opened against {What} of round {Round}")]
    public static partial void ChallengeOpened(ILogger logger, string challenge, string what, ulong round);

    [LoggerMessage(4023, LogLevel.Information, "Challenge {Challenge}: moved, {Move}, {Gas} gas")]
    public static partial void MoveMade(ILogger logger, ulong challenge, string move, ulong gas);

    [LoggerMessage(4024, LogLevel.Information, "Challenge {Challenge} is decided: upheld = {Upheld}, ground {Ground}")]
    public static partial void GameDecided(ILogger logger, ulong challenge, bool upheld, string ground);

    [LoggerMessage(4027, LogLevel.Warning, "Challenge {Challenge}: nothing is wrong with what is challenged; no further move is made")]
    public static partial void NothingToRefute(ILogger logger, ulong challenge);

    [LoggerMessage(4060, LogLevel.Information, "Round {Round}, slot {Slot}: registered as a canary")]
    public static partial void CanaryRegistered(ILogger logger, ulong round, int slot);

    [LoggerMessage(4061, LogLevel.Information, "Round {Round}, slot {Slot}: the canary is revealed and paid back, convicted by challenge {Challenge}")]
    public static partial void CanaryRevealed(ILogger logger, ulong round, int slot, ulong challenge);

    [LoggerMessage(4062, LogLevel.Warning, "Round {Round}: slot {Auditor} approved the canary in slot {Slot} and is accused")]
    public static partial void ApproverAccused(ILogger logger, ulong round, int auditor, int slot);

    [LoggerMessage(4064, LogLevel.Information, "Round {Round}, slot {Slot}: the canary is disclosed; nobody was convicted of its work")]
    public static partial void CanaryDisclosed(ILogger logger, ulong round, int slot);

    [LoggerMessage(4063, LogLevel.Warning, "Round {Round}: the canary is given up: {Reason}")]
    public static partial void CanaryGivenUp(ILogger logger, ulong round, string reason);

    [LoggerMessage(4025, LogLevel.Warning, "Slot {Slot} was convicted for round {Round}")]
    public static partial void SlotConvicted(ILogger logger, int slot, ulong round);

    [LoggerMessage(4026, LogLevel.Warning, "Round {Round}, slot {Slot}: two different commitments of one holder; evidence submitted")]
    public static partial void EquivocationProved(ILogger logger, ulong round, int slot);

    [LoggerMessage(4030, LogLevel.Information, "Claimed {Amount} wei for {What}")]
    public static partial void Claimed(ILogger logger, string amount, string what);

    [LoggerMessage(4040, LogLevel.Warning, "Refused {What} from {Remote}: {Reason}. The same refusal is not logged again")]
    public static partial void MessageRefused(ILogger logger, string what, string remote, string reason);

    [LoggerMessage(4041, LogLevel.Warning, "Peer {Peer} does not answer: {Reason}. Logged again when it changes")]
    public static partial void PeerUnreachable(ILogger logger, Uri peer, string reason);

    [LoggerMessage(4042, LogLevel.Information, "Peer {Peer} answers")]
    public static partial void PeerReachable(ILogger logger, Uri peer);

    [LoggerMessage(4043, LogLevel.Warning, "Round {Round}, slot {Slot}: the committed update {Cid} cannot be had ({Reason}); tried again while the round is open")]
    public static partial void UpdateUnavailable(ILogger logger, ulong round, int slot, Cid cid, string reason);

    [LoggerMessage(4044, LogLevel.Information, "Checkpoint of round {Round} fetched and verified: {CheckpointRoot}")]
    public static partial void CheckpointVerified(ILogger logger, ulong round, Hash256 checkpointRoot);

    [LoggerMessage(4045, LogLevel.Error, "{What} failed and will be tried again")]
    public static partial void WillRetry(ILogger logger, string what, Exception exception);

    [LoggerMessage(4046, LogLevel.Warning, "The chain reorganised; state rebuilt from block {Block}")]
    public static partial void Reorganised(ILogger logger, ulong block);

    [LoggerMessage(4047, LogLevel.Warning, "Peer {Peer} answers with something that is no list of messages, or too long a one. Not logged again")]
    public static partial void PeerUnreadable(ILogger logger, Uri peer);

    [LoggerMessage(4050, LogLevel.Information, "Run {Run} is completed: checkpoint {CheckpointRoot}")]
    public static partial void RunCompleted(ILogger logger, RunId run, Hash256 checkpointRoot);

    [LoggerMessage(4048, LogLevel.Information, "Handed in what {Voter} signed: transaction {Transaction}")]
    public static partial void BallotRelayed(ILogger logger, Address voter, Hash256 transaction);

    [LoggerMessage(4049, LogLevel.Warning, "What a voter signed could not be handed in: {Reason}")]
    public static partial void RelayFailed(ILogger logger, string reason);
}
