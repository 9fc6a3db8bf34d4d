using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The mean of the kinds <c>MeanOfSigns</c> and <c>MeanOfHalves</c>: coordinate-wise and robust, over slots.</summary>
public static unsafe class TrimmedMean
{
    /// <summary>The most slots that one aggregation takes.</summary>
    public const int MaxSlots = 256;

    /// <summary>
    /// Of each column the values sorted ascending, <c>t = min(trim, (n - 1) / 2)</c> dropped on each side, the rest added
    /// ascending from +0 and divided by their count; canonical.
    /// </summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="values">[n, size]: one row per slot.</param>
    /// <param name="slots">n, 1 to <see cref="MaxSlots"/>.</param>
    /// <param name="trim">Values to drop on each side, at least 0.</param>
    /// <param name="output">[size].</param>
    public static void Combine(KernelContext context, ReadOnlySpan<float> values, int slots, int trim, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfNegative(trim);
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, MaxSlots);
        Guard.Length(values.Length, (long)slots * output.Length);

        // Bounds: slot i reads output.Length values at i · output.Length.
        fixed (float* pv = values, po = output)
        {
            int blocks = (int)(((long)output.Length + Lanes.Count - 1) / Lanes.Count);
            Launch.Range(context, blocks, Lanes.Count * slots, new Loop(pv, po, slots, output.Length, trim));
        }
    }

    private readonly struct Loop(float* values, float* output, int slots, int size, int trim) : IRangeKernel
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
                    column[i] = here == Lanes.Count ? T.Load(x) : T.LoadPartial(x, here);
                }

                if (slots > 1)
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
