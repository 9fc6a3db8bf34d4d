using Autonet.Exact.Kernels;

namespace Autonet.Training.Programs.Reference;

/// <summary>Norms and clips, second moments, and what an update is made of.</summary>
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
        float total = Folds.LaneSum(call.Values(0));
        for (int i = 1; i < call.InputCount; i++)
        {
            total = total + Folds.LaneSum(call.Values(i));
        }

        float norm = MathF.Sqrt(total);
        return [norm > clip ? clip / norm : 1f];
    }

    public static float[] RowMoment(ReferenceCall call)
    {
        float[] q = Clipped(call);
        int columns = q.Length / call.OutputCount;
        return Moments(call, row => Folds.LaneDot(q.AsSpan(row * columns, columns), q.AsSpan(row * columns, columns)) / columns);
    }

    public static float[] ColumnMoment(ReferenceCall call)
    {
        float[] q = Clipped(call);
        int columns = call.OutputCount;
        int rows = q.Length / columns;
        return Moments(call, column =>
        {
            float sum = 0f;
            for (int row = 0; row < rows; row++)
            {
                float value = q[(row * columns) + column];
                sum = MathF.FusedMultiplyAdd(value, value, sum);
            }

            return Folds.Canonical(sum) / rows;
        });
    }

    public static float[] RowScale(ReferenceCall call)
    {
        float[] x = call.Values(0);
        float limit = call.Values(1)[3];
        float[] result = new float[call.OutputCount];
        int columns = x.Length / result.Length;
        for (int row = 0; row < result.Length; row++)
        {
            float mean = Folds.LaneSum([.. x.AsSpan(row * columns, columns).ToArray().Select(MathF.Abs)]) / columns;
            float scale = Quantization.RoundUp(Quantization.ScaleOfMean * mean);
            result[row] = scale > limit ? limit : scale;
        }

        return result;
    }

    public static int[] Sign(ReferenceCall call)
    {
        float[] x = call.Values(0);
        float[] scales = call.Values(1);
        int columns = x.Length / scales.Length;
        return [.. x.Select((value, i) => value < 0 && scales[i / columns] > 0 ? -1 : 1)];
    }

    private static float[] Clipped(ReferenceCall call)
    {
        float clip = call.Values(2)[0];
        return [.. call.Values(1).Select(g => g * clip)];
    }

    private static float[] Moments(ReferenceCall call, Func<int, float> mean)
    {
        float beta = call.Operation.Real(0);
        float rest = 1f - beta;
        return [.. call.Values(0).Select((moment, i) => MathF.FusedMultiplyAdd(beta, moment, rest * mean(i)))];
    }
}
