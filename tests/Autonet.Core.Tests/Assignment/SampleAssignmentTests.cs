using Autonet.Core.Assignment;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Core.Tests.Assignment;

public sealed class SampleAssignmentTests
{
    private static readonly Hash256 Charter = Hash256.Sha256("charter"u8);

    [Fact]
    public void Golden_samples_are_met()
    {
        Vectors vectors = Vectors.Read("samples.json");
        byte[][] charters = vectors.Bytes("charters");
        long[] tokens = vectors.Longs("trainTokens"), units = vectors.Longs("units"), samples = vectors.Longs("samples");
        int[] lengths = vectors.Numbers("seqs"), steps = vectors.Numbers("steps"), sequencesPerStep = vectors.Numbers("sequencesPerStep");
        int[] stepOf = vectors.Numbers("stepOf"), sequenceOf = vectors.Numbers("sequenceOf");
        for (int i = 0; i < samples.Length; i++)
        {
            SampleAssignment assignment = new(new Hash256(charters[i]), (tokens[i] - 1) / lengths[i], steps[i], sequencesPerStep[i]);
            Assert.Equal(samples[i], assignment.SampleOf((ulong)units[i], stepOf[i], sequenceOf[i]));
        }

        Assert.True(samples.Length > 50);
    }

    [Fact]
    public void Every_sample_is_used_once_per_epoch()
        => Gen.Select(Slots.Digests, Gen.Int[1, 60], Gen.Int[1, 5], Gen.Int[1, 4]).Sample(
            static (charter, samples, steps, sequences) =>
            {
                SampleAssignment assignment = new(charter, samples, steps, sequences);
                foreach (long[] epoch in Positions(assignment).Take(samples * 3).Chunk(samples))
                {
                    Assert.Equal(Enumerable.Range(0, samples).Select(static sample => (long)sample), epoch.Order());
                }
            },
            iter: 60);

    [Fact]
    public void Epochs_are_ordered_differently()
    {
        long[][] epochs = [.. Positions(new SampleAssignment(Charter, 200, 5, 4)).Take(600).Chunk(200)];
        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.NotEqual(epochs[1], epochs[2]);
    }

    [Fact]
    public void Order_depends_on_the_charter()
        => Assert.NotEqual(
            Positions(new SampleAssignment(Charter, 200, 5, 4)).Take(200),
            Positions(new SampleAssignment(Hash256.Sha256("another"u8), 200, 5, 4)).Take(200));

    [Fact]
    public void Units_may_be_asked_in_any_order()
    {
        SampleAssignment forwards = new(Charter, 50, 2, 3), backwards = new(Charter, 50, 2, 3);
        long[] expected = [.. Enumerable.Range(0, 40).Select(unit => forwards.SampleOf((ulong)unit, 1, 2))];
        Assert.Equal(expected.Reverse(), Enumerable.Range(0, 40).Reverse().Select(unit => backwards.SampleOf((ulong)unit, 1, 2)));
    }

    [Fact]
    public void Position_outside_the_unit_is_refused()
    {
        SampleAssignment assignment = new(Charter, 50, 2, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.SampleOf(0, 2, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.SampleOf(0, -1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.SampleOf(0, 0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => assignment.SampleOf(0, 0, -1));
        Assert.Throws<OverflowException>(() => assignment.SampleOf(ulong.MaxValue, 1, 0));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void Assignment_of_nothing_is_refused(long samples, int steps, int sequences)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new SampleAssignment(Charter, samples, steps, sequences));

    /// <summary>The samples of all units, steps and sequences in order.</summary>
    private static IEnumerable<long> Positions(SampleAssignment assignment)
    {
        for (ulong unit = 0; ; unit++)
        {
            for (int step = 0; step < assignment.StepsPerRound; step++)
            {
                for (int sequence = 0; sequence < assignment.SequencesPerStep; sequence++)
                {
                    yield return assignment.SampleOf(unit, step, sequence);
                }
            }
        }
    }
}
