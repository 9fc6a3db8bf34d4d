using System.Numerics;

namespace Autonet.Node.Governance.Power;

/// <summary>What an entity holds in some house or run.</summary>
/// <param name="Entity">Its id; 0 for all accounts that belong to none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Weight">Token wei, seats or slots.</param>
/// <param name="SharePpm">Its share, in parts per million.</param>
public sealed record Holding(ulong Entity, string Name, BigInteger Weight, uint SharePpm);

/// <summary>How power is spread in one place.</summary>
/// <param name="Nakamoto">The fewest entities that together hold more than half; 0 if nothing is held.</param>
/// <param name="Total">All of it.</param>
/// <param name="Holdings">Largest first.</param>
public sealed record Spread(int Nakamoto, BigInteger Total, IReadOnlyList<Holding> Holdings)
{
    /// <summary>The spread of weights over entities.</summary>
    public static Spread Of(IEnumerable<(ulong Entity, BigInteger Weight)> weights, Func<ulong, string> nameOf)
    {
        ArgumentNullException.ThrowIfNull(nameOf);
        (ulong Entity, BigInteger Weight)[] entities =
        [
            .. weights.GroupBy(entry => entry.Entity).Select(group => (group.Key, Concentration.Sum(group.Select(entry => entry.Weight))))
                .Where(entry => entry.Item2.Sign > 0).OrderByDescending(entry => entry.Item2).ThenBy(entry => entry.Key),
        ];
        BigInteger total = Concentration.Sum(entities.Select(entry => entry.Weight));
        return new Spread(
            Concentration.Nakamoto(entities.Select(entry => entry.Weight)), total,
            [.. entities.Select(entry => new Holding(entry.Entity, nameOf(entry.Entity), entry.Weight, Concentration.SharePpm(entry.Weight, total)))]);
    }
}

/// <summary>Who has how much say.</summary>
public sealed record PowerReport
{
    /// <summary>Delegated token votes by entity.</summary>
    public required Spread Delegated { get; init; }

    /// <summary>Token votes of the entities that voted lately.</summary>
    public required Spread Active { get; init; }

    /// <summary>Seats by the entity of who votes them.</summary>
    public required Spread Seats { get; init; }

    /// <summary>Seats behind each delegate, most first.</summary>
    public required IReadOnlyList<(string Delegate, int Seats)> SeatsPerDelegate { get; init; }

    /// <summary>Slots of each run by the entity of who holds them.</summary>
    public required IReadOnlyList<(ulong Run, Spread Slots)> Runs { get; init; }

    /// <summary>Until when a proven breach of the Nakamoto coefficient stands; in the past or 0 if none does.</summary>
    public required ulong BreachUntilUnixSeconds { get; init; }

    /// <summary>The newest block's time.</summary>
    public required ulong NowUnixSeconds { get; init; }

    /// <summary>Whether a breach stands, which raises thresholds.</summary>
    public bool IsBreached => BreachUntilUnixSeconds > NowUnixSeconds;
}
