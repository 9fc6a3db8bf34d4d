using Autonet.Exact.Elementary;

namespace Autonet.Exact.Tests.Elementary;

public sealed class Elementary64Tests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(3000.0)]
    [InlineData(Elementary64.MaxAngle)]
    public void Sine_and_cosine_are_within_one_and_a_half_ulp(double range)
    {
        Random random = new(7);
        for (int i = 0; i < 100_000; i++)
        {
            double x = ((random.NextDouble() * 2) - 1) * range;
            Near(Math.Sin(x), Elementary64.Sin(x), 1.5);
            Near(Math.Cos(x), Elementary64.Cos(x), 1.5);
        }
    }

    [Fact]
    public void Multiples_of_a_quarter_turn_keep_their_tiny_sines()
    {
        for (int n = 1; n < 100_000; n += 37)
        {
            double x = n * (Math.PI / 2);
            Near(Math.Sin(x), Elementary64.Sin(x), 1.5);
            Near(Math.Cos(x), Elementary64.Cos(x), 1.5);
        }
    }

    [Fact]
    public void Exp_and_log_are_within_one_and_a_half_ulp()
    {
        Random random = new(8);
        for (int i = 0; i < 100_000; i++)
        {
            double x = (random.NextDouble() - 0.5) * (i % 2 == 0 ? 1390 : 3);
            Near(Math.Exp(x), Elementary64.Exp(x), 1.5);
            double y = Math.Exp(x / 2);
            Near(Math.Log(y), Elementary64.Log(y), 1.5);
        }
    }

    [Theory]
    [InlineData(10_000.0)]
    [InlineData(500_000.0)]
    public void Powers_of_rotary_bases_are_near_the_truth(double theta)
    {
        for (int i = 0; i < 64; i++)
        {
            double y = -2.0 * i / 128;
            Near(Math.Pow(theta, y), Elementary64.Pow(theta, y), 8);
        }
    }

    [Fact]
    public void Arguments_outside_the_domain_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementary64.Sin(Elementary64.MaxAngle * 1.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementary64.Cos(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementary64.Exp(701));
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementary64.Log(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Elementary64.Log(double.Epsilon));
    }

    private static void Near(double truth, double actual, double ulps)
    {
        double ulp = Math.BitIncrement(Math.Abs(truth)) - Math.Abs(truth);
        if (!(Math.Abs(actual - truth) <= ulps * ulp))
        {
            Assert.Fail($"{actual:R} is {Math.Abs(actual - truth) / ulp} ulp from {truth:R}.");
        }
    }
}
