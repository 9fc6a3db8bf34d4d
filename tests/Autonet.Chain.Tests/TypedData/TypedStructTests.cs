using Autonet.Chain.Abi;
using Autonet.Chain.Crypto;
using Autonet.Chain.TypedData;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Tests.TypedData;

/// <summary>The example of EIP-712, whose contract and test vectors the specification publishes as Example.sol and Example.js.</summary>
public sealed class TypedStructTests
{
    private static readonly TypedStruct Person = new("Person", TypedField.Of("name", "string"), TypedField.Of("wallet", "address"));

    private static readonly TypedStruct Mail = new("Mail", TypedField.Of("from", Person), TypedField.Of("to", Person), TypedField.Of("contents", "string"));

    private static readonly TypedDomain Domain = new("Ether Mail", "1", 1, Address.Parse("0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC"));

    private static readonly object[] Letter =
    [
        new object[] { "Cow", Address.Parse("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826") },
        new object[] { "Bob", Address.Parse("0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB") },
        "Hello, Bob!",
    ];

    [Fact]
    public void Example_of_EIP_712_matches()
    {
        Assert.Equal("Mail(Person from,Person to,string contents)Person(string name,address wallet)", Mail.EncodedType);
        Assert.Equal("0xa0cedeb2dc280ba39b857546d74f5549c3a1d7bdc2dd96bf881f76108e23dac2", Mail.TypeHash.ToString());
        Assert.Equal("0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f", Domain.Separator.ToString());
        Assert.Equal("0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e", Mail.Hash(Letter).ToString());
        Assert.Equal("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2", Mail.Digest(Domain, Letter).ToString());
    }

    [Fact]
    public void Example_of_EIP_712_is_signed_as_published()
    {
        Assert.True(PrivateKey.TryCreate(Keccak256.Hash("cow").ToArray(), out PrivateKey? cow));
        using (cow)
        {
            Signature signature = cow.Sign(Mail.Digest(Domain, Letter));
            Assert.Equal(28, signature.V);
            Assert.Equal("0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d", signature.R.ToString());
            Assert.Equal("0x07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b91562", signature.S.ToString());
        }
    }

    [Fact]
    public void Struct_with_fields_missing_is_refused() => Assert.Throws<AbiException>(() => Mail.Hash(Letter[..2]));

    [Fact]
    public void Structs_that_share_a_name_and_differ_are_refused()
    {
        TypedStruct other = new("Person", TypedField.Of("name", "string"));
        Assert.Throws<ArgumentException>(() => new TypedStruct("Pair", TypedField.Of("a", Person), TypedField.Of("b", other)));
    }

    [Fact]
    public void Domain_binds_each_of_its_fields()
    {
        TypedDomain[] domains =
        [
            Domain, new("Ether Mail", "1", 2, Domain.VerifyingContract), new("Ether Mail", "2", 1, Domain.VerifyingContract),
            new("Ether Mail", "1", 1, Address.Zero), new("Ether Mail", "1", 1), new("Ether Mail", "1", 1, Domain.VerifyingContract, Hash256.Zero),
        ];
        Assert.Equal(domains.Length, domains.Select(d => Mail.Digest(d, Letter)).Distinct().Count());
    }
}
