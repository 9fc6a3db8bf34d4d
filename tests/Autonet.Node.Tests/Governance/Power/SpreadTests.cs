using System.Numerics;
using Autonet.Node.Governance.Power;
using CsCheck;

namespace Autonet.Node.Tests.Governance.Power;

public sealed class SpreadTests
{
    [Theory]
    [InlineData(new int[0], 0)]
    [InlineData(new[] { 0, 0 }, 0)]
    [InlineData(new[] { 5 }, 1)]
    [InlineData(new[] { 5, 5 }, 2)]
    [InlineData(new[] { 6, 5 }, 1)]
    [InlineData(new[] { 1, 1, 1, 1, 1, 1 }, 4)]
    [InlineData(new[] { 10, 40, 30, 20 }, 2)]
    public void Nakamoto_coefficient_counts_the_fewest_with_more_than_half(int[] weights, int coefficient)
        => Assert.Equal(coefficient, Concentration.Nakamoto(weights.Select(weight => new BigInteger(weight))));

    [Fact]
    public void Nakamoto_coefficient_is_the_least_that_suffices() => Gen.Int[0, 1_000].Array[1, 20].Sample(weights =>
    {
        BigInteger[] all = [.. weights.Select(weight => new BigInteger(weight))];
        int coefficient = Concentration.Nakamoto(all);
        BigInteger total = Concentration.Sum(all);
        BigInteger Held(int holders) => Concentration.Sum(all.OrderDescending().Take(holders));
        Assert.True(total.IsZero ? coefficient == 0 : Held(coefficient) * 2 > total && Held(coefficient - 1) * 2 <= total);
    });

    [Fact]
    public void Accounts_of_one_entity_count_as_one()
    {
        Spread spread = Spread.Of([(1, 10), (2, 15), (1, 10), (3, 0)], id => $"entity {id}");

        Assert.Equal((1, new BigInteger(35)), (spread.Nakamoto, spread.Total));
        Assert.Equal([new Holding(1, "entity 1", 20, 571_428), new Holding(2, "entity 2", 15, 428_571)], spread.Holdings);
    }
}
