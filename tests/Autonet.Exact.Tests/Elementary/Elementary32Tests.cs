using Autonet.Exact.Elementary;
using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;

namespace Autonet.Exact.Tests.Elementary;

/// <summary>Every 997th of all 2³² bit patterns, against binary64.</summary>
public sealed class Elementary32Tests
{
    private const uint Stride = 997;

    [Fact]
    public void Exp_over_all_inputs_is_within_two_ulp() => Sweep(Elementary32.Exp, Math.Exp);

    [Fact]
    public void Log_over_all_inputs_is_within_two_ulp() => Sweep(Elementary32.Log, Math.Log);

    [Fact]
    public void Sigmoid_over_all_inputs_is_within_two_ulp() => Sweep(Elementary32.Sigmoid, x => 1 / (1 + Math.Exp(-x)));

    [Fact]
    public void Silu_over_all_finite_inputs_is_within_two_ulp() => Sweep(Elementary32.Silu, x => x / (1 + Math.Exp(-x)), finite: true);

    [Fact]
    public void Rsqrt_over_all_inputs_is_within_two_ulp() => Sweep(Elementary32.Rsqrt, x => 1 / Math.Sqrt(x));

    [Theory]
    [InlineData(-88f, 88.73f)]
    [InlineData(-104f, -87f)]
    [InlineData(-1.5f, 1.5f)]
    public void Exp_and_its_kin_over_a_dense_range_are_within_two_ulp(float low, float high)
    {
        for (int i = 0; i <= 200_000; i++)
        {
            float x = low + ((high - low) * i / 200_000);
            Check(x, Elementary32.Exp(x), Math.Exp(x));
            Check(x, Elementary32.Sigmoid(x), 1 / (1 + Math.Exp(-(double)x)));
            Check(x, Elementary32.Silu(x), x / (1 + Math.Exp(-(double)x)));
        }
    }

    [Fact]
    public void Log_near_one_is_within_two_ulp()
    {
        for (int bits = BitConverter.SingleToInt32Bits(0.5f); bits < BitConverter.SingleToInt32Bits(2f); bits += 61)
        {
            float x = BitConverter.Int32BitsToSingle(bits);
            Check(x, Elementary32.Log(x), Math.Log(x));
        }
    }

    [Fact]
    public void Exact_points_are_exact()
    {
        Assert.Equal(1f, Elementary32.Exp(0f));
        Assert.Equal(1f, Elementary32.Exp(-0f));
        Assert.Equal(0f, Elementary32.Log(1f));
        Assert.Equal(0.5f, Elementary32.Sigmoid(0f));
        Assert.Equal(float.NegativeInfinity, Elementary32.Log(0f));
        Assert.Equal(float.PositiveInfinity, Elementary32.Exp(89f));
        Assert.Equal(0f, Elementary32.Exp(float.NegativeInfinity));
        Assert.True(float.IsNaN(Elementary32.Log(-1f)));
    }

    [Theory]
    [InlineData(VectorWidth.Bits128)]
    [InlineData(VectorWidth.Bits256)]
    [InlineData(VectorWidth.Bits512)]
    public void Vectors_and_scalars_give_the_same_bits(VectorWidth width)
    {
        float[] inputs = new float[(uint.MaxValue / (Stride * 4)) + 1];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = BitConverter.UInt32BitsToSingle((uint)i * Stride * 4);
        }

        Same(width, inputs, default(ExpOperation), Elementary32.Exp);
        Same(width, inputs, default(LogOperation), Elementary32.Log);
        Same(width, inputs, default(SigmoidOperation), Elementary32.Sigmoid);
        Same(width, inputs, default(SiluOperation), Elementary32.Silu);
    }

    private static void Same<TOperation>(VectorWidth width, float[] inputs, TOperation operation, Func<float, float> scalar)
        where TOperation : unmanaged, IUnary
    {
        using KernelContext context = new(1, width);
        float[] outputs = new float[inputs.Length];
        Elementwise.Map(context, inputs, outputs, operation);
        for (int i = 0; i < inputs.Length; i++)
        {
            float expected = scalar(inputs[i]);
            if (BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(outputs[i]) && !(float.IsNaN(expected) && float.IsNaN(outputs[i])))
            {
                Assert.Fail($"{typeof(TOperation).Name}({inputs[i]:R}) is {outputs[i]:R} in vectors and {expected:R} alone.");
            }
        }
    }

    private static void Sweep(Func<float, float> function, Func<double, double> truth, bool finite = false)
    {
        for (ulong bits = 0; bits <= uint.MaxValue; bits += Stride)
        {
            float x = BitConverter.UInt32BitsToSingle((uint)bits);
            if (!finite || float.IsFinite(x))
            {
                Check(x, function(x), truth(x));
            }
        }
    }

    private static void Check(float x, float actual, double truth)
    {
        if (double.IsNaN(truth))
        {
            Assert.True(float.IsNaN(actual), $"f({x:R}) is {actual:R}, where NaN is due.");
            return;
        }

        double error = Ulps(actual, truth);
        if (!(error <= 2))
        {
            Assert.Fail($"f({x:R}) is {actual:R}, {error} ulp from {truth:R}.");
        }
    }

    private static double Ulps(float actual, double truth)
    {
        if (double.IsInfinity(truth) || float.IsInfinity(actual))
        {
            return actual == truth || (float)truth == actual ? 0 : double.PositiveInfinity;
        }

        int exponent = truth == 0 ? -126 : Math.Max(Math.ILogB(truth), -126);
        return Math.Abs(actual - truth) / Math.ScaleB(1, exponent - 23);
    }

    private readonly struct ExpOperation : IUnary
    {
        public T Apply<T>(T a)
            where T : unmanaged, IFloats<T> => Functions.Exp(a);
    }

    private readonly struct LogOperation : IUnary
    {
        public T Apply<T>(T a)
            where T : unmanaged, IFloats<T> => Functions.Log(a);
    }

    private readonly struct SigmoidOperation : IUnary
    {
        public T Apply<T>(T a)
            where T : unmanaged, IFloats<T> => Functions.Sigmoid(a);
    }

    private readonly struct SiluOperation : IUnary
    {
        public T Apply<T>(T a)
            where T : unmanaged, IFloats<T> => Functions.Silu(a);
    }
}
