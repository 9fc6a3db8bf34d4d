using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Core.Tests.Identifiers;

public sealed class AddressTests
{
    private static readonly Gen<Address> Addresses = Gen.Byte.Array[Address.Size].Select(static bytes => new Address(bytes));

    [Fact]
    public void Zero_is_the_default_and_knows_it()
    {
        Assert.True(Address.Zero.IsZero);
        Assert.Equal("0x0000000000000000000000000000000000000000", Address.Zero.ToString());
    }

    // The checksummed address of EIP-55's first example.
    [Fact]
    public void Text_is_read_in_mixed_case_and_written_in_lower_case()
        => Assert.Equal("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", Address.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").ToString());

    [Fact]
    public void Text_and_bytes_round_trip()
        => Addresses.Sample(static address =>
        {
            Assert.Equal(address, Address.Parse(address.ToString()));
            Assert.Equal(address, Address.Parse("0X" + address.ToString()[2..]));
            Assert.Equal(address, new Address(address.ToArray()));
        });

    [Fact]
    public void Equality_is_equality_of_every_byte()
        => Gen.Select(Addresses, Gen.Int[0, Address.Size - 1], Gen.Byte[1, 255]).Sample(static (address, index, flip) =>
        {
            byte[] bytes = address.ToArray();
            Assert.True(address == new Address(bytes) && address.GetHashCode() == new Address(bytes).GetHashCode());
            bytes[index] ^= flip;
            Assert.True(address != new Address(bytes));
        });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed00")]
    [InlineData("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg")]
    public void TryParse_of_anything_else_is_refused(string? text)
    {
        Assert.False(Address.TryParse(text, out Address read));
        Assert.Equal(default, read);
        if (text is not null)
        {
            Assert.Throws<FormatException>(() => Address.Parse(text));
        }
    }

    [Theory]
    [InlineData(19)]
    [InlineData(21)]
    [InlineData(32)]
    public void Constructor_with_another_length_is_refused(int length)
        => Assert.Throws<ArgumentException>(() => new Address(new byte[length]));
}
