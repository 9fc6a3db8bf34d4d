using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Autonet.Exact.Simd;

/// <summary>What all widths share: the lane count, partial copies, and the last two levels of a lane reduction.</summary>
/// <remarks>Bounds: copies touch the first count values of the caller and at most sixteen of a register.</remarks>
internal static unsafe class Lanes
{
    /// <summary>The number of logical lanes of every reduction.</summary>
    public const int Count = 16;

    /// <summary>Copies <paramref name="count"/> values into a buffer of sixteen and clears the rest of it.</summary>
    public static void CopyPartial(float* source, float* sixteen, int count)
    {
        for (int i = 0; i < Count; i++)
        {
            sixteen[i] = i < count ? source[i] : 0;
        }
    }

    public static void Copy(float* source, float* destination, int count)
    {
        for (int i = 0; i < count; i++)
        {
            destination[i] = source[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    /// <summary>Lanes 0 to 3 at distance 2, then 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float AddQuad(Vector128<float> four)
    {
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return two.GetElement(0) + two.GetElement(1);
    }

    /// <summary>Lanes 0 to 3 at distance 2, then 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxQuad(Vector128<float> four)
    {
        Vector128<float> two = Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3)));
        float a = two.GetElement(0);
        float b = two.GetElement(1);
        return a > b ? a : b;
    }

    /// <summary><c>a > b ? a : b</c>, the maximum of docs/arithmetic.md.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max<T>(T a, T b)
        where T : unmanaged, IFloats<T> => T.Select(T.Greater(a, b), a, b);

    /// <summary><c>a > b ? b : a</c>, the other half of a compare and exchange.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Min<T>(T a, T b)
        where T : unmanaged, IFloats<T> => T.Select(T.Greater(a, b), b, a);
}
