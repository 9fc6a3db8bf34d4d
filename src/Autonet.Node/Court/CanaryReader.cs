using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Runs;

namespace Autonet.Node.Court;

/// <summary>Where a canary stands.</summary>
public enum CanaryState
{
    /// <summary>Registered; its time runs.</summary>
    Registered,

    /// <summary>Its time is over and its reservation can be freed.</summary>
    Overdue,

    /// <summary>Revealed and paid back.</summary>
    Revealed,

    /// <summary>Given up unrevealed.</summary>
    Expired,
}

/// <summary>A canary as the chain recorded it.</summary>
/// <param name="Seal">Its seal.</param>
/// <param name="Registrar">Who registered it.</param>
/// <param name="ReservedWei">Token wei that it could cost at most.</param>
/// <param name="Block">Block of the registration.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Revealed">What it was, once it is revealed.</param>
/// <param name="Convicted">Other slots that were convicted for the same round: those that approved it, and any other cheat.</param>
public sealed record CanaryRecord(
    Hash256 Seal, Address Registrar, BigInteger ReservedWei, ulong Block, CanaryState State, CanariesContract.CanaryRevealedEvent? Revealed,
    IReadOnlyList<RunRegistryContract.SlotConvictedEvent> Convicted);

/// <summary>Reads canaries from the chain.</summary>
public static class CanaryReader
{
    /// <summary>All canaries, oldest first.</summary>
    public static async Task<IReadOnlyList<CanaryRecord>> ReadAsync(ChainSession chain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ulong head = await chain.Client.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        Task<IReadOnlyList<LogEntry>> LogsAsync(LogFilter filter) => chain.Client.GetLogsAsync(filter, chain.Manifest.FirstBlock, head, cancellationToken);

        List<(CanariesContract.CanaryRegisteredEvent Registered, ulong Block)> registered = [];
        Dictionary<Hash256, CanariesContract.CanaryRevealedEvent> revealed = [];
        HashSet<Hash256> expired = [];
        foreach (LogEntry log in await LogsAsync(new LogFilter { Addresses = [chain.Canaries.Address] }).ConfigureAwait(false))
        {
            if (CanariesContract.CanaryRegisteredEvent.TryDecode(log, out CanariesContract.CanaryRegisteredEvent? beginning))
            {
                registered.Add((beginning, log.BlockNumber));
            }
            else if (CanariesContract.CanaryRevealedEvent.TryDecode(log, out CanariesContract.CanaryRevealedEvent? shown))
            {
                revealed[shown.Seal] = shown;
            }
            else if (CanariesContract.CanaryExpiredEvent.TryDecode(log, out CanariesContract.CanaryExpiredEvent? end))
            {
                expired.Add(end.Seal);
            }
        }

        IReadOnlyList<LogEntry> convictions = revealed.Count == 0 ? []
            : await LogsAsync(new LogFilter { Addresses = [chain.Runs.Address], Topics = [[RunRegistryContract.SlotConvictedEvent.Topic]] }).ConfigureAwait(false);
        ulong now = (await chain.Client.GetBlockAsync(BlockReference.Latest, cancellationToken).ConfigureAwait(false))!.Timestamp;
        ulong life = await chain.Canaries.LifeSecondsAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        List<CanaryRecord> records = [];
        foreach ((CanariesContract.CanaryRegisteredEvent beginning, ulong block) in registered)
        {
            CanariesContract.CanaryRevealedEvent? shown = revealed.GetValueOrDefault(beginning.Seal);
            CanaryState state = shown is not null ? CanaryState.Revealed
                : expired.Contains(beginning.Seal) ? CanaryState.Expired
                : now > (await chain.Canaries.CanaryOfAsync(beginning.Seal, cancellationToken: cancellationToken).ConfigureAwait(false)).RegisteredAt + life ? CanaryState.Overdue
                : CanaryState.Registered;
            records.Add(new CanaryRecord(beginning.Seal, beginning.Registrar, beginning.ReservedWei, block, state, shown, [.. ConvictedWith(shown, convictions)]));
        }

        return records;
    }

    private static IEnumerable<RunRegistryContract.SlotConvictedEvent> ConvictedWith(CanariesContract.CanaryRevealedEvent? canary, IReadOnlyList<LogEntry> convictions)
    {
        foreach (LogEntry log in convictions)
        {
            if (canary is not null && RunRegistryContract.SlotConvictedEvent.TryDecode(log, out RunRegistryContract.SlotConvictedEvent? convicted)
                && convicted.RunId == canary.RunId && convicted.Round == canary.Round && convicted.Slot != canary.Slot)
            {
                yield return convicted;
            }
        }
    }
}
