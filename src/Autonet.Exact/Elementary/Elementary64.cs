namespace Autonet.Exact.Elementary;

/// <summary>
/// Binary64 elementary functions for constant tables (rotary angles, schedules), portable to the last bit. Reductions and polynomials are
/// those of fdlibm (Sun Microsystems, e_exp, e_log, k_sin, k_cos), evaluated as written here.
/// </summary>
public static class Elementary64
{
    /// <summary>The largest magnitude that <see cref="Sin"/> and <see cref="Cos"/> accept: 2²⁰, far above any rotary angle.</summary>
    public const double MaxAngle = 1048576;

    private const double Rounder = 6755399441055744.0;

    /// <summary>The sine, within 1 ulp.</summary>
    /// <param name="x">Radians, at most <see cref="MaxAngle"/> in magnitude.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is larger, or NaN.</exception>
    public static double Sin(double x)
    {
        int quadrant = Reduce(x, out double high, out double low);
        double value = (quadrant & 1) == 0 ? SinKernel(high, low) : CosKernel(high, low);
        return (quadrant & 2) == 0 ? value : -value;
    }

    /// <summary>The cosine, within 1 ulp.</summary>
    /// <param name="x">Radians, at most <see cref="MaxAngle"/> in magnitude.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is larger, or NaN.</exception>
    public static double Cos(double x)
    {
        int quadrant = Reduce(x, out double high, out double low);
        double value = (quadrant & 1) == 0 ? CosKernel(high, low) : SinKernel(high, low);
        return ((quadrant + 1) & 2) == 0 ? value : -value;
    }

    /// <summary>e to the power <paramref name="x"/>, within 1 ulp.</summary>
    /// <param name="x">-700 to 700.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is outside, or NaN.</exception>
    public static double Exp(double x)
    {
        if (!(x >= -700 && x <= 700))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "The exponent lies in -700 … 700.");
        }

        const double Ln2High = 6.93147180369123816490e-01;
        const double Ln2Low = 1.90821492927058770002e-10;
        double n = ((x * 1.44269504088896338700) + Rounder) - Rounder;
        double high = x - (n * Ln2High);
        double low = n * Ln2Low;
        double r = high - low;
        double square = r * r;
        double c = r - (square * (1.66666666666666019037e-01 + (square * (-2.77777777770155933842e-03
            + (square * (6.61375632143793436117e-05 + (square * (-1.65339022054652515390e-06 + (square * 4.13813679705723846039e-08)))))))));
        double value = 1 - ((low - ((r * c) / (2 - c))) - high);
        return value * BitConverter.Int64BitsToDouble(((long)n + 1023) << 52);
    }

    /// <summary>The natural logarithm, within 1 ulp.</summary>
    /// <param name="x">A positive normal number.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="x"/> is anything else.</exception>
    public static double Log(double x)
    {
        if (!(x > 0 && double.IsNormal(x)))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, "The logarithm is for positive normal numbers.");
        }

        const long RootHalf = 0x3FE6A09E667F3BCD;
        long offset = BitConverter.DoubleToInt64Bits(x) - RootHalf;
        double k = offset >> 52;
        double f = BitConverter.Int64BitsToDouble((offset & 0xFFFFFFFFFFFFF) + RootHalf) - 1;
        double s = f / (2 + f);
        double z = s * s;
        double w = z * z;
        double even = w * (3.999999999940941908e-01 + (w * (2.222219843214978396e-01 + (w * 1.531383769920937332e-01))));
        double odd = z * (6.666666666666735130e-01 + (w * (2.857142874366239149e-01 + (w * (1.818357216161805012e-01 + (w * 1.479819860511658591e-01))))));
        double half = 0.5 * f * f;
        double tail = (s * (half + (even + odd))) + (k * 1.90821492927058770002e-10);
        return (k * 6.93147180369123816490e-01) - ((half - tail) - f);
    }

    /// <summary><paramref name="x"/> to the power <paramref name="y"/>: e^(y·ln x), relative error below 2⁻⁵⁰ · (1 + |y·ln x|).</summary>
    /// <param name="x">A positive normal number.</param>
    /// <param name="y">Such that |y·ln x| ≤ 700.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public static double Pow(double x, double y)
    {
        double log = Log(x);
        double product = y * log;
        double lost = Math.FusedMultiplyAdd(y, log, -product);
        double power = Exp(product);
        return Math.FusedMultiplyAdd(power, lost, power);
    }

    /// <summary>x = quadrant · π/2 + high + low, |high| ≤ π/4 and a little.</summary>
    private static int Reduce(double x, out double high, out double low)
    {
        if (!(Math.Abs(x) <= MaxAngle))
        {
            throw new ArgumentOutOfRangeException(nameof(x), x, $"An angle lies in ±{MaxAngle}.");
        }

        // π/2 in three parts of 33 bits and a rest: their products with n < 2²⁰ are exact.
        double n = ((x * 6.36619772367581382433e-01) + Rounder) - Rounder;
        double first = x - (n * 1.57079632673412561417e+00);
        double second = n * 6.07710050630396597660e-11;
        double sum = first - second;
        double lost = (first - sum) - second;
        double third = Math.FusedMultiplyAdd(n, 2.02226624871116645580e-21, n * 8.47842766036889956997e-32);
        double rest = lost - third;
        high = sum + rest;
        low = (sum - high) + rest;
        return (int)((long)n & 3);
    }

    private static double SinKernel(double x, double tail)
    {
        double z = x * x;
        double v = z * x;
        double r = 8.33333333332248946124e-03 + (z * (-1.98412698298579493134e-04 + (z * (2.75573137070700676789e-06
            + (z * (-2.50507602534068634195e-08 + (z * 1.58969099521155010221e-10)))))));
        return x - (((z * ((0.5 * tail) - (v * r))) - tail) - (v * -1.66666666666666324348e-01));
    }

    private static double CosKernel(double x, double tail)
    {
        double z = x * x;
        double r = z * (4.16666666666666019037e-02 + (z * (-1.38888888888741095749e-03 + (z * (2.48015872894767294178e-05
            + (z * (-2.75573143513906633035e-07 + (z * (2.08757232129817482790e-09 + (z * -1.13596475577881948265e-11))))))))));
        double half = 0.5 * z;
        double w = 1 - half;
        return w + (((1 - w) - half) + ((z * r) - (x * tail)));
    }
}
