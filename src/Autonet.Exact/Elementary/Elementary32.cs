using Autonet.Exact.Simd;

namespace Autonet.Exact.Elementary;

/// <summary>
/// Binary32 elementary functions with the same bits on every machine: fixed polynomials in fused multiply-adds, each within 2 ulp of the
/// true value over all finite inputs, subnormal results included. NaN in gives NaN out.
/// </summary>
public static class Elementary32
{
    /// <summary>e to the power <paramref name="x"/>; overflows to +∞ above 88.72, underflows to +0 below -103.97.</summary>
    public static float Exp(float x) => Functions.Exp(new FloatScalar(x)).Value;

    /// <summary>The natural logarithm; -∞ at zero, NaN below.</summary>
    public static float Log(float x) => Functions.Log(new FloatScalar(x)).Value;

    /// <summary><c>1 / (1 + e^-x)</c>.</summary>
    public static float Sigmoid(float x) => Functions.Sigmoid(new FloatScalar(x)).Value;

    /// <summary><c>x · sigmoid(x)</c>, with sigmoid kept unrounded to binary32's range where it underflows.</summary>
    public static float Silu(float x) => Functions.Silu(new FloatScalar(x)).Value;

    /// <summary><c>1 / sqrt(x)</c>, each rounded.</summary>
    public static float Rsqrt(float x) => 1f / MathF.Sqrt(x);
}
