using Autonet.Exact.Attention;
using Autonet.Exact.Kernels;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Tests.Kernels;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(VectorWidth.Bits128, 1)]
    [InlineData(VectorWidth.Bits256, 2)]
    [InlineData(VectorWidth.Bits512, 1)]
    [InlineData(VectorWidth.Bits512, 3)]
    public void Warm_kernels_allocate_nothing(VectorWidth width, int threads)
    {
        using KernelContext context = new(threads, width);
        float[] a = new float[64 * 1024];
        float[] b = new float[64 * 1024];
        float[] c = new float[64 * 1024];
        float[] d = new float[64 * 1024];
        int[] tokens = new int[64];
        AttentionShape shape = new(2, 48, 4, 2, 16);
        PackedMatrix packed = PackedMatrix.Pack(context, 100, 64, a.AsSpan(0, 6400));
        Run(context, a, b, c, d, tokens, shape);
        Decode(context, packed, a, b, c, d);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(context, a, b, c, d, tokens, shape);
        Decode(context, packed, a, b, c, d);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(KernelContext context, float[] a, float[] b, float[] c, float[] d, int[] tokens, AttentionShape shape)
    {
        Gemm.NT(context, 100, 70, 90, a, 90, b, 90, default, c, 70);
        Gemm.NN(context, 100, 70, 90, a, 90, b, 70, c, c, 70);
        Gemm.TN(context, 100, 70, 90, a, 100, b, 70, default, c, 70);
        Span<float> weights = c.AsSpan(0, shape.WeightSize);
        Span<float> query = a.AsSpan(0, shape.QuerySize);
        Span<float> key = b.AsSpan(0, shape.KeyValueSize);
        CausalAttention.Scores(context, shape, query, key, 0.25f, weights);
        CausalSoftmax.Forward(context, shape.Positions, weights, weights);
        CausalAttention.Mix(context, shape, weights, key, query);
        CausalAttention.Spread(context, shape, weights, query, key);
        CausalSoftmax.Backward(context, shape.Positions, weights, weights, 0.25f, weights);
        RmsNorm.Scale(context, 64, a, 1e-5f, b.AsSpan(0, 1024));
        RmsNorm.Apply(context, 64, a, b.AsSpan(0, 1024), c.AsSpan(0, 64), d);
        RmsNorm.BackwardInput(context, 64, d, a, b.AsSpan(0, 1024), c.AsSpan(0, 64), d);
        RmsNorm.BackwardWeight(context, 64, d, a, b.AsSpan(0, 1024), default, c.AsSpan(0, 64));
        SwiGlu.Forward(context, a, b, c);
        SwiGlu.BackwardGate(context, a, b, c, d);
        CrossEntropy.Gradient(context, 1024, a, tokens, 1, d);
        Embedding.Backward(context, 1024, a, tokens, default, d);
        GradientClip.ChunkSquares(context, a, c.AsSpan(0, 64));
        FactoredMoment.Rows(context, a, 1, 0.9f, c.AsSpan(0, 16));
        FactoredMoment.Columns(context, a, 1, 0.9f, c.AsSpan(16, a.Length / 16));
        AdamW.Step(context, a, b, c.AsSpan(0, 16), c.AsSpan(16, a.Length / 16), d, d, 1, new AdamCoefficients(0.9f, 1e-8f, 0.1f, 1e-3f, 1, 1));
        TrimmedMean.Combine(context, a, 16, 2, d.AsSpan(0, 4096));
        _ = Finite.All(context, a);
    }

    private static void Decode(KernelContext context, PackedMatrix packed, float[] a, float[] b, float[] c, float[] d)
    {
        PackedProduct.Run(context, packed, 1, a.AsSpan(0, 64), default, d.AsSpan(0, 100));
        PackedProduct.Run(context, packed, 7, a.AsSpan(0, 7 * 64), default, d.AsSpan(0, 700));
        CacheShape shape = new(2, 20, 4, 2, 16);
        ReadOnlySpan<int> rows = [0, 1];
        ReadOnlySpan<int> positions = [0, 7];
        Span<bool> finite = [true, true];
        Span<float> keys = b.AsSpan(0, shape.KeySize);
        Span<float> values = c.AsSpan(0, shape.ValueSize);
        CachedAttention.Append(context, shape, rows, positions, a.AsSpan(0, 64), a.AsSpan(64, 64), keys, values);
        CachedAttention.Attend(context, shape, rows, positions, a.AsSpan(0, 128), keys, values, 0.25f, d.AsSpan(0, 128), finite);
    }
}
