namespace Autonet.Training.Programs;

/// <summary>
/// Ordinals of the tensors of a checkpoint and of a slot's state, each in the order of its state root: four groups, one after the other, of a tensor for each
/// of the P trained ones (docs/arithmetic.md, "Roots").
/// </summary>
/// <param name="tensors">P.</param>
internal readonly struct StateLayout(int tensors)
{
    /// <summary>Parameter <paramref name="index"/>, of both.</summary>
    public static int Parameter(int index) => index;

    /// <summary>The outer momentum of parameter <paramref name="index"/>, of a checkpoint.</summary>
    public int Momentum(int index) => tensors + index;

    /// <summary>The first moment of parameter <paramref name="index"/>, of a slot's state.</summary>
    public int FirstMoment(int index) => tensors + index;

    /// <summary>The second moments of the rows of parameter <paramref name="index"/>, of both.</summary>
    public int RowMoments(int index) => (2 * tensors) + index;

    /// <summary>The second moments of the columns of parameter <paramref name="index"/>, of both.</summary>
    public int ColumnMoments(int index) => (3 * tensors) + index;
}
