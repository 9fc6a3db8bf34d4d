namespace Autonet.Training.Programs.Reference;

/// <summary>The folds of docs/arithmetic.md in plain scalar code. Results are not canonical yet; <see cref="Canonical"/> makes them so when stored.</summary>
internal static class Folds
{
    private const int Lanes = 16;

    /// <summary>Turns -0 into +0.</summary>
    public static float Canonical(float value) => value + 0f;

    public static float LaneSum(ReadOnlySpan<float> x)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i < x.Length; i++)
        {
            lanes[i % Lanes] = lanes[i % Lanes] + x[i];
        }

        return Combine(lanes);
    }

    public static float LaneDot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Clear();
        for (int i = 0; i < x.Length; i++)
        {
            lanes[i % Lanes] = MathF.FusedMultiplyAdd(x[i], y[i], lanes[i % Lanes]);
        }

        return Combine(lanes);
    }

    public static float LaneMax(ReadOnlySpan<float> x)
    {
        Span<float> lanes = stackalloc float[Lanes];
        lanes.Fill(float.NegativeInfinity);
        for (int i = 0; i < x.Length; i++)
        {
            lanes[i % Lanes] = Max(x[i], lanes[i % Lanes]);
        }

        for (int distance = Lanes / 2; distance > 0; distance /= 2)
        {
            for (int lane = 0; lane < distance; lane++)
            {
                lanes[lane] = Max(lanes[lane], lanes[lane + distance]);
            }
        }

        return Canonical(lanes[0]);
    }

    public static float Max(float a, float b) => a > b ? a : b;

    private static float Combine(Span<float> lanes)
    {
        for (int distance = Lanes / 2; distance > 0; distance /= 2)
        {
            for (int lane = 0; lane < distance; lane++)
            {
                lanes[lane] = lanes[lane] + lanes[lane + distance];
            }
        }

        return Canonical(lanes[0]);
    }
}
