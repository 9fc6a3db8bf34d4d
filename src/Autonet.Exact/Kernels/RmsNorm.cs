using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Reductions;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>RmsScale</c>, <c>RmsApply</c>, <c>RmsBackwardInput</c> and <c>RmsBackwardWeight</c>. N rows of D values.</summary>
public static unsafe class RmsNorm
{
    /// <summary><c>rsqrt(laneDot(xₙ, xₙ) / D + epsilon)</c> of each row; <paramref name="x"/> [N, D], <paramref name="scale"/> [N].</summary>
    public static void Scale(KernelContext context, int width, ReadOnlySpan<float> x, float epsilon, Span<float> scale)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(x.Length, (long)scale.Length * width);

        // Bounds: row n < scale.Length reads width values at n · width.
        fixed (float* px = x, ps = scale)
        {
            Launch.Range(context, scale.Length, width, new ScaleLoop(px, ps, width, epsilon));
        }
    }

    /// <summary><c>(x * scale[n]) * weight[d]</c>; <paramref name="output"/> may be <paramref name="x"/>.</summary>
    public static void Apply(
        KernelContext context, int width, ReadOnlySpan<float> x, ReadOnlySpan<float> scale, ReadOnlySpan<float> weight, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(x.Length, (long)scale.Length * width);
        Guard.Length(weight.Length, width);
        Guard.Length(output.Length, x.Length);

        // Bounds: row n < scale.Length covers width values at n · width; weight has width values.
        fixed (float* px = x, ps = scale, pw = weight, po = output)
        {
            Launch.Range(context, scale.Length, width, new ApplyLoop(px, ps, pw, po, width));
        }
    }

    /// <summary>
    /// <c>g = dy * w, t = laneDot(gₙ, xₙ), k = (t * (r * r)) / D</c>, then <c>r * fma(-x, k, g)</c>. <paramref name="output"/> may be
    /// <paramref name="gradient"/>.
    /// </summary>
    public static void BackwardInput(
        KernelContext context,
        int width,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> weight,
        Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(x.Length, (long)scale.Length * width);
        Guard.Length(gradient.Length, x.Length);
        Guard.Length(weight.Length, width);
        Guard.Length(output.Length, x.Length);

        // Bounds: row n < scale.Length covers width values at n · width; weight has width values.
        fixed (float* pg = gradient, px = x, ps = scale, pw = weight, po = output)
        {
            Launch.Range(context, scale.Length, 2 * width, new BackwardInputLoop(pg, px, ps, pw, po, width));
        }
    }

    /// <summary><c>fold(n; dy[n,d], x[n,d] * r[n])</c> for each column; <paramref name="from"/> [D] or empty for +0, may be <paramref name="output"/>.</summary>
    public static void BackwardWeight(
        KernelContext context,
        int width,
        ReadOnlySpan<float> gradient,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> scale,
        ReadOnlySpan<float> from,
        Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(x.Length, (long)scale.Length * width);
        Guard.Length(gradient.Length, x.Length);
        Guard.Length(output.Length, width);
        if (!from.IsEmpty)
        {
            Guard.Length(from.Length, width);
        }

        // Bounds: rows below scale.Length; columns are blocks of sixteen and a partial one below width.
        fixed (float* pg = gradient, px = x, ps = scale, pf = from, po = output)
        {
            int blocks = (width + Lanes.Count - 1) / Lanes.Count;
            Launch.Range(context, blocks, Lanes.Count * scale.Length, new BackwardWeightLoop(pg, px, ps, pf, po, scale.Length, width));
        }
    }

    private readonly struct ScaleLoop(float* x, float* scale, int width, float epsilon) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int n = begin; n < end; n++)
            {
                float* row = x + ((long)n * width);
                scale[n] = 1f / MathF.Sqrt((LaneFolds.Dot<T>(row, row, width) / width) + epsilon);
            }
        }
    }

    private readonly struct ApplyLoop(float* x, float* scale, float* weight, float* output, int width) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int n = begin; n < end; n++)
            {
                float* row = x + ((long)n * width);
                float* o = output + ((long)n * width);
                T r = T.Create(scale[n]);
                int d = 0;
                for (; d <= width - Lanes.Count; d += Lanes.Count)
                {
                    T.Store((T.Load(row + d) * r) * T.Load(weight + d), o + d);
                }

                if (d < width)
                {
                    T.StorePartial((T.LoadPartial(row + d, width - d) * r) * T.LoadPartial(weight + d, width - d), o + d, width - d);
                }
            }
        }
    }

    private readonly struct BackwardInputLoop(float* gradient, float* x, float* scale, float* weight, float* output, int width) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int n = begin; n < end; n++)
            {
                float* dy = gradient + ((long)n * width);
                float* row = x + ((long)n * width);
                float* o = output + ((long)n * width);
                T lanes = T.Create(0f);
                int d = 0;
                for (; d <= width - Lanes.Count; d += Lanes.Count)
                {
                    lanes = T.Fma(T.Load(dy + d) * T.Load(weight + d), T.Load(row + d), lanes);
                }

                int rest = width - d;
                if (rest > 0)
                {
                    lanes = T.Fma(T.LoadPartial(dy + d, rest) * T.LoadPartial(weight + d, rest), T.LoadPartial(row + d, rest), lanes);
                }

                float r = scale[n];
                float t = LaneFolds.Canonical(T.ReduceAdd(lanes));
                T k = T.Create((t * (r * r)) / width);
                T rs = T.Create(r);
                for (d = 0; d <= width - Lanes.Count; d += Lanes.Count)
                {
                    T.Store(rs * T.Fma(-T.Load(row + d), k, T.Load(dy + d) * T.Load(weight + d)), o + d);
                }

                if (rest > 0)
                {
                    T g = T.LoadPartial(dy + d, rest) * T.LoadPartial(weight + d, rest);
                    T.StorePartial(rs * T.Fma(-T.LoadPartial(row + d, rest), k, g), o + d, rest);
                }
            }
        }
    }

    private readonly struct BackwardWeightLoop(float* gradient, float* x, float* scale, float* from, float* output, int rows, int width)
        : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            T zero = T.Create(0f);
            for (int block = begin; block < end; block++)
            {
                int d = block * Lanes.Count;
                int count = width - d;
                if (count >= Lanes.Count)
                {
                    T lanes = from == null ? zero : T.Load(from + d);
                    for (int n = 0; n < rows; n++)
                    {
                        long at = ((long)n * width) + d;
                        lanes = T.Fma(T.Load(gradient + at), T.Load(x + at) * T.Create(scale[n]), lanes);
                    }

                    T.Store(lanes + zero, output + d);
                }
                else
                {
                    T lanes = from == null ? zero : T.LoadPartial(from + d, count);
                    for (int n = 0; n < rows; n++)
                    {
                        long at = ((long)n * width) + d;
                        lanes = T.Fma(T.LoadPartial(gradient + at, count), T.LoadPartial(x + at, count) * T.Create(scale[n]), lanes);
                    }

                    T.StorePartial(lanes + zero, output + d, count);
                }
            }
        }
    }
}
