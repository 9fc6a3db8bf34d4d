namespace Autonet.Training.Court;

/// <summary>How the sixteen lanes of a fold become one value (docs/arithmetic.md, "Folds"): the twin of contracts/src/court/Lanes.sol.</summary>
internal static class Lanes
{
    public const int Count = 16;

    /// <summary>Number of items of one lane when there are <paramref name="total"/> in all.</summary>
    public static long ItemsOf(long total, int lane) => total <= lane ? 0 : (total - lane + Count - 1) / Count;

    /// <summary>The sum of the first sixteen values, canonical.</summary>
    public static float Sum(ReadOnlySpan<uint> values) => Combine(values, static (a, b) => a + b);

    /// <summary>The largest of the first sixteen values, canonical.</summary>
    public static float Maximum(ReadOnlySpan<uint> values) => Combine(values, static (a, b) => a > b ? a : b);

    private static float Combine(ReadOnlySpan<uint> values, Func<float, float, float> operation)
    {
        Span<float> lanes = stackalloc float[Count];
        for (int lane = 0; lane < Count; lane++)
        {
            lanes[lane] = Word.Real(values[lane]);
        }

        for (int distance = Count / 2; distance > 0; distance /= 2)
        {
            for (int lane = 0; lane < distance; lane++)
            {
                lanes[lane] = operation(lanes[lane], lanes[lane + distance]);
            }
        }

        return lanes[0] + 0f;
    }
}
