namespace Autonet.Exact.Attention;

/// <summary>
/// The sizes of one attention call. Query tensors are [B·T, H·h], key and value tensors [B·T, K·h], weights [B, H, T, T]; query head a
/// reads key-value head a / (H / K).
/// </summary>
/// <param name="Sequences">B.</param>
/// <param name="Positions">T.</param>
/// <param name="Heads">H, query heads, a multiple of K.</param>
/// <param name="KeyValueHeads">K.</param>
/// <param name="HeadWidth">h.</param>
public readonly record struct AttentionShape(int Sequences, int Positions, int Heads, int KeyValueHeads, int HeadWidth)
{
    /// <summary>Query heads per key-value head.</summary>
    public int Group => Heads / KeyValueHeads;

    /// <summary>Values of a query tensor.</summary>
    public int QuerySize => checked(Sequences * Positions * Heads * HeadWidth);

    /// <summary>Values of a key or value tensor.</summary>
    public int KeyValueSize => checked(Sequences * Positions * KeyValueHeads * HeadWidth);

    /// <summary>Values of a weight tensor.</summary>
    public int WeightSize => checked(Sequences * Heads * Positions * Positions);

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
