using Autonet.Exact.MatrixProduct;

namespace Autonet.Exact.Attention;

/// <summary>The pointers and strides of one attention call, and the packing that its bodies share.</summary>
/// <remarks>
/// Bounds: the caller has checked all three tensors against the shape, so sequence &lt; B, head &lt; H (or K) and position &lt; T stay inside
/// them. Scratch has <see cref="ScratchSize"/> values per worker: one panel of A and the panels of B, each sized by its longest use.
/// </remarks>
internal readonly unsafe struct AttentionCall(float* scratch, AttentionShape shape, float* weights, float* query, float* key, float scale)
{
    // The widest panel of A or B, rounded up: room for a partial panel at the end.
    private const int Padding = 32;

    public AttentionShape Shape { get; } = shape;

    public float Scale { get; } = scale;

    /// <summary>T.</summary>
    public int Positions => Shape.Positions;

    /// <summary>Distance between positions of a query tensor.</summary>
    public nint QueryStride => (nint)Shape.Heads * Shape.HeadWidth;

    /// <summary>Distance between positions of a key or value tensor.</summary>
    public nint KeyStride => (nint)Shape.KeyValueHeads * Shape.HeadWidth;

    /// <summary>Scratch values per worker: a packed operand of T steps or columns, and one packed panel of A.</summary>
    public static long ScratchSize(in AttentionShape shape)
    {
        long longest = Math.Max(shape.Positions, shape.HeadWidth);
        long size = (longest + Padding) * (Math.Min(shape.Positions, shape.HeadWidth) + (2 * Padding));
        return (size + Padding - 1) / Padding * Padding;
    }

    /// <summary>Room for one panel of A, at most 32 wide and max(T, h) deep.</summary>
    public float* PanelA(int worker) => scratch + (worker * ScratchSize(Shape));

    /// <summary>Room for all panels of B.</summary>
    public float* PanelsB(int worker) => PanelA(worker) + (((nint)Math.Max(Shape.Positions, Shape.HeadWidth) + Padding) * Padding);

    /// <summary>The [T, T] weights of query head <paramref name="head"/> in sequence <paramref name="sequence"/>.</summary>
    public float* Weights(int sequence, int head) => weights + ((((nint)sequence * Shape.Heads) + head) * Positions * Positions);

    /// <summary>Position 0 of query head <paramref name="head"/> in sequence <paramref name="sequence"/>.</summary>
    public float* Query(int sequence, int head) => query + ((nint)sequence * Positions * QueryStride) + ((nint)head * Shape.HeadWidth);

    /// <summary>Position 0 of key-value head <paramref name="head"/> in sequence <paramref name="sequence"/>.</summary>
    public float* Key(int sequence, int head) => key + ((nint)sequence * Positions * KeyStride) + ((nint)head * Shape.HeadWidth);

    /// <summary>Packs [T, h] with positions as steps of k and head columns as items.</summary>
    public void PackHead<TTile>(float* source, nint stride, float* panels)
        where TTile : unmanaged, ITile
    {
        for (int d = 0; d < Shape.HeadWidth; d += TTile.Columns)
        {
            Panels.Pack(source + d, 1, stride, Shape.HeadWidth - d, Positions, TTile.Columns, panels + ((nint)d * Positions));
        }
    }
}
