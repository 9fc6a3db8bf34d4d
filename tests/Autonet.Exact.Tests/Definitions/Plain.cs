using Autonet.Exact.Elementary;

namespace Autonet.Exact.Tests.Definitions;

/// <summary>Scalars and folds of docs/arithmetic.md, written as plainly as the page says them.</summary>
public static class Plain
{
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    public static float Max(float a, float b) => a > b ? a : b;

    public static float Fold(int count, Func<int, float> a, Func<int, float> b, float from = 0f)
    {
        float acc = from;
        for (int k = 0; k < count; k++)
        {
            acc = Fma(a(k), b(k), acc);
        }

        return acc + 0f;
    }

    public static float LaneSum(float[] x) => Reduce(x.Length, 0f, (k, acc) => acc + x[k], (a, b) => a + b);

    public static float LaneDot(float[] x, float[] y) => Reduce(x.Length, 0f, (k, acc) => Fma(x[k], y[k], acc), (a, b) => a + b);

    public static float LaneMax(float[] x) => Reduce(x.Length, float.NegativeInfinity, (k, acc) => Max(x[k], acc), Max);

    public static float[] Row(float[] matrix, int row, int width) => matrix[(row * width)..((row + 1) * width)];

    /// <summary>exp(x - m) of a row and their sum.</summary>
    public static (float[] Exponentials, float Sum, float Max) Exponentials(float[] x)
    {
        float m = LaneMax(x);
        float[] e = [.. x.Select(v => Elementary32.Exp(v - m))];
        return (e, LaneSum(e), m);
    }

    private static float Reduce(int count, float start, Func<int, float, float> fold, Func<float, float, float> combine)
    {
        float[] lanes = new float[16];
        Array.Fill(lanes, start);
        for (int k = 0; k < count; k++)
        {
            lanes[k % 16] = fold(k, lanes[k % 16]);
        }

        for (int distance = 8; distance >= 1; distance /= 2)
        {
            for (int l = 0; l < distance; l++)
            {
                lanes[l] = combine(lanes[l], lanes[l + distance]);
            }
        }

        return lanes[0] + 0f;
    }
}
