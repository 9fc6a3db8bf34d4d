using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Power;

/// <summary>Reads who has how much say. Independent reads are started together.</summary>
public static class PowerReader
{
    /// <summary>Reads the report.</summary>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public static async Task<PowerReport> ReadAsync(GovernanceContracts contracts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        Task<ulong> now = contracts.NowAsync(cancellationToken);
        Task<ulong> breach = contracts.Activity.BreachUntilAsync(cancellationToken: cancellationToken);
        Task<ulong> runs = contracts.Runs.RunCountAsync(cancellationToken: cancellationToken);
        Task<IReadOnlyList<SeatEntry>> seats = SeatBook.ReadAsync(contracts, cancellationToken);
        Task<IReadOnlyList<(Address Delegate, BigInteger Wei)>> delegates = DelegatesAsync(contracts, cancellationToken);
        ulong entities = await contracts.Entities.EntityCountAsync(cancellationToken: cancellationToken);
        Task<EntityView[]> views = Task.WhenAll(Ids(1, entities).Select(id => contracts.Entities.EntityViewAsync(id, cancellationToken: cancellationToken)));
        Task<BigInteger[]> active = Task.WhenAll(Ids(0, entities).Select(id => ActivityAsync(contracts, id, cancellationToken)));
        Address[][] holders = await Task.WhenAll(Ids(1, await runs).Select(run => contracts.Runs.HoldersOfAsync(run, cancellationToken: cancellationToken)));

        Address[] accounts =
        [
            .. (await delegates).Select(entry => entry.Delegate).Concat(holders.SelectMany(slots => slots)).Concat((await seats).Select(seat => seat.View.Delegate))
                .Where(account => !account.IsZero).Distinct(),
        ];
        ulong[] found = await Task.WhenAll(accounts.Select(account => contracts.Entities.EntityOfAsync(account, cancellationToken: cancellationToken)));
        Dictionary<Address, ulong> entityOf = accounts.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second);
        Dictionary<ulong, string> names = (await views).ToDictionary(view => view.Id, view => view.Name);
        string NameOf(ulong entity) => names.GetValueOrDefault(entity, entity == 0 ? "accounts without an entity" : $"entity {entity}");
        SeatEntry[] voting = [.. (await seats).Where(seat => seat.State == SeatState.Active)];
        return new PowerReport
        {
            Delegated = Spread.Of((await delegates).Select(entry => (entityOf[entry.Delegate], entry.Wei)), NameOf),
            Active = Spread.Of((await active).Select((wei, entity) => ((ulong)entity, wei)), NameOf),
            Seats = Spread.Of(voting.Select(seat => (entityOf.GetValueOrDefault(seat.View.Delegate), BigInteger.One)), NameOf),
            SeatsPerDelegate = [.. voting.GroupBy(seat => seat.View.Delegate).OrderByDescending(group => group.Count()).Select(group => (ChecksumAddress.Format(group.Key), group.Count()))],
            Runs =
            [
                .. holders.Select((slots, i) => ((ulong)i + 1, Spread.Of(
                    slots.Where(holder => !holder.IsZero).Select(holder => (entityOf[holder], BigInteger.One)), NameOf))),
            ],
            BreachUntilUnixSeconds = await breach,
            NowUnixSeconds = await now,
        };
    }

    private static IEnumerable<ulong> Ids(ulong first, ulong last)
    {
        for (ulong id = first; id <= last; id++)
        {
            yield return id;
        }
    }

    private static async Task<BigInteger> ActivityAsync(GovernanceContracts contracts, ulong entity, CancellationToken cancellationToken)
        => (await contracts.Activity.ActivityOfAsync(entity, cancellationToken: cancellationToken)).TokensWei;

    // The token keeps no list of delegates; each change of a delegate's votes is an event, and the newest one of each says what it has.
    private static async Task<IReadOnlyList<(Address Delegate, BigInteger Wei)>> DelegatesAsync(GovernanceContracts contracts, CancellationToken cancellationToken)
    {
        LogFilter filter = new() { Addresses = [contracts.Token.Address], Topics = [[AutonetTokenContract.DelegateVotesChangedEvent.Topic]] };
        ulong head = await contracts.Client.GetBlockNumberAsync(cancellationToken);
        Dictionary<Address, BigInteger> votes = [];
        foreach (LogEntry log in await contracts.Client.GetLogsAsync(filter, contracts.Manifest.FirstBlock, head, cancellationToken))
        {
            if (AutonetTokenContract.DelegateVotesChangedEvent.TryDecode(log, out AutonetTokenContract.DelegateVotesChangedEvent? changed))
            {
                votes[changed.Delegate] = changed.NewVotes;
            }
        }

        return [.. votes.Where(entry => entry.Value.Sign > 0).Select(entry => (entry.Key, entry.Value))];
    }
}
