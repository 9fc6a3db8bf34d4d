using Autonet.Exact.Simd;
using System.Runtime.CompilerServices;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;

namespace Autonet.Exact.Attention;

/// <summary>
/// The transposed weighted sums of one key-value head of one sequence: heads of the group in order, each continuing the fold of the one
/// before; k starts at the tile's diagonal.
/// </summary>
internal readonly unsafe struct SpreadBody<TTile>(AttentionCall call) : IParallelBody
    where TTile : unmanaged, ITile
{
    private readonly AttentionCall _call = call;

    // Bounds: index < B · K; tiles begin at positions below T and columns below h, and Blocks leaves out what lies beyond; panels are the
    // worker's own scratch, sized by AttentionCall.
    [MethodImpl(KernelMethod.Options)]
    public void Run(int index, int worker)
    {
        int sequence = index / _call.Shape.KeyValueHeads;
        int keyHead = index % _call.Shape.KeyValueHeads;
        int positions = _call.Positions;
        int columns = _call.Shape.HeadWidth;
        float* panelA = _call.PanelA(worker);
        float* panelsB = _call.PanelsB(worker);
        float* output = _call.Key(sequence, keyHead);
        int first = keyHead * _call.Shape.Group;
        for (int head = first; head < first + _call.Shape.Group; head++)
        {
            float* weights = _call.Weights(sequence, head);
            _call.PackHead<TTile>(_call.Query(sequence, head), _call.QueryStride, panelsB);
            for (int j = 0; j < positions; j += TTile.Rows)
            {
                int rows = Math.Min(TTile.Rows, positions - j);
                int depth = positions - j;
                Panels.Pack(weights + ((nint)j * positions) + j, 1, positions, rows, depth, TTile.Rows, panelA);

                // Output row j + r folds only i ≥ j + r; a zero factor there changes nothing that canonical results could show.
                for (int r = 1; r < rows; r++)
                {
                    for (int i = 0; i < r; i++)
                    {
                        panelA[((nint)i * TTile.Rows) + r] = 0f;
                    }
                }

                for (int d = 0; d < columns; d += TTile.Columns)
                {
                    float* c = output + (j * _call.KeyStride) + d;
                    float* b = panelsB + ((nint)d * positions) + ((nint)j * TTile.Columns);
                    Blocks.Run<TTile>(depth, panelA, b, head == first ? null : c, _call.KeyStride, c, _call.KeyStride, rows, columns - d);
                }
            }
        }
    }
}
