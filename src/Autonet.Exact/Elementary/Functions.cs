using System.Runtime.CompilerServices;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Elementary;

/// <summary>
/// The one code path of the binary32 elementary functions, for the scalar and for every register width. Polynomial coefficients are those
/// of Moshier's Cephes library (expf, logf); the evaluation order below is the definition.
/// </summary>
internal static class Functions
{
    // Adding 1.5 · 2²³ rounds to an integer, ties to even, and leaves it in the low bits.
    private const float Rounder = 12582912f;

    // ln 2 in two parts; products of the first with integers below 2⁸ are exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float Log2E = 1.44269504088896341f;

    /// <summary>e^x. Beyond -104 and 89 the clamp already gives +0 and +∞; NaN passes both comparisons' false side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : unmanaged, IFloats<T>
    {
        T low = T.Create(-104f);
        T high = T.Create(89f);
        x = T.Select(T.Greater(low, x), low, x);
        x = T.Select(T.Greater(x, high), high, x);
        T n = T.Fma(x, T.Create(Log2E), T.Create(Rounder)) - T.Create(Rounder);
        T tail = ExpTail(Reduce(x, n));
        Scales(n, out T first, out T second);

        // Only the last product rounds a subnormal result: the first is exact.
        return ((T.Create(1f) + tail) * first) * second;
    }

    /// <summary>ln x, from the mantissa in [√½, √2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : unmanaged, IFloats<T>
    {
        T one = T.Create(1f);
        T zero = T.Create(0f);
        T small = T.Greater(T.Create(1.17549435e-38f), x);
        T scaled = T.Select(small, x * T.Create(8388608f), x);

        // Offset by the bits of √½, the exponent field is the power of two and the rest, put back, is the mantissa.
        T root = T.Create(0.707106781f);
        T offset = T.SubtractBits(scaled, root);
        T exponent = T.AddBits(T.ShiftRightSigned(offset, 23), T.Create(Rounder)) - T.Create(Rounder);
        exponent = exponent - T.Select(small, T.Create(23f), zero);
        T mantissa = T.AddBits(T.AndBits(offset, T.Create(BitConverter.Int32BitsToSingle(0x7FFFFF))), root);

        T f = mantissa - one;
        T square = f * f;
        T p = T.Create(7.0376836292e-2f);
        p = T.Fma(p, f, T.Create(-1.1514610310e-1f));
        p = T.Fma(p, f, T.Create(1.1676998740e-1f));
        p = T.Fma(p, f, T.Create(-1.2420140846e-1f));
        p = T.Fma(p, f, T.Create(1.4249322787e-1f));
        p = T.Fma(p, f, T.Create(-1.6668057665e-1f));
        p = T.Fma(p, f, T.Create(2.0000714765e-1f));
        p = T.Fma(p, f, T.Create(-2.4999993993e-1f));
        p = T.Fma(p, f, T.Create(3.3333331174e-1f));
        T tail = T.Fma(exponent, T.Create(Ln2Low), T.Fma(square, T.Create(-0.5f), (f * square) * p));
        T result = T.Fma(exponent, T.Create(Ln2High), f + tail);

        // Infinity and NaN pass as they are; zero gives -∞, anything below it NaN.
        result = T.Select(T.Greater(T.Create(float.PositiveInfinity), x), result, x);
        T invalid = T.Select(T.Greater(zero, x), T.Create(float.NaN), T.Create(float.NegativeInfinity));
        T positive = T.Greater(x, zero);
        T ordered = T.Greater(one, x);
        return T.Select(positive, result, T.Select(ordered, invalid, x));
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : unmanaged, IFloats<T> => Logistic(x, out T last) * last;

    /// <summary>x / (1 + e^-x). The factor is clamped where the result has long underflowed, so that the scaled product cannot grow back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Silu<T>(T x)
        where T : unmanaged, IFloats<T>
    {
        T low = T.Create(-126f);
        T factor = T.Select(T.Greater(low, x), low, x);
        return (factor * Logistic(x, out T last)) * last;
    }

    /// <summary>
    /// Sigmoid as a normal number times <paramref name="last"/>, a power of two: t = e^-|x|, then 1 / (1 + t) or t / (1 + t), the quotient
    /// corrected by its own remainder so that only rounding to binary32 is left.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Logistic<T>(T x, out T last)
        where T : unmanaged, IFloats<T>
    {
        T one = T.Create(1f);
        T limit = T.Create(126f);
        T y = T.Abs(x);
        y = -T.Select(T.Greater(y, limit), limit, y);
        T n = T.Fma(y, T.Create(Log2E), T.Create(Rounder)) - T.Create(Rounder);
        T tail = ExpTail(Reduce(y, n));
        Scales(n, out T first, out T second);

        // t in two parts, head + rest, before its scale.
        T head = one + tail;
        T rest = tail - (head - one);
        T both = first * second;
        T t = head * both;
        T denominator = one + t;
        T lost = (t - (denominator - one)) + (rest * both);

        T negative = T.Greater(T.Create(0f), x);
        T top = T.Select(negative, head * first, one);
        T topRest = T.Select(negative, rest * first, T.Create(0f));
        last = T.Select(negative, second, one);
        T reciprocal = one / denominator;
        T quotient = top * reciprocal;
        T remainder = T.Fma(-quotient, denominator, top) + (topRest - (quotient * lost));
        return T.Fma(remainder, reciprocal, quotient);
    }

    /// <summary>x - n·ln 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Reduce<T>(T x, T n)
        where T : unmanaged, IFloats<T> => T.Fma(n, T.Create(-Ln2Low), T.Fma(n, T.Create(-Ln2High), x));

    /// <summary>e^r - 1 for |r| ≤ ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpTail<T>(T r)
        where T : unmanaged, IFloats<T>
    {
        T p = T.Create(1.9875691500e-4f);
        p = T.Fma(p, r, T.Create(1.3981999507e-3f));
        p = T.Fma(p, r, T.Create(8.3334519073e-3f));
        p = T.Fma(p, r, T.Create(4.1665795894e-2f));
        p = T.Fma(p, r, T.Create(1.6666665459e-1f));
        p = T.Fma(p, r, T.Create(5.0000001201e-1f));
        return T.Fma(r * r, p, r);
    }

    /// <summary>2^n as the product of two normal powers of two; |n| ≤ 250.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scales<T>(T n, out T first, out T second)
        where T : unmanaged, IFloats<T>
    {
        T rounder = T.Create(Rounder);
        T half = T.Fma(n, T.Create(0.5f), rounder);
        T others = (n - (half - rounder)) + rounder;
        T one = T.Create(1f);
        first = T.AddBits(T.ShiftLeftBits(half, 23), one);
        second = T.AddBits(T.ShiftLeftBits(others, 23), one);
    }
}
