using System.Text;
using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Node.Messages;
using CsCheck;

namespace Autonet.Node.Tests.Messages;

/// <summary>The JSON of signed messages: what is written is read again, and nothing else is.</summary>
public sealed class MessageCodecTests
{
    private static readonly Gen<Hash256> Hashes = Gen.Byte.Array[Hash256.Size].Select(bytes => new Hash256(bytes));
    private static readonly Gen<Cid> Cids = Gen.Select(Hashes, Gen.Bool, (digest, isRaw) => new Cid(isRaw ? CidCodec.Raw : CidCodec.DagPb, digest));
    private static readonly Gen<int> SlotNumbers = Gen.Int[0, SlotBitmap.Capacity - 1];
    private static readonly Gen<SlotBitmap> SlotSets = SlotNumbers.List[1, 40].Select(slots => SlotBitmap.Of(slots));

    private static readonly Gen<object> Messages = Gen.OneOf(
        Gen.Select(Hashes, Gen.ULong, Hashes, SlotNumbers, Hashes, Hashes, Cids)
            .Select(object (m) => new Commitment(m.Item1, m.Item2, m.Item3, m.Item4, m.Item5, m.Item6, m.Item7)),
        Gen.Select(Hashes, Gen.ULong, Hashes, SlotSets, Hashes, Hashes, Cids)
            .Select(object (m) => new RoundAttestation(m.Item1, m.Item2, m.Item3, m.Item4, m.Item5, m.Item6, m.Item7)),
        Gen.Select(Hashes, Gen.ULong, SlotNumbers, Hashes, Gen.Bool).Select(object (m) => new AuditReport(m.Item1, m.Item2, m.Item3, m.Item4, m.Item5)));

    private static readonly string Sample = MessageCodec.Write(SampleRun.Sign(SampleRun.Commitment(3, 1), key: 1)).ToJsonString();

    [Fact]
    public void Signed_message_is_read_as_it_was_written_with_its_signer()
        => Gen.Select(Messages, Gen.Int[0, 5]).Sample(
            (message, key) =>
            {
                SignedMessage written = SampleRun.Sign(message, key);
                byte[] json = Encoding.UTF8.GetBytes(MessageCodec.Write(written).ToJsonString());

                Assert.Equal(MessageRefusal.None, MessageCodec.TryRead(json, SampleRun.Domain, out SignedMessage? read));
                Assert.Equal(written, read);
                Assert.InRange(json.Length, 1, MessageCodec.MaxBytes);
            },
            iter: 200);

    [Fact]
    public void Changed_field_never_keeps_its_signer()
        => Messages.Sample(
            message =>
            {
                JsonObject json = MessageCodec.Write(SampleRun.Sign(message, key: 1));
                json["message"]!["round"] = json["message"]!["round"]!.GetValue<ulong>() ^ 1;

                MessageRefusal refusal = Read(json.ToJsonString(), out SignedMessage? forged);
                Assert.True(refusal == MessageRefusal.BadSignature || forged!.Signer != SampleRun.Keys[1].Address);
            },
            iter: 50);

    [Fact]
    public void Arbitrary_bytes_are_refused_without_an_exception()
        => Gen.Byte.Array[0, 300].Sample(bytes => Assert.Equal(MessageRefusal.Malformed, MessageCodec.TryRead(bytes, SampleRun.Domain, out _)));

    [Fact]
    public void Damaged_message_is_refused_without_an_exception()
        => Gen.Select(Gen.Int[0, Sample.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                byte[] bytes = Encoding.UTF8.GetBytes(Sample);
                bytes[at] = value;
                MessageRefusal refusal = MessageCodec.TryRead(bytes, SampleRun.Domain, out SignedMessage? read);
                Assert.NotEqual(MessageRefusal.Undecided, refusal);
                Assert.Equal(refusal == MessageRefusal.None, read is not null);
            },
            iter: 2000);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"text\"")]
    [InlineData("""{"type":"commitment"}""")]
    [InlineData("""{"type":"commitment","message":[],"signature":"0x"}""")]
    [InlineData("""{"type":7,"message":{},"signature":"0x"}""")]
    [InlineData("""{"type":"\ud800","message":{},"signature":"0x"}""")]
    [InlineData("""{"\udfff":1,"type":"verdict","message":{},"signature":"0x"}""")]
    [InlineData("""{"type":"gossip","message":{"charter":"0x00","round":1},"signature":"0x"}""")]
    [InlineData("""[[[[[[[[[[]]]]]]]]]]""")]
    public void Json_that_is_no_message_is_malformed(string json) => Assert.Equal(MessageRefusal.Malformed, Read(json, out _));

    [Theory]
    [InlineData("charter", "\"0x12\"")]
    [InlineData("charter", "\"\\ud800\"")]
    [InlineData("charter", "null")]
    [InlineData("round", "-1")]
    [InlineData("round", "1.5")]
    [InlineData("round", "1e400")]
    [InlineData("round", "18446744073709551616")]
    [InlineData("round", "\"3\"")]
    [InlineData("slot", "-1")]
    [InlineData("slot", "256")]
    [InlineData("slot", "99999999999")]
    [InlineData("updateRoot", "7")]
    [InlineData("updateCid", "\"QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG\"")]
    [InlineData("updateCid", "{}")]
    public void Field_outside_its_range_is_malformed(string field, string value)
    {
        string current = JsonNode.Parse(Sample)!["message"]![field]!.ToJsonString();
        string json = Sample.Replace($"\"{field}\":{current}", $"\"{field}\":{value}", StringComparison.Ordinal);

        Assert.NotEqual(Sample, json);
        Assert.Equal(MessageRefusal.Malformed, Read(json, out _));
    }

    [Fact]
    public void Field_that_comes_twice_is_malformed()
        => Assert.Equal(MessageRefusal.Malformed, Read(Sample.Replace("\"round\":3", "\"round\":3,\"round\":4", StringComparison.Ordinal), out _));

    [Theory]
    [InlineData("-1")]
    [InlineData(" 1")]
    [InlineData("0x1")]
    [InlineData("1e5")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("9999999999999999999999999999999999999999999999999999999999999999999999999999999999999999")]
    public void Slot_set_outside_a_uint256_is_malformed(string slots)
    {
        JsonObject json = MessageCodec.Write(SampleRun.Sign(SampleRun.Attestation(3, SlotBitmap.Of(1)), key: 1));
        json["message"]!["slots"] = slots;

        Assert.Equal(MessageRefusal.Malformed, Read(json.ToJsonString(), out _));
    }

    [Theory]
    [InlineData("0x")]
    [InlineData("0x1234")]
    [InlineData("signature")]
    public void Signature_that_recovers_nobody_is_refused(string signature)
    {
        JsonObject json = JsonNode.Parse(Sample)!.AsObject();
        json["signature"] = signature;

        Assert.Equal(MessageRefusal.BadSignature, Read(json.ToJsonString(), out _));
    }

    [Fact]
    public void Signature_in_the_upper_half_of_the_group_is_refused()
    {
        byte[] signature = SampleRun.Sign(SampleRun.Commitment(3, 1), key: 1).Signature.ToArray();
        signature.AsSpan(32, 32).Fill(0xEE);
        JsonObject json = JsonNode.Parse(Sample)!.AsObject();
        json["signature"] = "0x" + Convert.ToHexStringLower(signature);

        Assert.Equal(MessageRefusal.BadSignature, Read(json.ToJsonString(), out _));
    }

    [Fact]
    public void Message_above_the_limit_is_too_large_whatever_it_says()
        => Assert.Equal(MessageRefusal.TooLarge, Read(Sample + new string(' ', MessageCodec.MaxBytes), out _));

    private static MessageRefusal Read(string json, out SignedMessage? signed)
        => MessageCodec.TryRead(Encoding.UTF8.GetBytes(json), SampleRun.Domain, out signed);
}
