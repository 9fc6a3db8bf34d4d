using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>Rope</c> and <c>RopeBackward</c>: rotary position embedding over half-split pairs.</summary>
public static unsafe class Rotary
{
    /// <summary>
    /// Rotates every head of every row: first half <c>fma(a, c, -(b * s))</c>, second half <c>fma(b, c, a * s)</c>.
    /// </summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="positions">T; row n is at position n mod T.</param>
    /// <param name="heads">Heads per row.</param>
    /// <param name="headWidth">h, even.</param>
    /// <param name="x">[N, heads · h].</param>
    /// <param name="cosine">[T, h / 2].</param>
    /// <param name="sine">[T, h / 2].</param>
    /// <param name="output">As <paramref name="x"/>, and may be it.</param>
    public static void Forward(
        KernelContext context, int positions, int heads, int headWidth, ReadOnlySpan<float> x, ReadOnlySpan<float> cosine, ReadOnlySpan<float> sine, Span<float> output) =>
        Rotate(context, positions, heads, headWidth, x, cosine, sine, output, backward: false);

    /// <summary>
    /// The rotation back: first half <c>fma(a, c, b * s)</c>, second half <c>fma(b, c, -(a * s))</c>. Parameters as <see cref="Forward"/>.
    /// </summary>
    public static void Backward(
        KernelContext context, int positions, int heads, int headWidth, ReadOnlySpan<float> x, ReadOnlySpan<float> cosine, ReadOnlySpan<float> sine, Span<float> output) =>
        Rotate(context, positions, heads, headWidth, x, cosine, sine, output, backward: true);

    private static void Rotate(
        KernelContext context,
        int positions,
        int heads,
        int headWidth,
        ReadOnlySpan<float> x,
        ReadOnlySpan<float> cosine,
        ReadOnlySpan<float> sine,
        Span<float> output,
        bool backward)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(headWidth & 1, 0, nameof(headWidth));
        int rows = Guard.Rows(x.Length, checked(heads * headWidth));
        Guard.Length(output.Length, x.Length);
        Guard.Length(cosine.Length, (long)positions * (headWidth / 2));
        Guard.Length(sine.Length, cosine.Length);

        // Bounds: rows · heads · headWidth = x.Length; table rows are positions mod T.
        fixed (float* px = x, pc = cosine, ps = sine, po = output)
        {
            int width = heads * headWidth;
            if (backward)
            {
                Launch.Range(context, rows, width, new Loop<BackwardTurn>(px, pc, ps, po, positions, heads, headWidth / 2));
            }
            else
            {
                Launch.Range(context, rows, width, new Loop<ForwardTurn>(px, pc, ps, po, positions, heads, headWidth / 2));
            }
        }
    }

    private interface ITurn
    {
        public static abstract void Turn<T>(T a, T b, T c, T s, out T first, out T second)
            where T : unmanaged, IFloats<T>;
    }

    private readonly struct ForwardTurn : ITurn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Turn<T>(T a, T b, T c, T s, out T first, out T second)
            where T : unmanaged, IFloats<T>
        {
            first = T.Fma(a, c, -(b * s));
            second = T.Fma(b, c, a * s);
        }
    }

    private readonly struct BackwardTurn : ITurn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Turn<T>(T a, T b, T c, T s, out T first, out T second)
            where T : unmanaged, IFloats<T>
        {
            first = T.Fma(a, c, b * s);
            second = T.Fma(b, c, -(a * s));
        }
    }

    private readonly struct Loop<TTurn>(float* x, float* cosine, float* sine, float* output, int positions, int heads, int half) : IRangeKernel
        where TTurn : unmanaged, ITurn
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int n = begin; n < end; n++)
            {
                float* c = cosine + ((long)(n % positions) * half);
                float* s = sine + ((long)(n % positions) * half);
                for (int head = 0; head < heads; head++)
                {
                    long at = (((long)n * heads) + head) * 2 * half;
                    int i = 0;
                    for (; i <= half - Lanes.Count; i += Lanes.Count)
                    {
                        TTurn.Turn(T.Load(x + at + i), T.Load(x + at + half + i), T.Load(c + i), T.Load(s + i), out T first, out T second);
                        T.Store(first, output + at + i);
                        T.Store(second, output + at + half + i);
                    }

                    int rest = half - i;
                    if (rest > 0)
                    {
                        T a = T.LoadPartial(x + at + i, rest);
                        T b = T.LoadPartial(x + at + half + i, rest);
                        TTurn.Turn(a, b, T.LoadPartial(c + i, rest), T.LoadPartial(s + i, rest), out T first, out T second);
                        T.StorePartial(first, output + at + i, rest);
                        T.StorePartial(second, output + at + half + i, rest);
                    }
                }
            }
        }
    }
}
