namespace Autonet.Exact.MatrixProduct;

/// <summary>A block of C that stays in registers while k runs: the innermost loop of every product.</summary>
internal unsafe interface ITile
{
    /// <summary>Rows of the block: the width of a panel of A.</summary>
    public static abstract int Rows { get; }

    /// <summary>Columns of the block: the width of a panel of B.</summary>
    public static abstract int Columns { get; }

    /// <summary>Folds <paramref name="depth"/> steps of packed panels into one full block, canonical.</summary>
    /// <param name="depth">Steps of k.</param>
    /// <param name="a">depth × Rows values.</param>
    /// <param name="b">depth × Columns values.</param>
    /// <param name="from">Rows × Columns values to start from, or null for +0; may be <paramref name="c"/>.</param>
    /// <param name="strideFrom">Between rows of <paramref name="from"/>.</param>
    /// <param name="c">Rows × Columns values to write.</param>
    /// <param name="strideC">Between rows of <paramref name="c"/>.</param>
    /// <remarks>Bounds: implementations read and write exactly the values stated here, which the caller guarantees (<see cref="Blocks"/>).</remarks>
    public static abstract void Run(int depth, float* a, float* b, float* from, nint strideFrom, float* c, nint strideC);
}
