using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Autonet.Core.Audits;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Core.Tests.Audits;

public sealed class AuditDrawTests
{
    /// <summary>Slots, and the number of slots per operator: slot s belongs to operator s / slots-per-operator.</summary>
    private static readonly Gen<(SlotBitmap Included, int SlotsPerOperator)> Rounds = Gen.Select(Slots.NonEmptySets(40), Gen.Int[1, 5]);

    [Fact]
    public void Golden_draws_are_met()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "audit-draw.json")));
        int cases = 0;
        foreach (JsonElement one in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            SlotBitmap pool = SlotBitmap.FromInteger(BigInteger.Parse("0" + one.GetProperty("pool").GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            JsonElement auditor = one.GetProperty("auditor");
            int? expected = auditor.ValueKind == JsonValueKind.Null ? null : auditor.GetInt32();
            int slotsPerOperator = one.GetProperty("slotsPerOperator").GetInt32();
            Assert.Equal(
                expected,
                AuditDraw.AuditorOf(
                    Hash256.Parse(one.GetProperty("seed").GetString()!), pool, one.GetProperty("slot").GetInt32(),
                    one.GetProperty("ratePpm").GetUInt32(), SameOperator(slotsPerOperator)));
            cases++;
        }

        Assert.True(cases > 10);
    }

    [Fact]
    public void Nobody_audits_itself_and_only_included_slots_audit()
        => Gen.Select(Slots.Digests, Rounds, Gen.Int[0, 39], Gen.UInt[0, AuditDraw.Always]).Sample(static (seed, round, slot, rate) =>
        {
            if (AuditDraw.AuditorOf(seed, round.Included, slot, rate, SameOperator(round.SlotsPerOperator)) is int auditor)
            {
                Assert.True(round.Included.Contains(auditor) && round.Included.Contains(slot));
                Assert.NotEqual(slot / round.SlotsPerOperator, auditor / round.SlotsPerOperator);
            }
        });

    [Fact]
    public void Rate_of_one_audits_every_included_slot_that_has_a_stranger()
        => Gen.Select(Slots.Digests, Rounds).Sample(static (seed, round) =>
        {
            int operators = round.Included.Select(slot => slot / round.SlotsPerOperator).Distinct().Count();
            foreach (int slot in round.Included)
            {
                Assert.Equal(operators > 1, AuditDraw.AuditorOf(seed, round.Included, slot, AuditDraw.Always, SameOperator(round.SlotsPerOperator)) is not null);
            }
        });

    [Fact]
    public void Rate_of_zero_audits_nothing()
        => Gen.Select(Slots.Digests, Rounds).Sample(static (seed, round)
            => round.Included.All(slot => AuditDraw.AuditorOf(seed, round.Included, slot, 0, SameOperator(1)) is null));

    [Fact]
    public void Slot_drawn_at_a_rate_is_drawn_at_every_higher_rate()
        => Gen.Select(Slots.Digests, Gen.Int[0, 7], Gen.UInt[0, AuditDraw.Always], Gen.UInt[0, AuditDraw.Always]).Sample(static (seed, slot, one, two) =>
        {
            int? rarely = AuditDraw.AuditorOf(seed, Slots.First(8), slot, Math.Min(one, two), SameOperator(1));
            Assert.True(rarely is null || rarely == AuditDraw.AuditorOf(seed, Slots.First(8), slot, Math.Max(one, two), SameOperator(1)));
        });

    // 10,000 draws: a standard deviation is at most 0.005, so 0.02 is four of them. The seeds are fixed.
    [Theory]
    [InlineData(50_000u)]
    [InlineData(250_000u)]
    [InlineData(500_000u)]
    [InlineData(900_000u)]
    public void Frequency_is_near_the_rate(uint ratePpm)
    {
        int drawn = Seeds(1000).Sum(seed => Slots.First(10).Count(slot => AuditDraw.AuditorOf(seed, Slots.First(10), slot, ratePpm, SameOperator(1)) is not null));
        Assert.InRange(drawn / 10_000.0, (ratePpm / 1e6) - 0.02, (ratePpm / 1e6) + 0.02);
    }

    [Fact]
    public void Audits_are_spread_evenly_over_the_other_slots()
    {
        int[] audits = new int[10];
        foreach (Hash256 seed in Seeds(9000))
        {
            audits[AuditDraw.AuditorOf(seed, Slots.First(10), 3, AuditDraw.Always, SameOperator(1))!.Value]++;
        }

        // The neighbour of the audited slot also gets the draws that fell on the slot itself.
        Assert.Equal(0, audits[3]);
        Assert.InRange(audits[4], 1600, 2000);
        Assert.All(audits.Where(static (_, slot) => slot is not (3 or 4)), static count => Assert.InRange(count, 780, 1020));
    }

    [Fact]
    public void Slot_outside_the_certificate_is_not_audited()
        => Assert.Null(AuditDraw.AuditorOf(default, SlotBitmap.Of(0, 1), 2, AuditDraw.Always, SameOperator(1)));

    private static Func<int, int, bool> SameOperator(int slotsPerOperator) => (one, two) => one / slotsPerOperator == two / slotsPerOperator;

    private static IEnumerable<Hash256> Seeds(int count) => Enumerable.Range(0, count).Select(static i => Hash256.Sha256(BitConverter.GetBytes(i)));
}
