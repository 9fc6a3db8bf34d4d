using System.Collections;
using System.Numerics;

namespace Autonet.Core.Identifiers;

/// <summary>A set of slots of one run, at most 256, exact: bit s of a <c>uint256</c> stands for slot s.</summary>
public readonly record struct SlotBitmap(UInt128 High, UInt128 Low) : IEnumerable<int>
{
    /// <summary>The largest number of slots of a run.</summary>
    public const int Capacity = 256;

    /// <summary>No slot.</summary>
    public static SlotBitmap Empty => default;

    /// <summary>How many slots are in the set.</summary>
    public int Count => (int)(UInt128.PopCount(High) + UInt128.PopCount(Low));

    /// <summary>Whether the set has no slot.</summary>
    public bool IsEmpty => High == 0 && Low == 0;

    /// <summary>The set of the given slots.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A slot is not in 0 … 255.</exception>
    public static SlotBitmap Of(params IEnumerable<int> slots)
    {
        SlotBitmap set = default;
        foreach (int slot in slots)
        {
            set = set.With(slot);
        }

        return set;
    }

    /// <summary>Reads a <c>uint256</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or has more than 256 bits.</exception>
    public static SlotBitmap FromInteger(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, BigInteger.One << Capacity);
        return new SlotBitmap((UInt128)(value >> 128), (UInt128)(value & UInt128.MaxValue));
    }

    /// <summary>The set as a <c>uint256</c>.</summary>
    public BigInteger ToInteger() => ((BigInteger)High << 128) | Low;

    /// <summary>Whether <paramref name="slot"/> is in the set; false for a number that no slot has.</summary>
    public bool Contains(int slot)
        => slot is >= 0 and < Capacity && ((slot < 128 ? Low >> slot : High >> (slot - 128)) & 1) == 1;

    /// <summary>This set and <paramref name="slot"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slot is not in 0 … 255.</exception>
    public SlotBitmap With(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, Capacity);
        return slot < 128
            ? this with { Low = Low | (UInt128.One << slot) }
            : this with { High = High | (UInt128.One << (slot - 128)) };
    }

    /// <summary>The slots of this set that are not in <paramref name="other"/>.</summary>
    public SlotBitmap Except(SlotBitmap other) => new(High & ~other.High, Low & ~other.Low);

    /// <summary>The slots in both sets.</summary>
    public SlotBitmap Intersect(SlotBitmap other) => new(High & other.High, Low & other.Low);

    /// <summary>The slots in either set.</summary>
    public SlotBitmap Union(SlotBitmap other) => new(High | other.High, Low | other.Low);

    /// <summary>Whether every slot of this set is in <paramref name="other"/>.</summary>
    public bool IsSubsetOf(SlotBitmap other) => Except(other).IsEmpty;

    /// <summary>How many slots of the set have a smaller number than <paramref name="slot"/>.</summary>
    public int RankOf(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slot, Capacity);
        return slot < 128
            ? (int)UInt128.PopCount(Low & ((UInt128.One << slot) - 1))
            : (int)(UInt128.PopCount(Low) + UInt128.PopCount(High & ((UInt128.One << (slot - 128)) - 1)));
    }

    /// <summary>The slot with <paramref name="rank"/> smaller slots in the set before it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The set has no more than <paramref name="rank"/> slots.</exception>
    public int SlotAt(int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        foreach (int slot in this)
        {
            if (rank-- == 0)
            {
                return slot;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(rank));
    }

    /// <summary>The slots in ascending order.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (int slot = 0; slot < Capacity; slot++)
        {
            if (Contains(slot))
            {
                yield return slot;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The slots as <c>{0, 1, 4}</c>.</summary>
    public override string ToString() => $"{{{string.Join(", ", this)}}}";
}
