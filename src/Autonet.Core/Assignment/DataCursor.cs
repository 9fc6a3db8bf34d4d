using System.Collections.Immutable;
using Autonet.Core.Identifiers;

namespace Autonet.Core.Assignment;

/// <summary>
/// Which units of data the slots of a round work on. A *unit* is what one slot consumes in one round: inner steps × sequences per step samples.
/// The cursor is a fold over the certified rounds, so every node has the same one: active slots take the returned units first and fresh units
/// after them, and the units of slots that a certificate left out return. Nothing is repeated and nothing is skipped, whoever crashes.
/// </summary>
public sealed record DataCursor
{
    private DataCursor(ulong nextFreshUnit, ImmutableArray<ulong> returned)
    {
        NextFreshUnit = nextFreshUnit;
        Returned = returned;
    }

    /// <summary>The cursor before the first round.</summary>
    public static DataCursor Start { get; } = new(0, []);

    /// <summary>The smallest unit that no slot was ever given.</summary>
    public ulong NextFreshUnit { get; }

    /// <summary>Units whose slot was left out, ascending.</summary>
    public ImmutableArray<ulong> Returned { get; }

    /// <summary>The unit of <paramref name="slot"/> in a round with the given active slots.</summary>
    /// <exception cref="ArgumentException">The slot is not active.</exception>
    public ulong UnitOf(SlotBitmap active, int slot)
    {
        if (!active.Contains(slot))
        {
            throw new ArgumentException($"Slot {slot} is not active in {active}.", nameof(slot));
        }

        return UnitAt(active.RankOf(slot));
    }

    /// <summary>The cursor after a round with these active slots was certified with those <paramref name="included"/>.</summary>
    /// <exception cref="ArgumentException">An included slot was not active.</exception>
    public DataCursor Advance(SlotBitmap active, SlotBitmap included)
    {
        if (!included.IsSubsetOf(active))
        {
            throw new ArgumentException($"Included slots {included} are not all active in {active}.", nameof(included));
        }

        int taken = active.Count;
        IEnumerable<ulong> unused = Returned.Skip(taken);
        IEnumerable<ulong> left = active.Except(included).Select(slot => UnitAt(active.RankOf(slot)));
        ulong fresh = (ulong)Math.Max(0, taken - Returned.Length);
        return new DataCursor(NextFreshUnit + fresh, [.. unused.Concat(left).Order()]);
    }

    /// <inheritdoc/>
    public bool Equals(DataCursor? other)
        => other is not null && NextFreshUnit == other.NextFreshUnit && Returned.AsSpan().SequenceEqual(other.Returned.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(NextFreshUnit, Returned.Length);

    private ulong UnitAt(int rank) => rank < Returned.Length ? Returned[rank] : NextFreshUnit + (ulong)(rank - Returned.Length);
}
