using System.Runtime.CompilerServices;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Attention;

/// <summary>Scores of all query heads over one key-value head of one sequence. Tiles above the diagonal are skipped.</summary>
internal readonly unsafe struct ScoresBody<TTile, T>(AttentionCall call) : IParallelBody
    where TTile : unmanaged, ITile
    where T : unmanaged, ILanes<T>
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
        int depth = _call.Shape.HeadWidth;
        float* panelA = _call.PanelA(worker);
        float* panelsB = _call.PanelsB(worker);
        float* keys = _call.Key(sequence, keyHead);
        for (int j = 0; j < positions; j += TTile.Columns)
        {
            Panels.Pack(keys + (j * _call.KeyStride), _call.KeyStride, 1, positions - j, depth, TTile.Columns, panelsB + ((nint)j * depth));
        }

        int group = _call.Shape.Group;
        for (int head = keyHead * group; head < (keyHead + 1) * group; head++)
        {
            float* queries = _call.Query(sequence, head);
            float* scores = _call.Weights(sequence, head);
            for (int i = 0; i < positions; i += TTile.Rows)
            {
                int rows = Math.Min(TTile.Rows, positions - i);
                Panels.Pack(queries + (i * _call.QueryStride), _call.QueryStride, 1, rows, depth, TTile.Rows, panelA);
                for (int j = 0; j < i + rows; j += TTile.Columns)
                {
                    float* c = scores + ((nint)i * positions) + j;
                    Blocks.Run<TTile>(depth, panelA, panelsB + ((nint)j * depth), null, 0, c, positions, rows, positions - j);
                }

                for (int r = i; r < i + rows; r++)
                {
                    Finish(scores + ((nint)r * positions), r + 1, positions);
                }
            }
        }
    }

    /// <summary>Scales the used values of a row and clears the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Finish(float* row, int used, int positions)
    {
        T scale = T.Create(_call.Scale);
        int j = 0;
        for (; j <= used - Lanes.Count; j += Lanes.Count)
        {
            T.Store(T.Load(row + j) * scale, row + j);
        }

        if (j < used)
        {
            T.StorePartial(T.LoadPartial(row + j, used - j) * scale, row + j, used - j);
        }

        new Span<float>(row + used, positions - used).Clear();
    }
}
