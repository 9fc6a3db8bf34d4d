using Autonet.Exact.Elementary;
using Autonet.Exact.Kernels;

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

    public static float[] ColumnShare(ReferenceCall call)
    {
        float mean = call.Values(1)[0];
        return [.. call.Values(0).Select(c => mean == 0 ? 0 : c / mean)];
    }

    public static float[] RoundUp(ReferenceCall call) => [.. call.Values(0).Select(Quantization.RoundUp)];

    public static float[] AdamUpdate(ReferenceCall call)
    {
        float[] w = call.Values(0);
        float[] m = call.Values(1);
        float[] rows = call.Values(2);
        float[] shares = call.Values(3);
        float[] carried = call.Values(4);
        (float rate, float carry, float i2) = (call.Values(5)[0], call.Values(5)[1], call.Values(5)[2]);
        float epsilon = call.Operation.Real(0);
        float decay = rate * call.Operation.Real(1);
        float[] result = new float[w.Length];
        for (int i = 0; i < result.Length; i++)
        {
            float v = rows[i / shares.Length] * shares[i % shares.Length];
            float own = m[i] / (MathF.Sqrt(v * i2) + epsilon);
            float step = MathF.FusedMultiplyAdd(carry, carried[i], own);
            result[i] = MathF.FusedMultiplyAdd(-rate, step, MathF.FusedMultiplyAdd(-decay, w[i], w[i]));
        }

        return result;
    }

    public static float[] LessCarried(ReferenceCall call)
    {
        float carried = call.Values(2)[0];
        return Map(call, (x, u) => MathF.FusedMultiplyAdd(-carried, u, x));
    }

    public static float[] OuterMomentum(ReferenceCall call)
    {
        (float kept, float gain) = (call.Values(2)[1], call.Values(2)[2]);
        return Map(call, (u, e) => MathF.FusedMultiplyAdd(kept, u, gain * e));
    }

    public static float[] OuterUpdate(ReferenceCall call)
    {
        float[] w = call.Values(0);
        float[] u = call.Values(1);
        float[] e = call.Values(2);
        float carried = call.Values(3)[0];
        float rate = call.Operation.Real(0);
        float[] result = new float[w.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = MathF.FusedMultiplyAdd(-rate, MathF.FusedMultiplyAdd(carried, u[i], e[i]), w[i]);
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
