using Autonet.Exact.MatrixProduct;

namespace Autonet.Exact.Attention;

/// <summary>
/// The sizes of one layer's key-value cache. Keys lie as [S, K, ⌈T/16⌉, h, 16]: panels of sixteen positions, so that the scores of a query are a
/// product with the cache as it lies there. Values lie as [S, K, ⌈h/16⌉, T, 16]: panels of sixteen columns, for the weighted sum.
/// </summary>
/// <param name="Sequences">S, places for sequences.</param>
/// <param name="Positions">T, positions that each place has room for.</param>
/// <param name="Heads">H, query heads, a multiple of K.</param>
/// <param name="KeyValueHeads">K.</param>
/// <param name="HeadWidth">h.</param>
public readonly record struct CacheShape(int Sequences, int Positions, int Heads, int KeyValueHeads, int HeadWidth)
{
    /// <summary>Query heads per key-value head.</summary>
    public int Group => Heads / KeyValueHeads;

    /// <summary>Values of the keys of a layer.</summary>
    public int KeySize => checked(Sequences * KeyValueHeads * HeadKeys);

    /// <summary>Values of the values of a layer.</summary>
    public int ValueSize => checked(Sequences * KeyValueHeads * HeadValues);

    /// <summary>T rounded up to whole panels.</summary>
    internal int PaddedPositions => checked((Positions + Strips.PanelWidth - 1) / Strips.PanelWidth * Strips.PanelWidth);

    /// <summary>Values of the keys of one head of one sequence.</summary>
    internal int HeadKeys => checked(PaddedPositions * HeadWidth);

    /// <summary>Values of the values of one head of one sequence.</summary>
    internal int HeadValues => checked((HeadWidth + Strips.PanelWidth - 1) / Strips.PanelWidth * Strips.PanelWidth * Positions);

    /// <summary>Throws if a size is below 1 or the heads do not divide.</summary>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Sequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Positions, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(KeyValueHeads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(HeadWidth, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Heads % KeyValueHeads, 0, nameof(Heads));
    }
}
