using Autonet.Exact.Simd;
using System.Runtime.CompilerServices;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;

namespace Autonet.Exact.Attention;

/// <summary>The weighted sums of all query heads over one key-value head of one sequence; k stops at the tile's diagonal.</summary>
internal readonly unsafe struct MixBody<TTile>(AttentionCall call) : IParallelBody
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
        _call.PackHead<TTile>(_call.Key(sequence, keyHead), _call.KeyStride, panelsB);

        int group = _call.Shape.Group;
        for (int head = keyHead * group; head < (keyHead + 1) * group; head++)
        {
            float* weights = _call.Weights(sequence, head);
            float* output = _call.Query(sequence, head);
            for (int i = 0; i < positions; i += TTile.Rows)
            {
                int rows = Math.Min(TTile.Rows, positions - i);
                int depth = i + rows;
                Panels.Pack(weights + ((nint)i * positions), positions, 1, rows, depth, TTile.Rows, panelA);

                // Row i + r folds only j ≤ i + r; a zero factor there changes nothing that canonical results could show.
                for (int r = 0; r < rows; r++)
                {
                    for (int j = i + r + 1; j < depth; j++)
                    {
                        panelA[((nint)j * TTile.Rows) + r] = 0f;
                    }
                }

                for (int d = 0; d < columns; d += TTile.Columns)
                {
                    float* c = output + (i * _call.QueryStride) + d;
                    Blocks.Run<TTile>(depth, panelA, panelsB + ((nint)d * positions), null, 0, c, _call.QueryStride, rows, columns - d);
                }
            }
        }
    }
}
