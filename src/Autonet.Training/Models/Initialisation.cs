using Autonet.Exact.Randomness;

namespace Autonet.Training.Models;

/// <summary>
/// Initial weights (docs/arithmetic.md, "Constants and randomness"): uniform, so that no transcendental function is needed. Element e of tensor i
/// takes word 0 of Philox counter (e, i, <see cref="RandomPurpose.Weights"/>, 0) under the 64-bit seed.
/// </summary>
internal static class Initialisation
{
    private const double TableDeviation = 0.02;

    public static float[] Create(ModelConfiguration model, ParameterDescription parameter, ulong seed)
    {
        float[] values = new float[parameter.Count];
        if (parameter.Role == ParameterRole.Norm)
        {
            values.AsSpan().Fill(1f);
            return values;
        }

        // Square roots and quotients of binary64 are correctly rounded, so the bound is the same everywhere.
        double inputs = parameter.Shape[1];
        float bound = (float)(parameter.Role switch
        {
            ParameterRole.Table => Math.Sqrt(3) * TableDeviation,
            ParameterRole.ResidualProjection => Math.Sqrt(3 / inputs) / Math.Sqrt(2.0 * model.Layers),
            _ => Math.Sqrt(3 / inputs),
        });
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = RandomPurpose.Signed(RandomPurpose.Word(seed, RandomPurpose.Weights, (uint)i, (uint)parameter.Index)) * bound;
        }

        return values;
    }
}

/// <summary>The purposes that random words are drawn for, and the two ways in which a word becomes a number.</summary>
internal static class RandomPurpose
{
    /// <summary>Initial weights; counter (element, tensor).</summary>
    public const uint Weights = 1;

    /// <summary>Sampling of generated tokens; counter (position, 0).</summary>
    public const uint Sampling = 2;

    private const float Unit = 1f / (1 << 23);

    public static uint Word(ulong seed, uint purpose, uint index, uint stream)
        => Philox.Block((uint)seed, (uint)(seed >> 32), index, stream, purpose, 0).Word0;

    /// <summary>A multiple of 2⁻²³ in [-1, 1); every step is exact.</summary>
    public static float Signed(uint word) => ((word >> 8) * Unit) - 1f;

    /// <summary>A multiple of 2⁻²⁴ in [0, 1); every step is exact.</summary>
    public static float Fraction(uint word) => (word >> 8) * (Unit / 2f);
}
