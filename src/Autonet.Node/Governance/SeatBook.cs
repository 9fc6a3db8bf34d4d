using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;

namespace Autonet.Node.Governance;

/// <summary>Where a seat stands.</summary>
public enum SeatState
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Earned, and not old enough to vote.</summary>
    Probation,

    /// <summary>Old enough, and waits to be activated.</summary>
    Ready,

    /// <summary>It votes.</summary>
    Active,

    /// <summary>It ended: by idleness, or because its holder's entity went.</summary>
    Lapsed,
}

/// <summary>A seat and where it stands.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="View">What the chain says of it.</param>
public sealed record SeatEntry(SeatState State, SeatView View)
{
    /// <summary>The state of a seat at a time.</summary>
    public static SeatEntry At(SeatView view, ulong nowUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new SeatEntry(
            view.Holder.IsZero ? SeatState.Lapsed
                : view.Active ? SeatState.Active
                : nowUnixSeconds < view.VoteFrom ? SeatState.Probation
                : SeatState.Ready,
            view);
    }
}

/// <summary>Reads the contributors' house, and the work that earns or renews a seat in it.</summary>
public static class SeatBook
{
    /// <summary>All seats ever earned, oldest first.</summary>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public static async Task<IReadOnlyList<SeatEntry>> ReadAsync(GovernanceContracts contracts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        Task<ulong> now = contracts.NowAsync(cancellationToken);
        int last = (int)await contracts.Seats.LastSeatAsync(cancellationToken: cancellationToken);
        SeatView[] views = await Task.WhenAll(Enumerable.Range(1, last).Select(seat => contracts.Seats.SeatViewAsync(seat, cancellationToken: cancellationToken)));
        ulong at = await now;
        return [.. views.Select(view => SeatEntry.At(view, at))];
    }

    /// <summary>
    /// The work of an account that can still earn or renew a seat: slots that it held in certified rounds, past their challenge window, and never
    /// used before. In the order that the contract asks for.
    /// </summary>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public static async Task<IReadOnlyList<(Work Work, ulong CertifiedAt)>> WorkOfAsync(GovernanceContracts contracts, Address account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        ulong now = await contracts.NowAsync(cancellationToken);
        List<(ulong Run, ushort Slot, ulong SinceRound)> held = [];
        Dictionary<(ulong Run, ushort Slot), List<ulong>> starts = [];
        foreach (LogEntry log in await LogsAsync(contracts, RunRegistryContract.SlotJoinedEvent.Topic, cancellationToken))
        {
            if (RunRegistryContract.SlotJoinedEvent.TryDecode(log, out RunRegistryContract.SlotJoinedEvent? joined) && joined.Operator == account)
            {
                held.Add((joined.RunId, joined.Slot, joined.SinceRound));
            }
        }

        if (held.Count == 0)
        {
            return [];
        }

        Dictionary<ulong, ulong> windows = [];
        foreach (ulong run in held.Select(entry => entry.Run).Distinct())
        {
            windows[run] = (await contracts.Runs.TermsOfAsync(run, cancellationToken: cancellationToken)).ChallengeWindowSeconds;
        }

        List<Task<(Work Work, ulong CertifiedAt)?>> asked = [];
        foreach (LogEntry log in await LogsAsync(contracts, RunRegistryContract.RoundCertifiedEvent.Topic, cancellationToken))
        {
            if (RunRegistryContract.RoundCertifiedEvent.TryDecode(log, out RunRegistryContract.RoundCertifiedEvent? certified) && windows.ContainsKey(certified.RunId))
            {
                SlotBitmap slots = SlotBitmap.FromInteger(certified.Slots);
                asked.AddRange(held.Where(entry => entry.Run == certified.RunId && certified.Round >= entry.SinceRound && slots.Contains(entry.Slot))
                    .Select(entry => new Work(entry.Run, certified.Round, entry.Slot)).Distinct()
                    .Select(work => UsableAsync(contracts, account, work, now, windows[work.RunId], cancellationToken)));
            }
        }

        return
        [
            .. (await Task.WhenAll(asked)).OfType<(Work Work, ulong CertifiedAt)>()
                .OrderBy(entry => entry.Work.RunId).ThenBy(entry => entry.Work.Round).ThenBy(entry => entry.Work.Slot),
        ];
    }

    private static async Task<(Work Work, ulong CertifiedAt)?> UsableAsync(
        GovernanceContracts contracts, Address account, Work work, ulong now, ulong challengeWindow, CancellationToken cancellationToken)
    {
        Task<Tenure> tenure = contracts.Runs.TenureAtAsync(work.RunId, work.Slot, work.Round, cancellationToken: cancellationToken);
        Task<System.Numerics.BigInteger> used = contracts.Seats.WorkUsedAsync(work.RunId, work.Round, cancellationToken: cancellationToken);
        RoundRecord round = await contracts.Runs.RoundOfAsync(work.RunId, work.Round, cancellationToken: cancellationToken);
        Tenure at = await tenure;
        return at.Operator == account && (TenureStatus)at.Status != TenureStatus.Convicted && at.OpenChallenges == 0 && now > round.CertifiedAt + challengeWindow
            && !SlotBitmap.FromInteger(await used).Contains(work.Slot)
            ? (work, round.CertifiedAt)
            : null;
    }

    private static async Task<IReadOnlyList<LogEntry>> LogsAsync(GovernanceContracts contracts, Hash256 topic, CancellationToken cancellationToken)
    {
        LogFilter filter = new() { Addresses = [contracts.Runs.Address], Topics = [[topic]] };
        ulong head = await contracts.Client.GetBlockNumberAsync(cancellationToken);
        return await contracts.Client.GetLogsAsync(filter, contracts.Manifest.FirstBlock, head, cancellationToken);
    }
}
