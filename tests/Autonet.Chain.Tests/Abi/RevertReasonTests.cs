using System.Numerics;
using Autonet.Chain.Abi;
using CsCheck;

namespace Autonet.Chain.Tests.Abi;

public sealed class RevertReasonTests
{
    private static readonly AbiError Custom = new("TooSmall", [new("given", AbiType.UInt256), new("names", AbiType.ArrayOf(AbiType.String))]);

    [Fact]
    public void Reason_with_a_message_is_the_message()
        => Assert.Equal((RevertKind.Message, "not yet"), Read(Data("Error(string)", "not yet")));

    [Theory]
    [InlineData(0x01, "panic 0x01: assertion failed")]
    [InlineData(0x11, "panic 0x11: arithmetic overflow or underflow")]
    [InlineData(0x12, "panic 0x12: division by zero")]
    [InlineData(0x32, "panic 0x32: array index out of bounds")]
    [InlineData(0x99, "panic 0x99: unknown panic")]
    public void Reason_of_a_panic_names_its_meaning(int code, string text)
        => Assert.Equal((RevertKind.Panic, text), Read(Data("Panic(uint256)", code)));

    [Fact]
    public void Reason_of_a_known_error_names_its_arguments()
        => Assert.Equal(
            (RevertKind.Custom, "TooSmall(given: 5, names: [\"a\", \"b\"])"),
            Read(Data("TooSmall(uint256,string[])", new BigInteger(5), new object[] { "a", "b" })));

    [Fact]
    public void Reason_that_is_empty_is_silent() => Assert.Equal(RevertKind.Silent, RevertReason.Decode(default).Kind);

    [Fact]
    public void Reason_of_hostile_bytes_is_always_readable()
        => Gen.OneOf(Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 100].Select(b => (byte[])[.. Custom.Selector.Span, .. b])).Sample(
            data => RevertReason.Decode(data, Custom).Text.Length > 0,
            iter: 500);

    private static (RevertKind Kind, string Text) Read(byte[] data)
    {
        RevertReason reason = RevertReason.Decode(data, Custom);
        return (reason.Kind, reason.Text);
    }

    private static byte[] Data(string signature, params object[] values) => AbiFunction.Parse(signature).EncodeCall(values);
}
