using Autonet.Core.Assignment;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Core.Tests.Assignment;

public sealed class FeistelPermutationTests
{
    [Fact]
    public void Permutation_of_any_size_is_a_bijection()
        => Gen.Select(Slots.Digests, Gen.Int[1, 400]).Sample(static (key, size) => IsBijection(new FeistelPermutation(key, size)), iter: 60);

    // Sizes around powers of two walk the most and the fewest cycles.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(4097)]
    public void Permutation_around_a_power_of_two_is_a_bijection(int size)
        => Assert.True(IsBijection(new FeistelPermutation(Hash256.Sha256("key"u8), size)));

    [Fact]
    public void Huge_permutation_stays_inside_and_separates_neighbours()
        => Gen.Select(Slots.Digests, Gen.Long[2, 1L << 62], Gen.Long[0, long.MaxValue]).Sample(static (key, size, pick) =>
        {
            FeistelPermutation permutation = new(key, size);
            long index = pick % (size - 1);
            long here = permutation.Permute(index);
            long next = permutation.Permute(index + 1);
            Assert.InRange(here, 0, size - 1);
            Assert.InRange(next, 0, size - 1);
            Assert.NotEqual(here, next);
        });

    [Fact]
    public void Permutation_depends_on_its_key_alone()
    {
        Hash256 key = Hash256.Sha256("a"u8);
        long[] one = [.. Enumerate(new FeistelPermutation(key, 1000))];
        Assert.Equal(one, Enumerate(new FeistelPermutation(key, 1000)));
        Assert.NotEqual(one, Enumerate(new FeistelPermutation(Hash256.Sha256("b"u8), 1000)));
    }

    // Any image is expected once in each tenth of the positions; ten standard deviations would be about 95 of 10,000.
    [Fact]
    public void Images_are_spread_over_the_whole_range()
    {
        int[] tenths = new int[10];
        foreach (long image in Enumerate(new FeistelPermutation(Hash256.Sha256("spread"u8), 100_000)).Take(10_000))
        {
            tenths[image / 10_000]++;
        }

        Assert.All(tenths, static count => Assert.InRange(count, 700, 1300));
    }

    [Fact]
    public void Size_or_index_outside_its_range_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeistelPermutation(default, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeistelPermutation(default, (1L << 62) + 1));
        FeistelPermutation permutation = new(default, 10);
        Assert.Throws<ArgumentOutOfRangeException>(() => permutation.Permute(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => permutation.Permute(10));
    }

    private static bool IsBijection(FeistelPermutation permutation)
        => Enumerate(permutation).Order().SequenceEqual(Enumerable.Range(0, (int)permutation.Size).Select(static i => (long)i));

    private static IEnumerable<long> Enumerate(FeistelPermutation permutation)
    {
        for (long i = 0; i < permutation.Size; i++)
        {
            yield return permutation.Permute(i);
        }
    }
}
