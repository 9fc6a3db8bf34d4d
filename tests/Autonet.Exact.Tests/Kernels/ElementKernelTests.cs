using Autonet.Exact.Elementary;
using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Tests.Definitions;
using CsCheck;

namespace Autonet.Exact.Tests.Kernels;

/// <summary>The kinds that work element by element.</summary>
public sealed class ElementKernelTests
{
    private static readonly AdamCoefficients Row = new(0.9f, 1e-8f, 0.1f, 3e-4f, 0.81f, 1 / (1 - 0.95f));

    [Fact]
    public void Sums_and_differences_equal_the_definition() => Law((contexts, a, b, _) =>
    {
        contexts.Agree(Map(a.Length, i => a[i] + b[i]), (context, output) => Arithmetic.Add(context, a, b, output));
        contexts.Agree(Map(a.Length, i => a[i] - b[i]), (context, output) => Arithmetic.Subtract(context, a, b, output));
    });

    [Fact]
    public void SwiGlu_equals_the_definition() => Law((contexts, da, g, u) =>
    {
        contexts.Agree(Map(g.Length, i => Elementary32.Silu(g[i]) * u[i]), (context, output) => SwiGlu.Forward(context, g, u, output));
        contexts.Agree(Map(g.Length, i => da[i] * Elementary32.Silu(g[i])), (context, output) => SwiGlu.BackwardUp(context, da, g, output));
        contexts.Agree(
            Map(g.Length, i =>
            {
                float s = Elementary32.Sigmoid(g[i]);
                return (da[i] * u[i]) * (s * Plain.Fma(g[i], 1 - s, 1));
            }),
            (context, output) => SwiGlu.BackwardGate(context, da, g, u, output));
    });

    [Fact]
    public void AdamW_equals_the_definition_in_one_pass()
    {
        using AllContexts contexts = new();
        AdamW_equals_the_definition(contexts, 5, 200, 200);
        AdamW_equals_the_definition(contexts, 6, 1, 20_003);
        Gen.Select(Values.Seed, Gen.Int[1, 40], Gen.Int[1, 70]).Sample(
            (seed, rows, columns) => AdamW_equals_the_definition(contexts, seed, rows, columns), iter: 25, threads: 1);
    }

    private static void AdamW_equals_the_definition(AllContexts contexts, uint seed, int rows, int columns)
    {
        const float Clip = 0.37f;
        int n = rows * columns;
        (float[] w, float[] m, float[] g, float[] u) = (Values.Any(seed, n), Values.Any(seed + 1, n), Values.Any(seed + 2, n), Values.Any(seed + 3, n));
        float[] r = Values.Positive(seed + 4, rows);
        float[] t = Values.Positive(seed + 5, columns);
        float[] m2 = Map(n, i => Plain.Fma(Row.Beta1, m[i], (1 - Row.Beta1) * (g[i] * Clip)));
        float[] w2 = Map(n, i =>
        {
            float own = m2[i] / (MathF.Sqrt((r[i / columns] * t[i % columns]) * Row.InverseBias2) + Row.Epsilon);
            return Plain.Fma(-Row.LearningRate, Plain.Fma(Row.Carry, u[i], own), Plain.Fma(-(Row.LearningRate * Row.Decay), w[i], w[i]));
        });
        contexts.Agree([.. w2, .. m2], (context, output) =>
        {
            w.CopyTo(output, 0);
            m.CopyTo(output, n);
            AdamW.Step(context, output.AsSpan(0, n), output.AsSpan(n, n), r, t, g, u, Clip, Row);
        });
    }

    [Fact]
    public void Outer_steps_equal_the_definition() => Law((contexts, w, m, g) =>
    {
        contexts.Agree(Map(w.Length, i => Plain.Fma(-0.4f, m[i], w[i])), (context, output) => OuterOptimizer.LessCarried(context, w, m, 0.4f, output));
        contexts.Agree(Map(w.Length, i => Plain.Fma(0.9f, m[i], 1.7f * g[i])), (context, output) => OuterOptimizer.Momentum(context, m, g, 0.9f, 1.7f, output));
        contexts.Agree(
            Map(w.Length, i => Plain.Fma(-0.7f, Plain.Fma(0.4f, m[i], g[i]), w[i])),
            (context, output) => OuterOptimizer.Update(context, w, m, g, 0.4f, 0.7f, output));
    });

    [Fact]
    public void An_infinity_or_a_nan_anywhere_is_found()
    {
        using AllContexts contexts = new();
        Gen.Select(Values.Seed, Gen.Int[1, 200], Gen.Int[0, 199], Gen.Int[0, 2].Select(i => new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity }[i])).Sample(
            (seed, count, at, bad) =>
            {
                float[] x = [.. Values.Any(seed, count).Select(v => v * 1e26f)];
                x[0] = float.MaxValue;
                contexts.Agree([1f], (context, output) => output[0] = Finite.All(context, x) ? 1f : 0f);
                x[at % count] = bad;
                contexts.Agree([0f], (context, output) => output[0] = Finite.All(context, x) ? 1f : 0f);
            },
            iter: 50,
            threads: 1);
    }

    [Fact]
    public void Spans_of_different_lengths_are_refused()
    {
        using KernelContext context = new();
        Assert.Throws<ArgumentException>(() => Arithmetic.Add(context, new float[3], new float[4], new float[4]));
        Assert.Throws<ArgumentException>(() => Arithmetic.Add(context, new float[4], new float[4], new float[3]));
        Assert.Throws<ArgumentException>(() => AdamW.Step(context, new float[4], new float[4], new float[2], new float[2], new float[4], new float[3], 1, Row));
    }

    private static float[] Map(int count, Func<int, float> element) => [.. Enumerable.Range(0, count).Select(element)];

    private static void Law(Action<AllContexts, float[], float[], float[]> law)
    {
        using AllContexts contexts = new();
        law(contexts, Values.Any(1, 40_003), Values.Any(2, 40_003), Values.Any(3, 40_003));
        Gen.Select(Values.Seed, Gen.Int[0, 300]).Sample(
            (seed, count) => law(contexts, Values.Any(seed, count), Values.Any(seed + 1, count), Values.Any(seed + 2, count)), iter: 20, threads: 1);
    }
}
