using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kind <c>TrimmedMean</c>: a coordinate-wise robust mean over slots.</summary>
public static unsafe class TrimmedMean
{
    /// <summary>
    /// Of each column the values <c>xᵢ * cᵢ</c> sorted ascending, <c>t = min(trim, (n - 1) / 2)</c> dropped on each side, the rest added
    /// ascending from +0 and divided by their count; canonical.
    /// </summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="values">[n, size]: one row per slot.</param>
    /// <param name="scales">[n], 1 to <see cref="GradientClip.MaxSlots"/>: the slots' factors c.</param>
    /// <param name="trim">Values to drop on each side, at least 0.</param>
    /// <param name="output">[size].</param>
    public static void Combine(KernelContext context, ReadOnlySpan<float> values, ReadOnlySpan<float> scales, int trim, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfNegative(trim);
        ArgumentOutOfRangeException.ThrowIfLessThan(scales.Length, 1, nameof(scales));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scales.Length, GradientClip.MaxSlots, nameof(scales));
        Guard.Length(values.Length, (long)scales.Length * output.Length);

        // Bounds: slot i reads output.Length values at i · output.Length.
        fixed (float* pv = values, ps = scales, po = output)
        {
            int blocks = (int)(((long)output.Length + Lanes.Count - 1) / Lanes.Count);
            Launch.Range(context, blocks, Lanes.Count * scales.Length, new Loop(pv, ps, po, scales.Length, output.Length, trim));
        }
    }

    private readonly struct Loop(float* values, float* scales, float* output, int slots, int size, int trim) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            int dropped = Math.Min(trim, (slots - 1) / 2);
            int kept = slots - (2 * dropped);
            T count = T.Create(kept);
            T* column = stackalloc T[slots];
            for (int block = begin; block < end; block++)
            {
                int at = block * Lanes.Count;
                int here = Math.Min(Lanes.Count, size - at);
                for (int i = 0; i < slots; i++)
                {
                    float* x = values + ((long)i * size) + at;
                    column[i] = (here == Lanes.Count ? T.Load(x) : T.LoadPartial(x, here)) * T.Create(scales[i]);
                }

                if (dropped > 0 || slots > 1)
                {
                    Sort(column, slots);
                }

                T zero = T.Create(0f);
                T sum = zero;
                for (int i = dropped; i < dropped + kept; i++)
                {
                    sum = sum + column[i];
                }

                T mean = (sum / count) + zero;
                if (here == Lanes.Count)
                {
                    T.Store(mean, output + at);
                }
                else
                {
                    T.StorePartial(mean, output + at, here);
                }
            }
        }

        // Batcher's odd-even merge sort for any count (Knuth, TAOCP 3, 5.2.2, algorithm M): the same exchanges for all lanes, no branches on data.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Sort<T>(T* column, int n)
            where T : unmanaged, ILanes<T>
        {
            int top = 1;
            while (top * 2 < n)
            {
                top *= 2;
            }

            for (int p = top; p > 0; p /= 2)
            {
                int q = top;
                int r = 0;
                for (int d = p; ; d = q - p, q /= 2, r = p)
                {
                    for (int i = 0; i < n - d; i++)
                    {
                        if ((i & p) == r)
                        {
                            T a = column[i];
                            T b = column[i + d];
                            column[i] = Lanes.Min(a, b);
                            column[i + d] = Lanes.Max(a, b);
                        }
                    }

                    if (q == p)
                    {
                        break;
                    }
                }
            }
        }
    }
}
