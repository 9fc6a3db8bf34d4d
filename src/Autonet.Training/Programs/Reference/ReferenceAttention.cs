using Autonet.Exact.Elementary;

namespace Autonet.Training.Programs.Reference;

/// <summary>Rotary embedding and causal grouped-query attention.</summary>
internal static class ReferenceAttention
{
    public static float[] Rope(ReferenceCall call) => Rotate(call, 1f);

    public static float[] RopeBackward(ReferenceCall call) => Rotate(call, -1f);

    public static float[] Scores(ReferenceCall call)
    {
        Extent e = new(call.OutputShape, call.Shape(0)[1], call.Shape(1)[1]);
        float[] q = call.Values(0);
        float[] k = call.Values(1);
        float scale = call.Operation.Real(0);
        float[] result = new float[call.OutputCount];
        for (int b = 0; b < e.Sequences; b++)
        {
            for (int a = 0; a < e.Heads; a++)
            {
                for (int i = 0; i < e.Positions; i++)
                {
                    for (int j = 0; j <= i; j++)
                    {
                        float acc = 0f;
                        for (int d = 0; d < e.Width; d++)
                        {
                            acc = MathF.FusedMultiplyAdd(q[e.Query(b, i, a, d)], k[e.Key(b, j, a / e.Group, d)], acc);
                        }

                        result[e.Weight(b, a, i, j)] = Folds.Canonical(acc) * scale;
                    }
                }
            }
        }

        return result;
    }

    public static float[] CausalSoftmax(ReferenceCall call)
    {
        float[] scores = call.Values(0);
        int positions = call.OutputShape[3];
        float[] result = new float[scores.Length];
        float[] e = new float[positions];
        for (int row = 0; row < scores.Length / positions; row++)
        {
            int prefix = (row % positions) + 1;
            ReadOnlySpan<float> s = scores.AsSpan(row * positions, prefix);
            float m = Folds.LaneMax(s);
            for (int j = 0; j < prefix; j++)
            {
                e[j] = Elementary32.Exp(s[j] - m);
            }

            float inverse = 1f / Folds.LaneSum(e.AsSpan(0, prefix));
            for (int j = 0; j < prefix; j++)
            {
                result[(row * positions) + j] = e[j] * inverse;
            }
        }

        return result;
    }

    public static float[] SoftmaxBackward(ReferenceCall call)
    {
        float[] p = call.Values(0);
        float[] dp = call.Values(1);
        int positions = call.OutputShape[3];
        float scale = call.Operation.Real(0);
        float[] result = new float[p.Length];
        for (int row = 0; row < p.Length / positions; row++)
        {
            int start = row * positions;
            int prefix = (row % positions) + 1;
            float t = Folds.LaneDot(p.AsSpan(start, prefix), dp.AsSpan(start, prefix));
            for (int j = 0; j < prefix; j++)
            {
                result[start + j] = (p[start + j] * (dp[start + j] - t)) * scale;
            }
        }

        return result;
    }

    public static float[] Mix(ReferenceCall call)
    {
        Extent e = new(call.Shape(0), call.OutputShape[1], call.Shape(1)[1]);
        float[] w = call.Values(0);
        float[] v = call.Values(1);
        float[] result = new float[call.OutputCount];
        for (int b = 0; b < e.Sequences; b++)
        {
            for (int a = 0; a < e.Heads; a++)
            {
                for (int i = 0; i < e.Positions; i++)
                {
                    for (int d = 0; d < e.Width; d++)
                    {
                        float acc = 0f;
                        for (int j = 0; j <= i; j++)
                        {
                            acc = MathF.FusedMultiplyAdd(w[e.Weight(b, a, i, j)], v[e.Key(b, j, a / e.Group, d)], acc);
                        }

                        result[e.Query(b, i, a, d)] = Folds.Canonical(acc);
                    }
                }
            }
        }

        return result;
    }

    public static float[] Spread(ReferenceCall call)
    {
        Extent e = new(call.Shape(0), call.Shape(1)[1], call.OutputShape[1]);
        float[] w = call.Values(0);
        float[] y = call.Values(1);
        float[] result = new float[call.OutputCount];
        for (int b = 0; b < e.Sequences; b++)
        {
            for (int k = 0; k < e.Heads / e.Group; k++)
            {
                for (int j = 0; j < e.Positions; j++)
                {
                    for (int d = 0; d < e.Width; d++)
                    {
                        float acc = 0f;
                        for (int a = k * e.Group; a < (k + 1) * e.Group; a++)
                        {
                            for (int i = j; i < e.Positions; i++)
                            {
                                acc = MathF.FusedMultiplyAdd(w[e.Weight(b, a, i, j)], y[e.Query(b, i, a, d)], acc);
                            }
                        }

                        result[e.Key(b, j, k, d)] = Folds.Canonical(acc);
                    }
                }
            }
        }

        return result;
    }

    private static float[] Rotate(ReferenceCall call, float direction)
    {
        float[] x = call.Values(0);
        float[] cosine = call.Values(1);
        float[] sine = call.Values(2);
        int positions = call.Shape(1)[0];
        int half = call.Shape(1)[1];
        int columns = call.OutputShape[1];
        float[] result = new float[x.Length];
        for (int n = 0; n < call.OutputShape[0]; n++)
        {
            int t = n % positions;
            for (int column = 0; column < columns; column++)
            {
                int within = column % (2 * half);
                int i = within % half;
                float c = cosine[(t * half) + i];
                float s = sine[(t * half) + i] * direction;
                int at = (n * columns) + column;
                result[at] = within < half
                    ? MathF.FusedMultiplyAdd(x[at], c, -(x[at + half] * s))
                    : MathF.FusedMultiplyAdd(x[at], c, x[at - half] * s);
            }
        }

        return result;
    }

    /// <summary>Sizes and addresses of [B, H, T, T] weights, [N, H·h] queries and [N, K·h] keys.</summary>
    private readonly struct Extent(ReadOnlySpan<int> weights, int queryColumns, int keyColumns)
    {
        public int Sequences { get; } = weights[0];

        public int Heads { get; } = weights[1];

        public int Positions { get; } = weights[2];

        public int Width { get; } = queryColumns / weights[1];

        public int Group { get; } = queryColumns / keyColumns;

        private int QueryColumns { get; } = queryColumns;

        private int KeyColumns { get; } = keyColumns;

        public int Weight(int b, int a, int i, int j) => (((((b * Heads) + a) * Positions) + i) * Positions) + j;

        public int Query(int b, int i, int a, int d) => (((b * Positions) + i) * QueryColumns) + (a * Width) + d;

        public int Key(int b, int j, int k, int d) => (((b * Positions) + j) * KeyColumns) + (k * Width) + d;
    }
}
