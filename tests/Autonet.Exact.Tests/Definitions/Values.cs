using CsCheck;

namespace Autonet.Exact.Tests.Definitions;

/// <summary>Finite values of every kind: ordinary, subnormal, tiny, huge and signed zeros.</summary>
public static class Values
{
    public static readonly Gen<uint> Seed = Gen.UInt;

    public static float[] Ordinary(uint seed, int count)
    {
        Random random = new((int)seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 4) - 2)];
    }

    public static float[] Positive(uint seed, int count) => [.. Ordinary(seed, count).Select(x => MathF.Abs(x) + 0.001f)];

    public static float[] Any(uint seed, int count)
    {
        Random random = new((int)seed);
        return [.. Enumerable.Range(0, count).Select(_ => One(random))];
    }

    public static int[] Tokens(uint seed, int count, int bound)
    {
        Random random = new((int)seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(bound))];
    }

    private static float One(Random random)
    {
        float x = (random.NextSingle() * 2) - 1;
        return random.Next(12) switch
        {
            0 => 0f,
            1 => -0f,
            2 => x * 1e-38f,
            3 => x * 1e-42f,
            4 => x * 1e-22f,
            5 => x * 1e12f,
            6 => float.Epsilon * Math.Sign(x),
            _ => x,
        };
    }
}
