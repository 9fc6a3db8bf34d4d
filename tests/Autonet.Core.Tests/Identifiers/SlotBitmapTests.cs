using System.Numerics;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Core.Tests.Identifiers;

/// <summary>A bitmap behaves as the ordered set of its slots.</summary>
public sealed class SlotBitmapTests
{
    private static readonly Gen<SlotBitmap> Bitmaps = Slots.Sets(SlotBitmap.Capacity);

    [Fact]
    public void Slots_come_back_in_ascending_order_and_once_each()
        => Gen.Int[0, 255].Array[0, 60].Sample(static slots =>
        {
            SlotBitmap set = SlotBitmap.Of(slots);
            int[] expected = [.. slots.Distinct().Order()];
            Assert.Equal(expected, set);
            Assert.Equal(expected.Length, set.Count);
            Assert.Equal(expected.Length == 0, set.IsEmpty);
        });

    [Fact]
    public void Contains_is_membership_and_false_for_numbers_that_no_slot_has()
        => Gen.Select(Bitmaps, Gen.Int[-300, 600]).Sample(static (set, slot) => set.Contains(slot) == set.Any(member => member == slot));

    [Fact]
    public void Set_operations_are_those_of_sets()
        => Gen.Select(Bitmaps, Bitmaps).Sample(static (left, right) =>
        {
            Assert.Equal(Enumerable.Union(left, right).Order(), left.Union(right));
            Assert.Equal(Enumerable.Intersect(left, right).Order(), left.Intersect(right));
            Assert.Equal(Enumerable.Except(left, right).Order(), left.Except(right));
            Assert.Equal(left.All(right.Contains), left.IsSubsetOf(right));
            Assert.Equal(left, left.Intersect(right).Union(left.Except(right)));
        });

    [Fact]
    public void With_adds_one_slot_and_keeps_the_others()
        => Gen.Select(Bitmaps, Gen.Int[0, 255]).Sample(static (set, slot)
            => set.With(slot) == set.Union(SlotBitmap.Of(slot)) && set.With(slot).With(slot) == set.With(slot));

    [Fact]
    public void SlotAt_inverts_RankOf_for_every_member()
        => Bitmaps.Sample(static set =>
        {
            int rank = 0;
            foreach (int slot in set)
            {
                Assert.Equal(rank, set.RankOf(slot));
                Assert.Equal(slot, set.SlotAt(rank++));
            }

            Assert.Throws<ArgumentOutOfRangeException>(() => set.SlotAt(rank));
        });

    [Fact]
    public void Integer_has_bit_s_for_slot_s_and_round_trips()
        => Bitmaps.Sample(static set =>
        {
            BigInteger integer = set.ToInteger();
            Assert.Equal(set.Aggregate(BigInteger.Zero, static (sum, slot) => sum + BigInteger.Pow(2, slot)), integer);
            Assert.Equal(set, SlotBitmap.FromInteger(integer));
        });

    [Fact]
    public void Integers_that_are_no_uint256_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotBitmap.FromInteger(BigInteger.MinusOne));
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotBitmap.FromInteger(BigInteger.One << 256));
        Assert.Equal(SlotBitmap.Capacity, SlotBitmap.FromInteger((BigInteger.One << 256) - 1).Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    public void Slot_outside_the_capacity_is_refused(int slot)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotBitmap.Of(slot));
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotBitmap.Empty.RankOf(slot));
    }

    [Fact]
    public void Text_lists_the_slots() => Assert.Equal("{0, 7, 200}", SlotBitmap.Of(200, 0, 7).ToString());
}
