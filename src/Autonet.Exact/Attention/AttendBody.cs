using System.Runtime.CompilerServices;
using Autonet.Exact.Kernels;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Attention;

/// <summary>
/// The query heads of one row over one key-value head. Both products are those of one row with packed weights: scores fold over d with
/// positions as outputs, the weighted sum folds over positions with columns as outputs.
/// </summary>
internal readonly unsafe struct AttendBody<T>(
    CacheShape shape, int* sequences, int* positions, float* query, float* keys, float* values, float scale, float* output, bool* finite, float* scratch)
    : IParallelBody
    where T : unmanaged, ILanes<T>
{
    private readonly CacheShape _shape = shape;

    [MethodImpl(KernelMethod.Options)]
    public void Run(int index, int worker)
    {
        // Bounds: index < rows · K. Position + 1 ≤ T, so the key panels read end within a head's ⌈T/16⌉ and their scores within the worker's
        // padded T; the value panels read used ≤ T steps each. The last strip of the output writes no more than its h columns.
        int row = index / _shape.KeyValueHeads;
        int keyHead = index % _shape.KeyValueHeads;
        int h = _shape.HeadWidth;
        int used = positions[row] + 1;
        int keyPanels = (used + Strips.PanelWidth - 1) / Strips.PanelWidth;
        int valuePanels = (h + Strips.PanelWidth - 1) / Strips.PanelWidth;
        nint place = ((nint)sequences[row] * _shape.KeyValueHeads) + keyHead;
        float* k = keys + (place * _shape.HeadKeys);
        float* v = values + (place * _shape.HeadValues);
        float* weights = scratch + ((nint)worker * _shape.PaddedPositions);
        for (int head = keyHead * _shape.Group; head < (keyHead + 1) * _shape.Group; head++)
        {
            nint at = (((nint)row * _shape.Heads) + head) * h;

            // Lanes beyond the used positions hold what the cache holds there; nothing reads them.
            StripBlock.Run<T>(1, h, query + at, k, (nint)h * Strips.PanelWidth, keyPanels, null, weights, 0, 1, keyPanels * Strips.PanelWidth);
            if (!Scale(weights, used))
            {
                finite[row] = false;
            }

            Normalise(weights, used);
            StripBlock.Run<T>(1, used, weights, v, (nint)_shape.Positions * Strips.PanelWidth, valuePanels, null, output + at, 0, 1, h);
        }
    }

    /// <summary>Scales scores; returns whether all are finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Scale(float* scores, int used)
    {
        T factor = T.Create(scale);
        T check = T.Create(0f);
        int j = 0;
        for (; j <= used - Lanes.Count; j += Lanes.Count)
        {
            T s = T.Load(scores + j) * factor;
            check = Finite.Fold(s, check);
            T.Store(s, scores + j);
        }

        if (j < used)
        {
            T s = T.LoadPartial(scores + j, used - j) * factor;
            check = Finite.Fold(s, check);
            T.StorePartial(s, scores + j, used - j);
        }

        return Finite.IsFinite(check);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Normalise(float* scores, int used)
    {
        T inverse = T.Create(1f / Exponentials.Row<T>(scores, scores, used));
        int j = 0;
        for (; j <= used - Lanes.Count; j += Lanes.Count)
        {
            T.Store(T.Load(scores + j) * inverse, scores + j);
        }

        if (j < used)
        {
            T.StorePartial(T.LoadPartial(scores + j, used - j) * inverse, scores + j, used - j);
        }
    }
}
