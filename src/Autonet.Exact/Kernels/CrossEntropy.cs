using System.Runtime.CompilerServices;
using Autonet.Exact.Elementary;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Reductions;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>CrossEntropyLoss</c>, <c>CrossEntropyGrad</c> and <c>Mean</c>. N rows of V logits.</summary>
public static unsafe class CrossEntropy
{
    /// <summary><c>log(z) - (x[target] - m)</c> of each row, m = laneMax(x), z = laneSum(exp(x - m)).</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="logits">[N, V].</param>
    /// <param name="targets">[N], each 0 … V - 1.</param>
    /// <param name="loss">[N].</param>
    /// <exception cref="ArgumentOutOfRangeException">A target is outside the vocabulary.</exception>
    public static void Loss(KernelContext context, int vocabulary, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, Span<float> loss)
    {
        Check(context, vocabulary, logits, targets);
        Guard.Length(loss.Length, targets.Length);

        // Bounds: row n < targets.Length reads vocabulary values at n · vocabulary; targets lie below vocabulary.
        fixed (float* px = logits, po = loss)
        fixed (int* pt = targets)
        {
            Launch.Range(context, targets.Length, 8 * vocabulary, new LossLoop(px, pt, po, vocabulary));
        }
    }

    /// <summary><c>(p - (v = target ? 1 : 0)) * weight</c>, p = exp(x - m) * (1 / z).</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="logits">[N, V].</param>
    /// <param name="targets">[N], each 0 … V - 1.</param>
    /// <param name="weight">1 / the rows of the whole step.</param>
    /// <param name="gradient">[N, V]; may be <paramref name="logits"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A target is outside the vocabulary.</exception>
    public static void Gradient(
        KernelContext context, int vocabulary, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, float weight, Span<float> gradient)
    {
        Check(context, vocabulary, logits, targets);
        Guard.Length(gradient.Length, logits.Length);

        // Bounds: row n < targets.Length covers vocabulary values at n · vocabulary; targets lie below vocabulary.
        fixed (float* px = logits, po = gradient)
        fixed (int* pt = targets)
        {
            Launch.Range(context, targets.Length, 8 * vocabulary, new GradientLoop(px, pt, po, vocabulary, weight));
        }
    }

    /// <summary><c>laneSum(x) / N</c> of at least one value.</summary>
    public static float Mean(KernelContext context, ReadOnlySpan<float> x)
    {
        ArgumentOutOfRangeException.ThrowIfZero(x.Length);
        return LaneReduction.Sum(context, x) / x.Length;
    }

    private static void Check(KernelContext context, int vocabulary, ReadOnlySpan<float> logits, ReadOnlySpan<int> targets)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 1);
        Guard.Indexes(targets, vocabulary);
        Guard.Length(logits.Length, (long)targets.Length * vocabulary);
    }

    private readonly struct LossLoop(float* logits, int* targets, float* loss, int vocabulary) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int n = begin; n < end; n++)
            {
                float* row = logits + ((long)n * vocabulary);
                float m = LaneFolds.Max<T>(row, vocabulary);
                loss[n] = Elementary32.Log(Exponentials.Sum<T>(row, vocabulary, m)) - (row[targets[n]] - m);
            }
        }
    }

    private readonly struct GradientLoop(float* logits, int* targets, float* gradient, int vocabulary, float weight) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            T weights = T.Create(weight);
            for (int n = begin; n < end; n++)
            {
                float* o = gradient + ((long)n * vocabulary);
                float z = Exponentials.Row<T>(logits + ((long)n * vocabulary), o, vocabulary);
                float inverse = 1f / z;
                float atTarget = ((o[targets[n]] * inverse) - 1f) * weight;
                T scale = T.Create(inverse);
                int v = 0;
                for (; v <= vocabulary - Lanes.Count; v += Lanes.Count)
                {
                    T.Store((T.Load(o + v) * scale) * weights, o + v);
                }

                if (v < vocabulary)
                {
                    T.StorePartial((T.LoadPartial(o + v, vocabulary - v) * scale) * weights, o + v, vocabulary - v);
                }

                o[targets[n]] = atTarget;
            }
        }
    }
}
