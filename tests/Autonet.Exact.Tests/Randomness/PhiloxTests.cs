using Autonet.Exact.Randomness;

namespace Autonet.Exact.Tests.Randomness;

/// <summary>The known answers of the authors' Random123 library (kat_vectors, philox4x32 10).</summary>
public sealed class PhiloxTests
{
    [Fact]
    public void Block_of_zeros_is_the_known_answer() =>
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block(0, 0, 0, 0, 0, 0));

    [Fact]
    public void Block_of_ones_is_the_known_answer() =>
        Assert.Equal(
            (0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu),
            Philox.Block(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue));

    [Fact]
    public void Block_of_pi_is_the_known_answer() =>
        Assert.Equal(
            (0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u),
            Philox.Block(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344));

    [Fact]
    public void Uniform_values_fill_their_interval()
    {
        float[] values = new float[10_000];
        Philox.FillUniform(5, 9, 1UL << 40, 0.25f, values);
        Assert.All(values, x => Assert.InRange(x, -0.25f, 0.25f));
        Assert.DoesNotContain(0.25f, values);
        Assert.InRange(values.Average(), -0.01f, 0.01f);
        Assert.InRange(values.Max(), 0.249f, 0.25f);
        Assert.Equal(values[77], Philox.Uniform(5, 9, (1UL << 40) + 77, 0.25f));
    }

    [Fact]
    public void Another_seed_or_purpose_gives_other_words()
    {
        Assert.NotEqual(Philox.Word(1, 2, 3), Philox.Word(2, 2, 3));
        Assert.NotEqual(Philox.Word(1, 2, 3), Philox.Word(1, 3, 3));
        Assert.NotEqual(Philox.Word(1, 2, 3), Philox.Word(1, 2, 3 + (1UL << 32)));
    }
}
