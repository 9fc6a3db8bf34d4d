using Autonet.Exact.Elementary;

namespace Autonet.Training.Programs.Reference;

/// <summary>Operations over rows: embedding, norms and loss.</summary>
internal static class ReferenceRows
{
    public static float[] Embed(ReferenceCall call)
    {
        float[] table = call.Values(0);
        int[] tokens = call.Integers(1);
        int width = call.Shape(0)[1];
        float[] result = new float[tokens.Length * width];
        for (int n = 0; n < tokens.Length; n++)
        {
            for (int d = 0; d < width; d++)
            {
                result[(n * width) + d] = table[(tokens[n] * width) + d];
            }
        }

        return result;
    }

    public static float[] EmbedBackward(ReferenceCall call)
    {
        float[] dx = call.Values(0);
        int[] tokens = call.Integers(1);
        int width = call.OutputShape[1];
        float[] result = call.InputCount > 2 ? [.. call.Values(2)] : new float[call.OutputCount];
        for (int n = 0; n < tokens.Length; n++)
        {
            for (int d = 0; d < width; d++)
            {
                int at = (tokens[n] * width) + d;
                result[at] = result[at] + dx[(n * width) + d];
            }
        }

        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Folds.Canonical(result[i]);
        }

        return result;
    }

    public static float[] RmsScale(ReferenceCall call)
    {
        float[] x = call.Values(0);
        int width = call.Shape(0)[1];
        float epsilon = call.Operation.Real(0);
        float[] result = new float[call.OutputCount];
        for (int n = 0; n < result.Length; n++)
        {
            ReadOnlySpan<float> row = x.AsSpan(n * width, width);
            result[n] = Elementary32.Rsqrt((Folds.LaneDot(row, row) / width) + epsilon);
        }

        return result;
    }

    public static float[] RmsApply(ReferenceCall call)
    {
        float[] x = call.Values(0);
        float[] r = call.Values(1);
        float[] w = call.Values(2);
        float[] result = new float[x.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (x[i] * r[i / w.Length]) * w[i % w.Length];
        }

        return result;
    }

    public static float[] RmsBackwardInput(ReferenceCall call)
    {
        float[] dy = call.Values(0);
        float[] x = call.Values(1);
        float[] r = call.Values(2);
        float[] w = call.Values(3);
        int width = w.Length;
        float[] g = new float[width];
        float[] result = new float[x.Length];
        for (int n = 0; n < r.Length; n++)
        {
            int row = n * width;
            for (int d = 0; d < width; d++)
            {
                g[d] = dy[row + d] * w[d];
            }

            float t = Folds.LaneDot(g, x.AsSpan(row, width));
            float k = (t * (r[n] * r[n])) / width;
            for (int d = 0; d < width; d++)
            {
                result[row + d] = r[n] * MathF.FusedMultiplyAdd(-x[row + d], k, g[d]);
            }
        }

        return result;
    }

    public static float[] RmsBackwardWeight(ReferenceCall call)
    {
        float[] dy = call.Values(0);
        float[] x = call.Values(1);
        float[] r = call.Values(2);
        float[]? from = call.InputCount > 3 ? call.Values(3) : null;
        int width = call.OutputCount;
        float[] result = new float[width];
        for (int d = 0; d < width; d++)
        {
            float acc = from is null ? 0f : from[d];
            for (int n = 0; n < r.Length; n++)
            {
                acc = MathF.FusedMultiplyAdd(dy[(n * width) + d], x[(n * width) + d] * r[n], acc);
            }

            result[d] = Folds.Canonical(acc);
        }

        return result;
    }

    public static float[] CrossEntropyLoss(ReferenceCall call)
    {
        float[] x = call.Values(0);
        int[] targets = call.Integers(1);
        int width = call.Shape(0)[1];
        float[] result = new float[targets.Length];
        for (int n = 0; n < result.Length; n++)
        {
            ReadOnlySpan<float> row = x.AsSpan(n * width, width);
            (float m, float z) = MaxAndSum(row);
            result[n] = Elementary32.Log(z) - (row[targets[n]] - m);
        }

        return result;
    }

    public static float[] CrossEntropyGrad(ReferenceCall call)
    {
        float[] x = call.Values(0);
        int[] targets = call.Integers(1);
        int width = call.Shape(0)[1];
        float weight = call.Operation.Real(0);
        float[] result = new float[x.Length];
        for (int n = 0; n < targets.Length; n++)
        {
            ReadOnlySpan<float> row = x.AsSpan(n * width, width);
            (float m, float z) = MaxAndSum(row);
            float inverse = 1f / z;
            for (int v = 0; v < width; v++)
            {
                float p = Elementary32.Exp(row[v] - m) * inverse;
                result[(n * width) + v] = (p - (v == targets[n] ? 1f : 0f)) * weight;
            }
        }

        return result;
    }

    public static float[] Mean(ReferenceCall call) => [Folds.LaneSum(call.Values(0)) / call.Values(0).Length];

    private static (float Max, float Sum) MaxAndSum(ReadOnlySpan<float> row)
    {
        float m = Folds.LaneMax(row);
        float[] e = new float[row.Length];
        for (int v = 0; v < e.Length; v++)
        {
            e[v] = Elementary32.Exp(row[v] - m);
        }

        return (m, Folds.LaneSum(e));
    }
}
