namespace Autonet.Exact.Randomness;

/// <summary>
/// Philox-4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11): a counter-based generator, so that any element is
/// drawn alone and in any order.
/// </summary>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;

    /// <summary>The four words of one counter under one key.</summary>
    public static (uint Word0, uint Word1, uint Word2, uint Word3) Block(uint key0, uint key1, uint counter0, uint counter1, uint counter2, uint counter3)
    {
        for (int round = 0; round < 10; round++)
        {
            ulong product0 = (ulong)Multiplier0 * counter0;
            ulong product1 = (ulong)Multiplier1 * counter2;
            (counter0, counter1, counter2, counter3) = (
                (uint)(product1 >> 32) ^ counter1 ^ key0, (uint)product1, (uint)(product0 >> 32) ^ counter3 ^ key1, (uint)product0);
            unchecked
            {
                key0 += Weyl0;
                key1 += Weyl1;
            }
        }

        return (counter0, counter1, counter2, counter3);
    }

    /// <summary>The word of element <paramref name="index"/>: word 0 of counter (index mod 2³², index / 2³², 0, 0) under key (seed, purpose).</summary>
    public static uint Word(uint seed, uint purpose, ulong index) => Block(seed, purpose, (uint)index, (uint)(index >> 32), 0, 0).Word0;

    /// <summary>A uniform value in [-<paramref name="bound"/>, <paramref name="bound"/>): <c>((x >> 8) · 2⁻²³ - 1) · bound</c> of element <paramref name="index"/>'s word x.</summary>
    public static float Uniform(uint seed, uint purpose, ulong index, float bound) =>
        ((Word(seed, purpose, index) >> 8) * 1.1920928955078125e-7f - 1f) * bound;

    /// <summary>Fills <paramref name="values"/> with the uniform values of elements <paramref name="firstIndex"/> and on.</summary>
    public static void FillUniform(uint seed, uint purpose, ulong firstIndex, float bound, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Uniform(seed, purpose, firstIndex + (ulong)i, bound);
        }
    }
}
