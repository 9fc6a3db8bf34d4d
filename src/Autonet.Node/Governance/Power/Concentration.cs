using System.Numerics;

namespace Autonet.Node.Governance.Power;

/// <summary>How concentrated weights are.</summary>
public static class Concentration
{
    /// <summary>The Nakamoto coefficient: the fewest holders that together have more than half of everything; 0 if there is nothing.</summary>
    public static int Nakamoto(IEnumerable<BigInteger> weights)
    {
        BigInteger[] falling = [.. weights.Where(weight => weight.Sign > 0).OrderDescending()];
        BigInteger total = Sum(falling);
        BigInteger held = BigInteger.Zero;
        int holders = 0;
        while (total.Sign > 0 && held * 2 <= total)
        {
            held += falling[holders++];
        }

        return holders;
    }

    /// <summary>A weight's share of a total in parts per million, rounded down; 0 of nothing.</summary>
    public static uint SharePpm(BigInteger weight, BigInteger total) => total.Sign <= 0 ? 0 : (uint)(weight * 1_000_000 / total);

    /// <summary>All weights together.</summary>
    public static BigInteger Sum(IEnumerable<BigInteger> weights) => weights.Aggregate(BigInteger.Zero, BigInteger.Add);
}
