using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;

namespace Autonet.Bench.Comparison;

/// <summary>How fast this machine can do what training is made of.</summary>
/// <param name="PeakGigaflops">Fused multiply-adds on registers alone, all threads: what no product can exceed.</param>
/// <param name="ProductGigaflops">Our own product of two 2,048 × 2,048 matrices.</param>
internal sealed record Ceiling(double PeakGigaflops, double ProductGigaflops)
{
    private const int Repetitions = 9;
    private const int Size = 2048;
    private const int Iterations = 4_000_000;
    private const int Accumulators = 12;

    public static Ceiling Measure(int threads)
    {
        using KernelContext context = new(threads);
        float[] kept = new float[threads * 16];
        double peak = Best(() => context.Workers.For(threads, kept, static (results, index) => results[index * 16] = MultiplyAdd(Iterations)));
        (float[] a, float[] b, float[] c) = (Uniform(1), Uniform(2), new float[Size * Size]);
        double product = Best(() => Gemm.NT(context, Size, Size, Size, a, b, default, c));
        return new Ceiling(
            2.0 * LanesOf() * Accumulators * Iterations * threads / peak / 1e9, 2.0 * Size * Size * Size / product / 1e9);
    }

    private static double Best(Action action)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < Repetitions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private static int LanesOf() => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    /// <summary>Twelve independent chains: enough to keep two units busy through four cycles of latency and more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float MultiplyAdd(int iterations) =>
        Vector512.IsHardwareAccelerated ? Chains512(iterations) : Vector256.IsHardwareAccelerated ? Chains256(iterations) : Chains128(iterations);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains512(int iterations)
    {
        Vector512<float> x = Vector512.Create(1.0001f);
        Vector512<float> y = Vector512.Create(0.9999f);
        (Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d) = (x, x, x, x);
        (Vector512<float> e, Vector512<float> f, Vector512<float> g, Vector512<float> h) = (x, x, x, x);
        (Vector512<float> i, Vector512<float> j, Vector512<float> k, Vector512<float> l) = (x, x, x, x);
        for (int n = 0; n < iterations; n++)
        {
            a = Vector512.FusedMultiplyAdd(x, y, a);
            b = Vector512.FusedMultiplyAdd(x, y, b);
            c = Vector512.FusedMultiplyAdd(x, y, c);
            d = Vector512.FusedMultiplyAdd(x, y, d);
            e = Vector512.FusedMultiplyAdd(x, y, e);
            f = Vector512.FusedMultiplyAdd(x, y, f);
            g = Vector512.FusedMultiplyAdd(x, y, g);
            h = Vector512.FusedMultiplyAdd(x, y, h);
            i = Vector512.FusedMultiplyAdd(x, y, i);
            j = Vector512.FusedMultiplyAdd(x, y, j);
            k = Vector512.FusedMultiplyAdd(x, y, k);
            l = Vector512.FusedMultiplyAdd(x, y, l);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains256(int iterations)
    {
        Vector256<float> x = Vector256.Create(1.0001f);
        Vector256<float> y = Vector256.Create(0.9999f);
        (Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d) = (x, x, x, x);
        (Vector256<float> e, Vector256<float> f, Vector256<float> g, Vector256<float> h) = (x, x, x, x);
        (Vector256<float> i, Vector256<float> j, Vector256<float> k, Vector256<float> l) = (x, x, x, x);
        for (int n = 0; n < iterations; n++)
        {
            a = Vector256.FusedMultiplyAdd(x, y, a);
            b = Vector256.FusedMultiplyAdd(x, y, b);
            c = Vector256.FusedMultiplyAdd(x, y, c);
            d = Vector256.FusedMultiplyAdd(x, y, d);
            e = Vector256.FusedMultiplyAdd(x, y, e);
            f = Vector256.FusedMultiplyAdd(x, y, f);
            g = Vector256.FusedMultiplyAdd(x, y, g);
            h = Vector256.FusedMultiplyAdd(x, y, h);
            i = Vector256.FusedMultiplyAdd(x, y, i);
            j = Vector256.FusedMultiplyAdd(x, y, j);
            k = Vector256.FusedMultiplyAdd(x, y, k);
            l = Vector256.FusedMultiplyAdd(x, y, l);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float Chains128(int iterations)
    {
        Vector128<float> x = Vector128.Create(1.0001f);
        Vector128<float> y = Vector128.Create(0.9999f);
        (Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) = (x, x, x, x);
        (Vector128<float> e, Vector128<float> f, Vector128<float> g, Vector128<float> h) = (x, x, x, x);
        (Vector128<float> i, Vector128<float> j, Vector128<float> k, Vector128<float> l) = (x, x, x, x);
        for (int n = 0; n < iterations; n++)
        {
            a = Vector128.FusedMultiplyAdd(x, y, a);
            b = Vector128.FusedMultiplyAdd(x, y, b);
            c = Vector128.FusedMultiplyAdd(x, y, c);
            d = Vector128.FusedMultiplyAdd(x, y, d);
            e = Vector128.FusedMultiplyAdd(x, y, e);
            f = Vector128.FusedMultiplyAdd(x, y, f);
            g = Vector128.FusedMultiplyAdd(x, y, g);
            h = Vector128.FusedMultiplyAdd(x, y, h);
            i = Vector128.FusedMultiplyAdd(x, y, i);
            j = Vector128.FusedMultiplyAdd(x, y, j);
            k = Vector128.FusedMultiplyAdd(x, y, k);
            l = Vector128.FusedMultiplyAdd(x, y, l);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    private static float[] Uniform(uint seed)
    {
        float[] values = new float[Size * Size];
        Autonet.Exact.Randomness.Philox.FillUniform(seed, 0, 0, 1f, values);
        return values;
    }
}
