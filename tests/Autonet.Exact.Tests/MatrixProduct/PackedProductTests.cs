using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Tests.Definitions;
using CsCheck;

namespace Autonet.Exact.Tests.MatrixProduct;

public sealed class PackedProductTests
{
    private static readonly Gen<(int Rows, int Outputs, int Inputs, uint Seed, bool Accumulate)> Shapes =
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 150], Gen.Int[1, 60], Values.Seed, Gen.Bool);

    [Fact]
    public void Products_equal_the_sequential_fold()
    {
        using AllContexts contexts = new();
        Shapes.Sample(shape => Check(contexts, shape.Rows, shape.Outputs, shape.Inputs, shape.Seed, shape.Accumulate), iter: 30, threads: 1);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 64, 33)]
    [InlineData(5, 130, 1)]
    [InlineData(8, 32, 7)]
    [InlineData(9, 48, 300)]
    [InlineData(65, 17, 20)]
    [InlineData(134, 80, 9)]
    public void Products_across_the_edges_of_strips_equal_the_sequential_fold(int rows, int outputs, int inputs)
    {
        using AllContexts contexts = new();
        Check(contexts, rows, outputs, inputs, 3, false);
        Check(contexts, rows, outputs, inputs, 4, true);
    }

    [Fact]
    public void A_row_does_not_depend_on_the_rows_beside_it()
    {
        using AllContexts contexts = new();
        float[] weights = Values.Any(1, 70 * 50);
        float[] x = Values.Any(2, 13 * 50);
        float[] alone = Define(1, 70, 50, Plain.Row(x, 4, 50), weights, []);
        contexts.Agree(alone, (context, output) =>
        {
            float[] all = new float[13 * 70];
            PackedProduct.Run(context, PackedMatrix.Pack(context, 70, 50, weights), 13, x, default, all);
            Plain.Row(all, 4, 70).CopyTo(output, 0);
        });
    }

    [Fact]
    public void Packing_and_products_refuse_spans_that_do_not_fit()
    {
        using KernelContext context = new();
        float[] six = new float[6];
        PackedMatrix weights = PackedMatrix.Pack(context, 2, 3, six);
        Assert.Equal(16 * 3 * 4, weights.Bytes);
        Assert.Throws<ArgumentException>(() => PackedMatrix.Pack(context, 2, 4, six));
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedMatrix.Pack(context, 0, 3, []));
        Assert.Throws<ArgumentException>(() => PackedProduct.Run(context, weights, 2, new float[5], default, new float[4]));
        Assert.Throws<ArgumentException>(() => PackedProduct.Run(context, weights, 2, six, default, new float[5]));
        Assert.Throws<ArgumentException>(() => PackedProduct.Run(context, weights, 2, six, new float[3], new float[4]));
    }

    private static void Check(AllContexts contexts, int rows, int outputs, int inputs, uint seed, bool accumulate)
    {
        float[] weights = Values.Any(seed, outputs * inputs);
        float[] x = Values.Any(seed + 1, rows * inputs);
        float[] from = accumulate ? Values.Any(seed + 2, rows * outputs) : [];
        contexts.Agree(Define(rows, outputs, inputs, x, weights, from), (context, output) =>
        {
            // Where a fold starts may be where its result goes.
            from.CopyTo(output, 0);
            PackedProduct.Run(context, PackedMatrix.Pack(context, outputs, inputs, weights), rows, x, accumulate ? output : default, output);
        });
    }

    private static float[] Define(int rows, int outputs, int inputs, float[] x, float[] weights, float[] from)
    {
        float[] y = new float[rows * outputs];
        for (int i = 0; i < y.Length; i++)
        {
            int row = i / outputs;
            int output = i % outputs;
            y[i] = Plain.Fold(inputs, k => x[(row * inputs) + k], k => weights[(output * inputs) + k], from.Length > 0 ? from[i] : 0f);
        }

        return y;
    }
}
