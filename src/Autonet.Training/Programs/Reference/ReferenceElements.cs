using Autonet.Exact.Elementary;

namespace Autonet.Training.Programs.Reference;

/// <summary>Operations whose every element depends on the same element of the inputs only.</summary>
internal static class ReferenceElements
{
    public static float[] Add(ReferenceCall call) => Map(call, static (a, b) => a + b);

    public static float[] Subtract(ReferenceCall call) => Map(call, static (a, b) => a - b);

    public static float[] SwiGlu(ReferenceCall call) => Map(call, static (g, u) => Elementary32.Silu(g) * u);

    public static float[] SwiGluBackwardUp(ReferenceCall call) => Map(call, static (da, g) => da * Elementary32.Silu(g));

    public static float[] SwiGluBackwardGate(ReferenceCall call)
    {
        float[] da = call.Values(0);
        float[] g = call.Values(1);
        float[] u = call.Values(2);
        float[] result = new float[da.Length];
        for (int i = 0; i < result.Length; i++)
        {
            float s = Elementary32.Sigmoid(g[i]);
            result[i] = (da[i] * u[i]) * (s * MathF.FusedMultiplyAdd(g[i], 1f - s, 1f));
        }

        return result;
    }

    public static float[] AdamMoment1(ReferenceCall call)
    {
        float beta = call.Operation.Real(0);
        float rest = 1f - beta;
        float clip = call.Values(2)[0];
        return Map(call, (m, g) => MathF.FusedMultiplyAdd(beta, m, rest * (g * clip)));
    }

    public static float[] AdamMoment2(ReferenceCall call)
    {
        float beta = call.Operation.Real(0);
        float rest = 1f - beta;
        float clip = call.Values(2)[0];
        return Map(call, (v, g) =>
        {
            float q = g * clip;
            return MathF.FusedMultiplyAdd(beta, v, (rest * q) * q);
        });
    }

    public static float[] AdamUpdate(ReferenceCall call)
    {
        float[] w = call.Values(0);
        float[] m = call.Values(1);
        float[] v = call.Values(2);
        (float rate, float i1, float i2) = (call.Values(3)[0], call.Values(3)[1], call.Values(3)[2]);
        float epsilon = call.Operation.Real(0);
        float decay = rate * call.Operation.Real(1);
        float[] result = new float[w.Length];
        for (int i = 0; i < result.Length; i++)
        {
            float u = (m[i] * i1) / (MathF.Sqrt(v[i] * i2) + epsilon);
            result[i] = MathF.FusedMultiplyAdd(-rate, u, MathF.FusedMultiplyAdd(-decay, w[i], w[i]));
        }

        return result;
    }

    public static float[] OuterMomentum(ReferenceCall call)
    {
        float momentum = call.Operation.Real(0);
        return Map(call, (m, g) => MathF.FusedMultiplyAdd(momentum, m, g));
    }

    public static float[] OuterUpdate(ReferenceCall call)
    {
        float[] w = call.Values(0);
        float[] m = call.Values(1);
        float[] g = call.Values(2);
        float rate = call.Operation.Real(0);
        float momentum = call.Operation.Real(1);
        float[] result = new float[w.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = MathF.FusedMultiplyAdd(-rate, MathF.FusedMultiplyAdd(momentum, m[i], g[i]), w[i]);
        }

        return result;
    }

    private static float[] Map(ReferenceCall call, Func<float, float, float> element)
    {
        float[] a = call.Values(0);
        float[] b = call.Values(1);
        float[] result = new float[a.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = element(a[i], b[i]);
        }

        return result;
    }
}
