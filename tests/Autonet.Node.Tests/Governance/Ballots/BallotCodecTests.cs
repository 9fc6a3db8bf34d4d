using System.Text;
using System.Text.Json.Nodes;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Ballots;
using CsCheck;

namespace Autonet.Node.Tests.Governance.Ballots;

public sealed class BallotCodecTests
{
    private static readonly SignedBallot Ballot = new(
        31337, TestManifest.AddressOf("OperationsGovernor"), 7, VoteChoice.Abstain, TestManifest.AddressOf("voter"), "because \"it\" is", new byte[] { 1, 2, 3 });

    private static readonly SignedDelegation Delegation = new(
        31337, TestManifest.AddressOf("AutonetToken"), TestManifest.AddressOf("voter"), TestManifest.AddressOf("delegate"), 5, 2_000_000_000, new byte[65]);

    [Fact]
    public void Ballot_is_read_as_it_was_written()
    {
        Assert.True(BallotCodec.TryRead(Bytes(BallotCodec.Write(Ballot)), out SignedBallot? read));

        Assert.Equal(Ballot with { Signature = read!.Signature }, read);
        Assert.Equal(Ballot.Signature.ToArray(), read.Signature.ToArray());
    }

    [Fact]
    public void Delegation_is_read_as_it_was_written()
    {
        Assert.True(BallotCodec.TryRead(Bytes(BallotCodec.Write(Delegation)), out SignedDelegation? read));

        Assert.Equal(Delegation with { Signature = read!.Signature }, read);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "chainId", "-1" }, { "chainId", "\"31337\"" }, { "governor", "\"0x12\"" }, { "proposal", "7" }, { "proposal", "\"7x\"" }, { "proposal", "\"\"" },
        { "choice", "\"maybe\"" }, { "choice", "1" }, { "voter", "null" }, { "reason", "7" }, { "reason", $"\"{new string('x', 2_001)}\"" },
        { "signature", "\"0x1\"" }, { "signature", "\"abcd\"" }, { "signature", $"\"0x{new string('0', 8_194)}\"" }, { "proposal", $"\"{new string('9', 78)}\"" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Field_of_another_kind_is_refused(string field, string json)
    {
        JsonObject ballot = BallotCodec.Write(Ballot);
        ballot[field] = JsonNode.Parse(json);

        Assert.False(BallotCodec.TryRead(Bytes(ballot), out SignedBallot? _));
    }

    [Theory]
    [InlineData("chainId")]
    [InlineData("reason")]
    [InlineData("signature")]
    public void Missing_field_is_refused(string field)
    {
        JsonObject ballot = BallotCodec.Write(Ballot);
        ballot.Remove(field);

        Assert.False(BallotCodec.TryRead(Bytes(ballot), out SignedBallot? _));
    }

    [Fact]
    public void Unknown_and_repeated_fields_are_refused()
    {
        JsonObject ballot = BallotCodec.Write(Ballot);
        ballot["extra"] = 1;
        string repeated = BallotCodec.Write(Ballot).ToJsonString().Replace("{", "{\"chainId\":1,", StringComparison.Ordinal);

        Assert.False(BallotCodec.TryRead(Bytes(ballot), out SignedBallot? _));
        Assert.False(BallotCodec.TryRead(Encoding.UTF8.GetBytes(repeated), out SignedBallot? _));
    }

    [Fact]
    public void Ballot_is_no_delegation() => Assert.False(BallotCodec.TryRead(Bytes(BallotCodec.Write(Ballot)), out SignedDelegation? _));

    [Fact]
    public void Random_bytes_never_throw_and_never_pass() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        Assert.False(BallotCodec.TryRead(bytes, out SignedBallot? _));
        Assert.False(BallotCodec.TryRead(bytes, out SignedDelegation? _));
    }, iter: 500);

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
