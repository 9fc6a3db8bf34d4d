using System.Runtime.CompilerServices;
using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Reductions;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Attention;

/// <summary>The kinds <c>CausalSoftmax</c> and <c>SoftmaxBackward</c> over [.., T, T]: row i of each square uses its first i + 1 values.</summary>
public static unsafe class CausalSoftmax
{
    /// <summary>j ≤ i: <c>exp(S - m) * (1 / z)</c>; j > i: +0. <paramref name="output"/> may be <paramref name="scores"/>.</summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="positions">T.</param>
    /// <param name="scores">Any number of [T, T]; values above the diagonal are not read.</param>
    /// <param name="output">As <paramref name="scores"/>.</param>
    public static void Forward(KernelContext context, int positions, ReadOnlySpan<float> scores, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(context);
        int rows = Rows(positions, scores.Length);
        Guard.Length(output.Length, scores.Length);

        // Bounds: row r covers positions values at r · positions, and r mod positions + 1 ≤ positions of them are read.
        fixed (float* ps = scores, po = output)
        {
            Launch.Range(context, rows, 4 * positions, new ForwardLoop(ps, po, positions));
        }
    }

    /// <summary>
    /// <c>t = laneDot(Pᵢ, dPᵢ)</c> over j ≤ i, then <c>(P * (dP - t)) * scale</c>; j > i: +0. <paramref name="output"/> may be
    /// <paramref name="gradient"/>.
    /// </summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="positions">T.</param>
    /// <param name="weights">P: any number of [T, T]; values above the diagonal are not read.</param>
    /// <param name="gradient">dP, as P.</param>
    /// <param name="scale">1 / sqrt(h).</param>
    /// <param name="output">As P.</param>
    public static void Backward(
        KernelContext context, int positions, ReadOnlySpan<float> weights, ReadOnlySpan<float> gradient, float scale, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(context);
        int rows = Rows(positions, weights.Length);
        Guard.Length(gradient.Length, weights.Length);
        Guard.Length(output.Length, weights.Length);

        // Bounds: row r covers positions values at r · positions, and r mod positions + 1 ≤ positions of them are read.
        fixed (float* pw = weights, pg = gradient, po = output)
        {
            Launch.Range(context, rows, 2 * positions, new BackwardLoop(pw, pg, po, positions, scale));
        }
    }

    private static int Rows(int positions, int length)
    {
        int rows = Guard.Rows(length, positions);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows % positions, 0, nameof(positions));
        return rows;
    }

    private static void ClearRest(float* row, int used, int positions) => new Span<float>(row + used, positions - used).Clear();

    private readonly struct ForwardLoop(float* scores, float* output, int positions) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int r = begin; r < end; r++)
            {
                int used = (r % positions) + 1;
                float* o = output + ((long)r * positions);
                T inverse = T.Create(1f / Exponentials.Row<T>(scores + ((long)r * positions), o, used));
                int j = 0;
                for (; j <= used - Lanes.Count; j += Lanes.Count)
                {
                    T.Store(T.Load(o + j) * inverse, o + j);
                }

                if (j < used)
                {
                    T.StorePartial(T.LoadPartial(o + j, used - j) * inverse, o + j, used - j);
                }

                ClearRest(o, used, positions);
            }
        }
    }

    private readonly struct BackwardLoop(float* weights, float* gradient, float* output, int positions, float scale) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            T scales = T.Create(scale);
            for (int r = begin; r < end; r++)
            {
                int used = (r % positions) + 1;
                float* p = weights + ((long)r * positions);
                float* g = gradient + ((long)r * positions);
                float* o = output + ((long)r * positions);
                T t = T.Create(LaneFolds.Dot<T>(p, g, used));
                int j = 0;
                for (; j <= used - Lanes.Count; j += Lanes.Count)
                {
                    T.Store((T.Load(p + j) * (T.Load(g + j) - t)) * scales, o + j);
                }

                int rest = used - j;
                if (rest > 0)
                {
                    T.StorePartial((T.LoadPartial(p + j, rest) * (T.LoadPartial(g + j, rest) - t)) * scales, o + j, rest);
                }

                ClearRest(o, used, positions);
            }
        }
    }
}
