using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Runs;

namespace Autonet.Node.Court;

/// <summary>Where a canary stands.</summary>
public enum CanaryState
{
    /// <summary>Registered; its time runs.</summary>
    Registered,

    /// <summary>Its time is over and its reservation can be freed.</summary>
    Overdue,

    /// <summary>Its work was convicted; it is revealed and paid back.</summary>
    Revealed,

    /// <summary>Nobody was convicted of its work; it is shown all the same.</summary>
    Disclosed,

    /// <summary>Given up and never shown.</summary>
    Expired,
}

/// <summary>What a canary was.</summary>
/// <param name="Run">The run.</param>
/// <param name="Round">The round.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Operator">Its holder.</param>
/// <param name="ChallengeId">The challenge that took the slot's stake, if one did.</param>
/// <param name="PaidWei">Token wei that the fund gave back.</param>
public sealed record CanaryWork(ulong Run, ulong Round, ushort Slot, Address Operator, BigInteger? ChallengeId, BigInteger PaidWei);

/// <summary>A canary as the chain recorded it.</summary>
/// <param name="Seal">Its seal.</param>
/// <param name="Registrar">Who registered it.</param>
/// <param name="ReservedWei">Token wei that it could cost at most.</param>
/// <param name="Block">Block of the registration.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Work">What it was, once that is shown.</param>
/// <param name="Approvers">Slots whose holders lost their stake for approving it.</param>
public sealed record CanaryRecord(
    Hash256 Seal, Address Registrar, BigInteger ReservedWei, ulong Block, CanaryState State, CanaryWork? Work, IReadOnlyList<(int Slot, Address Operator)> Approvers);

/// <summary>Reads canaries from the chain.</summary>
public static class CanaryReader
{
    /// <summary>All canaries, oldest first.</summary>
    public static async Task<IReadOnlyList<CanaryRecord>> ReadAsync(ChainSession chain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ulong head = await chain.Client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        List<(CanariesContract.CanaryRegisteredEvent Registered, ulong Block)> registered = [];
        Dictionary<Hash256, CanaryWork> shown = [];
        HashSet<Hash256> expired = [];
        foreach (LogEntry log in await chain.Client
            .GetLogsAsync(new LogFilter { Addresses = [chain.Canaries.Address] }, chain.Manifest.FirstBlock, head, cancellationToken).ConfigureAwait(false))
        {
            if (CanariesContract.CanaryRegisteredEvent.TryDecode(log, out CanariesContract.CanaryRegisteredEvent? beginning))
            {
                registered.Add((beginning, log.BlockNumber));
            }
            else if (CanariesContract.CanaryRevealedEvent.TryDecode(log, out CanariesContract.CanaryRevealedEvent? revealed))
            {
                shown[revealed.Seal] = new CanaryWork(revealed.RunId, revealed.Round, revealed.Slot, revealed.Operator, revealed.ChallengeId, revealed.PaidWei);
            }
            else if (CanariesContract.CanaryDisclosedEvent.TryDecode(log, out CanariesContract.CanaryDisclosedEvent? disclosed))
            {
                shown[disclosed.Seal] = new CanaryWork(disclosed.RunId, disclosed.Round, disclosed.Slot, disclosed.Operator, null, 0);
            }
            else if (CanariesContract.CanaryExpiredEvent.TryDecode(log, out CanariesContract.CanaryExpiredEvent? end))
            {
                expired.Add(end.Seal);
            }
        }

        ulong now = (await chain.Client.GetBlockAsync(BlockReference.Latest, cancellationToken).ConfigureAwait(false))!.Timestamp;
        ulong life = await chain.Canaries.LifeSecondsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        List<CanaryRecord> records = [];
        foreach ((CanariesContract.CanaryRegisteredEvent beginning, ulong block) in registered)
        {
            CanaryWork? work = shown.GetValueOrDefault(beginning.Seal);
            CanaryState state = work is not null ? work.ChallengeId is null ? CanaryState.Disclosed : CanaryState.Revealed
                : expired.Contains(beginning.Seal) ? CanaryState.Expired
                : now > (await chain.Canaries.CanaryOfAsync(beginning.Seal, cancellationToken: cancellationToken).ConfigureAwait(false)).RegisteredAt + life ? CanaryState.Overdue
                : CanaryState.Registered;
            IReadOnlyList<(int, Address)> approvers = work is null ? [] : await ApproversAsync(chain, work, cancellationToken).ConfigureAwait(false);
            records.Add(new CanaryRecord(beginning.Seal, beginning.Registrar, beginning.ReservedWei, block, state, work, approvers));
        }

        return records;
    }

    private static async Task<IReadOnlyList<(int Slot, Address Operator)>> ApproversAsync(ChainSession chain, CanaryWork work, CancellationToken cancellationToken)
    {
        List<(int, Address)> approvers = [];
        foreach (ChallengesContract.ChallengeOpenedEvent opened in await new CourtReader(chain).ChallengesAsync(new RunId(work.Run), cancellationToken).ConfigureAwait(false))
        {
            if (opened.Round == work.Round && opened.About == work.Slot && opened.Subject == (byte)ChallengeSubject.Approval
                && (await chain.Challenges.ChallengeOfAsync(opened.ChallengeId, cancellationToken: cancellationToken).ConfigureAwait(false)).TookStake)
            {
                approvers.Add((opened.Slot, opened.Accused));
            }
        }

        return approvers;
    }
}
