using Autonet.Exact.Kernels;
using Autonet.Training.Rounds;

namespace Autonet.Training.Programs.Reference;

/// <summary>Norms and clips, and the operations of encoding and aggregation.</summary>
internal static class ReferenceUpdates
{
    private const int Chunk = 1024;

    public static float[] ChunkSquares(ReferenceCall call)
    {
        float[] g = call.Values(0);
        float[] result = new float[call.OutputCount];
        for (int i = 0; i < result.Length; i++)
        {
            ReadOnlySpan<float> chunk = g.AsSpan(i * Chunk, Math.Min(Chunk, g.Length - (i * Chunk)));
            result[i] = Folds.LaneDot(chunk, chunk);
        }

        return result;
    }

    public static float[] ClipScale(ReferenceCall call)
    {
        float clip = call.Operation.Real(0);
        float norm = Norm(call);
        return [norm > clip ? clip / norm : 1f];
    }

    public static float[] SlotNorm(ReferenceCall call) => [Norm(call)];

    public static float[] SlotScale(ReferenceCall call)
    {
        float[] norms = new float[call.InputCount];
        for (int i = 0; i < norms.Length; i++)
        {
            norms[i] = call.Values(i)[0];
        }

        float norm = norms[call.Operation.Integer(1)];
        Array.Sort(norms);
        float limit = call.Operation.Real(0) * norms[(norms.Length - 1) / 2];
        return [norm > limit ? limit / norm : 1f];
    }

    public static float[] BlockScale(ReferenceCall call)
    {
        float[] x = call.Values(0);
        float[] result = new float[call.OutputCount];
        for (int block = 0; block < result.Length; block++)
        {
            int start = block * UpdateEncoding.Block;
            ReadOnlySpan<float> values = x.AsSpan(start, Math.Min(UpdateEncoding.Block, x.Length - start));
            float mean = Folds.LaneDot(values, values) / values.Length;
            result[block] = UpdateEncoding.RoundUpToBFloat16(Quantization.ScaleOfRms * MathF.Sqrt(mean));
        }

        return result;
    }

    public static int[] Quantize(ReferenceCall call)
    {
        float[] x = call.Values(0);
        float[] scales = call.Values(1);
        int[] codes = new int[x.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            float s = scales[i / UpdateEncoding.Block];
            float rounded = s == 0f ? 0f : MathF.Round(x[i] / s, MidpointRounding.ToEven);
            codes[i] = (int)Math.Clamp(rounded, -UpdateEncoding.MaxCode, UpdateEncoding.MaxCode);
        }

        return codes;
    }

    public static float[] Dequantize(ReferenceCall call)
    {
        int[] codes = call.Integers(0);
        float[] scales = call.Values(1);
        float[] result = new float[codes.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (float)codes[i] * scales[i / UpdateEncoding.Block];
        }

        return result;
    }

    public static float[] TrimmedMean(ReferenceCall call)
    {
        int slots = call.InputCount / 2;
        int trim = Math.Min(call.Operation.Integer(0), (slots - 1) / 2);
        float[] values = new float[slots];
        float[] result = new float[call.OutputCount];
        for (int i = 0; i < result.Length; i++)
        {
            for (int slot = 0; slot < slots; slot++)
            {
                values[slot] = call.Values(slot)[i] * call.Values(slots + slot)[0];
            }

            Array.Sort(values);
            float sum = 0f;
            for (int rank = trim; rank < slots - trim; rank++)
            {
                sum = sum + values[rank];
            }

            result[i] = Folds.Canonical(sum / (slots - (2 * trim)));
        }

        return result;
    }

    private static float Norm(ReferenceCall call)
    {
        float total = Folds.LaneSum(call.Values(0));
        for (int i = 1; i < call.InputCount; i++)
        {
            total = total + Folds.LaneSum(call.Values(i));
        }

        return MathF.Sqrt(total);
    }
}
