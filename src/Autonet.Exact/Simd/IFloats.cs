namespace Autonet.Exact.Simd;

/// <summary>
/// One or several binary32 values on which every operation works value by value. The elementary functions are written over this, so that
/// the scalar and every vector width run the same code path and give the same bits. Masks are values with all bits set or none.
/// </summary>
internal interface IFloats<TSelf>
    where TSelf : unmanaged, IFloats<TSelf>
{
    public static abstract TSelf Create(float value);

    public static abstract TSelf operator +(TSelf a, TSelf b);

    public static abstract TSelf operator -(TSelf a, TSelf b);

    public static abstract TSelf operator *(TSelf a, TSelf b);

    public static abstract TSelf operator /(TSelf a, TSelf b);

    public static abstract TSelf operator -(TSelf a);

    /// <summary>round(a·b + c), rounded once.</summary>
    public static abstract TSelf Fma(TSelf a, TSelf b, TSelf c);

    public static abstract TSelf Sqrt(TSelf a);

    public static abstract TSelf Abs(TSelf a);

    /// <summary><c>a > b</c> as a mask; false where either is NaN.</summary>
    public static abstract TSelf Greater(TSelf a, TSelf b);

    /// <summary>Bit by bit <c>mask ? a : b</c>.</summary>
    public static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    public static abstract TSelf AndBits(TSelf a, TSelf b);

    /// <summary>The sum of the bit patterns as 32-bit integers.</summary>
    public static abstract TSelf AddBits(TSelf a, TSelf b);

    public static abstract TSelf SubtractBits(TSelf a, TSelf b);

    public static abstract TSelf ShiftLeftBits(TSelf a, int count);

    public static abstract TSelf ShiftRightSigned(TSelf a, int count);
}
