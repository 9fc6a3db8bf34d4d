namespace Autonet.Exact.Simd;

/// <summary>
/// Sixteen logical lanes, whatever the register width: one 512-bit, two 256-bit or four 128-bit registers. Every lane reduction is defined
/// over sixteen lanes (docs/arithmetic.md, "Folds"), so all widths give the same bits.
/// </summary>
/// <remarks>Bounds: implementations touch exactly the values that each member names, from the pointer on; the caller owns them.</remarks>
internal unsafe interface ILanes<TSelf> : IFloats<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>Reads <see cref="Lanes.Count"/> values.</summary>
    public static abstract TSelf Load(float* source);

    /// <summary>Writes <see cref="Lanes.Count"/> values.</summary>
    public static abstract void Store(TSelf value, float* destination);

    /// <summary>Reads the first <paramref name="count"/> lanes (0 to 15) and nothing beyond them; the others are +0.</summary>
    public static abstract TSelf LoadPartial(float* source, int count);

    /// <summary>Writes the first <paramref name="count"/> lanes (0 to 15) and nothing beyond them.</summary>
    public static abstract void StorePartial(TSelf value, float* destination, int count);

    /// <summary>The mask of the first <paramref name="count"/> lanes, 0 to 16.</summary>
    public static abstract TSelf FirstLanes(int count);

    /// <summary>Combines the lanes at distance 8, 4, 2, 1 by addition.</summary>
    public static abstract float ReduceAdd(TSelf value);

    /// <summary>Combines the lanes at distance 8, 4, 2, 1 by maximum.</summary>
    public static abstract float ReduceMax(TSelf value);
}
