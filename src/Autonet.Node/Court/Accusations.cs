using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Node.Roles;
using Autonet.Node.Runs;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Court;

/// <summary>The transactions that open challenges, with what they have to show.</summary>
internal static class Accusations
{
    /// <summary>Challenges a slot's work.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="tracker">The run.</param>
    /// <param name="signed">The slot's signed commitment.</param>
    /// <param name="tree">The round's commitments.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<ContractCall> OfWorkAsync(
        ChainSession chain, RunTracker tracker, SignedMessage signed, CommitmentTree tree, CancellationToken cancellationToken)
    {
        Commitment commitment = (Commitment)signed.Message;
        return chain.Challenges.OpenChallenge(
            tracker.State.Id.Value, tracker.Charter, await OpeningAsync(chain, tracker.State, commitment.Round, cancellationToken).ConfigureAwait(false),
            ChainCommitments.ToChain(commitment), signed.Signature.ToArray(), tree.Prove(commitment.Slot));
    }

    /// <summary>Challenges a round's checkpoint, accusing every attester of its certificate.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="tracker">The run.</param>
    /// <param name="round">The certified round.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">The chain does not tell the certificate.</exception>
    public static async Task<IReadOnlyList<ContractCall>> OfCheckpointAsync(ChainSession chain, RunTracker tracker, ulong round, CancellationToken cancellationToken)
    {
        RunState state = tracker.State;
        (byte[] cid, SlotSignature[] signatures) = await CertificateAsync(chain, state, round, cancellationToken).ConfigureAwait(false);
        RoundOpening opening = await OpeningAsync(chain, state, round, cancellationToken).ConfigureAwait(false);
        return
        [
            .. signatures.Select(signature => chain.Challenges.OpenCheckpointChallenge(
                state.Id.Value, tracker.Charter, opening, round, signature.Slot, cid, [.. signature.R.ToArray(), .. signature.Vs.ToArray()])),
        ];
    }

    /// <summary>Challenges a slot's work, accusing a holder who reported that it is right.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="tracker">The run.</param>
    /// <param name="signed">The slot's signed commitment.</param>
    /// <param name="tree">The round's commitments.</param>
    /// <param name="auditor">The accused's slot.</param>
    /// <param name="report">The accused's report.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<ContractCall> OfApprovalAsync(
        ChainSession chain, RunTracker tracker, SignedMessage signed, CommitmentTree tree, int auditor, SignedMessage report, CancellationToken cancellationToken)
    {
        Commitment commitment = (Commitment)signed.Message;
        return chain.Challenges.OpenApprovalChallenge(
            tracker.State.Id.Value, tracker.Charter, await OpeningAsync(chain, tracker.State, commitment.Round, cancellationToken).ConfigureAwait(false),
            ChainCommitments.ToChain(commitment), tree.Prove(commitment.Slot), (ushort)auditor, report.Signature.ToArray());
    }

    /// <summary>Opens a challenge under the context's key, which pays the bond; false if the contract refused.</summary>
    public static async Task<bool> OpenAsync(RunContext context, ulong round, string what, ContractCall accusation, CancellationToken cancellationToken)
    {
        BigInteger bond = context.Tracker.Charter.Verification.ChallengeBondWei;
        BigInteger allowance = await context.Chain.Token
            .AllowanceAsync(context.Key.Address, context.Chain.Challenges.Address, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (allowance < bond
            && await context.TrySendAsync(
                context.Chain.Token.Approve(context.Chain.Challenges.Address, bond), round, "approve the bond", cancellationToken).ConfigureAwait(false) is null)
        {
            return false;
        }

        TransactionReceipt? receipt = await context.TrySendAsync(accusation, round, "challenge", cancellationToken).ConfigureAwait(false);
        if (receipt is not null)
        {
            Log.ChallengeOpened(context.Logger, receipt.TransactionHash.ToString(), what, round);
        }

        return receipt is not null;
    }

    private static async Task<RoundOpening> OpeningAsync(ChainSession chain, RunState state, ulong round, CancellationToken cancellationToken)
    {
        RunRegistryContract.RoundOpenedEvent opened = await new CourtReader(chain).OpeningAsync(state.Id, round, cancellationToken).ConfigureAwait(false);
        CertifiedRound certified = state.Certified[(int)round - 1];
        return new RoundOpening(opened.Attempt, opened.Prevrandao, opened.Active, new(certified.Cursor.NextFreshUnit, [.. certified.Cursor.Returned]));
    }

    /// <summary>Who attested a round, from the transaction that certified it.</summary>
    private static async Task<(byte[] Cid, SlotSignature[] Signatures)> CertificateAsync(ChainSession chain, RunState state, ulong round, CancellationToken cancellationToken)
    {
        ulong block = state.Certified[(int)round - 1].Block;
        LogFilter filter = new()
        {
            Addresses = [chain.Runs.Address],
            Topics = [[RunRegistryContract.RoundCertifiedEvent.Topic], [RunFold.TopicOf(state.Id.Value)], [RunFold.TopicOf(round)]],
        };
        IReadOnlyList<LogEntry> logs = await chain.Client.GetLogsAsync(filter, block, block, cancellationToken).ConfigureAwait(false);
        TransactionRecord? transaction = logs.Count == 0
            ? null
            : await chain.Client.GetTransactionByHashAsync(logs[0].TransactionHash, cancellationToken).ConfigureAwait(false);
        if (transaction is null)
        {
            throw new InvalidDataException($"The chain does not tell how round {round} was certified.");
        }

        object[] call = RunRegistryContract.Abi.Functions.Single(static function => function.Name == "certify").DecodeCall(transaction.Data.Span);
        Certificate certificate = Certificate.FromAbi((object[])call[2]);
        return (certificate.CheckpointCid, certificate.Signatures);
    }
}
