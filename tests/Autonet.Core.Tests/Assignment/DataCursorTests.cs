using Autonet.Core.Assignment;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Core.Tests.Assignment;

/// <summary>Over any history of rounds: no unit of data is learned twice, and none is lost.</summary>
public sealed class DataCursorTests
{
    private const int Slots = 9;

    /// <summary>Rounds as pairs of active slots and, among them, those that the certificate included.</summary>
    private static readonly Gen<(SlotBitmap Active, SlotBitmap Included)[]> Histories =
        Gen.Select(Tests.Slots.NonEmptySets(Slots), Tests.Slots.Sets(Slots))
            .Select(static (active, kept) => (active, active.Intersect(kept))).Array[0, 40];

    [Fact]
    public void Golden_rounds_are_met()
    {
        Vectors vectors = Vectors.Read("data-cursor.json");
        SlotBitmap[] active = vectors.Bitmaps("active"), included = vectors.Bitmaps("included");
        int[] first = vectors.Numbers("first"), fresh = vectors.Numbers("nextFreshUnit"), counts = vectors.Numbers("returnedCount");
        Queue<int> returned = new(vectors.Numbers("returned")), units = new(vectors.Numbers("units"));
        DataCursor cursor = DataCursor.Start;
        for (int i = 0; i < active.Length; i++)
        {
            cursor = first[i] == 1 ? DataCursor.Start : cursor;
            Assert.All(active[i], slot => Assert.Equal((ulong)units.Dequeue(), cursor.UnitOf(active[i], slot)));
            cursor = cursor.Advance(active[i], included[i]);
            Assert.Equal((ulong)fresh[i], cursor.NextFreshUnit);
            Assert.Equal(Enumerable.Range(0, counts[i]).Select(_ => (ulong)returned.Dequeue()), cursor.Returned);
        }

        Assert.True(active.Length > 20 && units.Count == 0 && returned.Count == 0);
    }

    [Fact]
    public void Units_of_certified_slots_never_repeat()
        => Histories.Sample(static history =>
        {
            (List<ulong> learned, _) = Follow(history);
            Assert.Equal(learned.Count, learned.Distinct().Count());
        });

    [Fact]
    public void Units_are_either_learned_or_returned_or_fresh()
        => Histories.Sample(static history =>
        {
            (List<ulong> learned, DataCursor cursor) = Follow(history);
            IEnumerable<ulong> known = learned.Concat(cursor.Returned).Order();
            Assert.Equal(Enumerable.Range(0, (int)cursor.NextFreshUnit).Select(static unit => (ulong)unit), known);
        });

    [Fact]
    public void No_unit_is_skipped_once_the_returned_ones_are_consumed()
        => Histories.Sample(static history =>
        {
            (List<ulong> learned, DataCursor cursor) = Follow(history);
            while (!cursor.Returned.IsEmpty)
            {
                SlotBitmap one = SlotBitmap.Of(0);
                learned.Add(cursor.UnitOf(one, 0));
                cursor = cursor.Advance(one, one);
            }

            Assert.Equal(Enumerable.Range(0, (int)cursor.NextFreshUnit).Select(static unit => (ulong)unit), learned.Order());
        });

    [Fact]
    public void Active_slots_of_a_round_have_units_of_their_own()
        => Gen.Select(Histories, Tests.Slots.NonEmptySets(Slots)).Sample(static (history, active) =>
        {
            (List<ulong> learned, DataCursor cursor) = Follow(history);
            ulong[] given = [.. active.Select(slot => cursor.UnitOf(active, slot))];
            Assert.Equal(given.Length, given.Distinct().Count());
            Assert.Empty(given.Intersect(learned));
        });

    [Fact]
    public void Returned_units_are_given_out_before_fresh_ones()
    {
        SlotBitmap four = Tests.Slots.First(4);
        DataCursor cursor = DataCursor.Start.Advance(four, SlotBitmap.Of(0, 2));
        Assert.Equal([1ul, 3ul], cursor.Returned);
        Assert.Equal([1ul, 3ul, 4ul, 5ul], four.Select(slot => cursor.UnitOf(four, slot)));
    }

    [Fact]
    public void Units_follow_the_rank_of_a_slot_among_the_active_ones_not_its_number()
        => Assert.Equal(1ul, DataCursor.Start.UnitOf(SlotBitmap.Of(3, 200), 200));

    [Fact]
    public void Cursors_with_the_same_future_are_equal()
        => Histories.Sample(static history =>
        {
            DataCursor one = Follow(history).Cursor, two = Follow(history).Cursor;
            Assert.Equal(one, two);
            Assert.Equal(one.GetHashCode(), two.GetHashCode());
            Assert.NotEqual(one, one.Advance(SlotBitmap.Of(0), SlotBitmap.Of(0)));
        });

    [Fact]
    public void Slot_that_is_not_active_has_no_unit_and_cannot_be_included()
    {
        Assert.Throws<ArgumentException>(static () => DataCursor.Start.UnitOf(SlotBitmap.Of(0, 2), 1));
        Assert.Throws<ArgumentException>(static () => DataCursor.Start.Advance(SlotBitmap.Of(0, 2), SlotBitmap.Of(1)));
    }

    private static (List<ulong> Learned, DataCursor Cursor) Follow((SlotBitmap Active, SlotBitmap Included)[] history)
    {
        List<ulong> learned = [];
        DataCursor cursor = DataCursor.Start;
        foreach ((SlotBitmap active, SlotBitmap included) in history)
        {
            learned.AddRange(included.Select(slot => cursor.UnitOf(active, slot)));
            cursor = cursor.Advance(active, included);
        }

        return (learned, cursor);
    }
}
