using System.Runtime.CompilerServices;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Reductions;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Kernels;

/// <summary>The kinds <c>ChunkSquares</c> and <c>ClipScale</c>.</summary>
public static unsafe class GradientClip
{
    /// <summary>Values per chunk.</summary>
    public const int ChunkSize = 1024;

    /// <summary>The chunks of a tensor of <paramref name="size"/> values: ⌈size / 1024⌉.</summary>
    public static int ChunkCount(int size) => (int)(((long)size + ChunkSize - 1) / ChunkSize);

    /// <summary><c>laneDot(c, c)</c> over each chunk of 1,024 consecutive values; <paramref name="squares"/> has <see cref="ChunkCount"/> values.</summary>
    public static void ChunkSquares(KernelContext context, ReadOnlySpan<float> values, Span<float> squares)
    {
        ArgumentNullException.ThrowIfNull(context);
        Guard.Length(squares.Length, ChunkCount(values.Length));

        // Bounds: chunk i covers at most ChunkSize values at i · ChunkSize, the last one what is left.
        fixed (float* pv = values, ps = squares)
        {
            Launch.Range(context, squares.Length, ChunkSize, new SquaresLoop(pv, ps, values.Length));
        }
    }

    /// <summary>
    /// <c>total = laneSum(s₁) + laneSum(s₂) + …</c> left to right, <c>norm = sqrt(total)</c>, then <c>norm > clip ? clip / norm : 1</c>.
    /// </summary>
    /// <param name="context">Threads and width.</param>
    /// <param name="squares">The chunk squares of all tensors, one after the other.</param>
    /// <param name="lengths">How many of them each tensor has; they sum to all.</param>
    /// <param name="clip">The largest norm left alone.</param>
    public static float Scale(KernelContext context, ReadOnlySpan<float> squares, ReadOnlySpan<int> lengths, float clip)
    {
        float total = 0;
        int at = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            float sum = LaneReduction.Sum(context, squares.Slice(at, lengths[i]));
            total = i == 0 ? sum : total + sum;
            at += lengths[i];
        }

        Guard.Length(squares.Length, at);
        float norm = MathF.Sqrt(total);
        return norm > clip ? clip / norm : 1f;
    }

    private readonly struct SquaresLoop(float* values, float* squares, int length) : IRangeKernel
    {
        [MethodImpl(KernelMethod.Options)]
        public void Run<T>(int begin, int end)
            where T : unmanaged, ILanes<T>
        {
            for (int chunk = begin; chunk < end; chunk++)
            {
                float* c = values + ((long)chunk * ChunkSize);
                squares[chunk] = LaneFolds.Dot<T>(c, c, Math.Min(ChunkSize, length - (chunk * ChunkSize)));
            }
        }
    }
}
