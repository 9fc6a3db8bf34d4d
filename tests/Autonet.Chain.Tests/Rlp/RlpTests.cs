using System.Text;
using System.Text.Json;
using Autonet.Chain.Rlp;
using Autonet.Chain.Tests.Tools;
using CsCheck;

namespace Autonet.Chain.Tests.Rlp;

public sealed class RlpTests
{
    private static readonly Gen<RlpItem> Items = Gen.Recursive<RlpItem>((depth, item) => Gen.OneOf(
        Gen.Byte.Array[0, 70].Select(bytes => RlpItem.Of(bytes)),
        depth > 4 ? Gen.Const(RlpItem.List()) : item.Array[0, 5].Select(items => RlpItem.List(items))));

    [Fact]
    public void Encoding_of_published_items_matches()
    {
        foreach (JsonElement vector in RepositoryFiles.LoadVector("rlp.json").GetProperty("valid").EnumerateArray())
        {
            byte[] expected = Convert.FromHexString(vector.GetProperty("rlp").GetString()![2..]);
            Assert.Equal(expected, RlpCodec.Encode(Item(vector.GetProperty("item"))));
            Assert.Equal(expected, RlpCodec.Encode(RlpCodec.Decode(expected)));
        }
    }

    [Fact]
    public void Decoding_of_published_invalid_items_is_refused()
    {
        foreach (JsonElement vector in RepositoryFiles.LoadVector("rlp.json").GetProperty("invalid").EnumerateArray())
        {
            byte[] bytes = Convert.FromHexString(vector.GetProperty("rlp").GetString()![2..]);
            Assert.False(RlpCodec.TryDecode(bytes, out _), vector.ToString());
            Assert.Throws<RlpException>(() => RlpCodec.Decode(bytes));
        }
    }

    [Fact]
    public void Items_survive_the_round_trip()
        => Items.Sample(item => RlpCodec.Encode(item) is byte[] bytes && RlpCodec.Encode(RlpCodec.Decode(bytes)).AsSpan().SequenceEqual(bytes), iter: 300);

    [Fact]
    public void Integers_survive_the_round_trip() => Gen.ULong.Sample(value => RlpCodec.Decode(RlpCodec.Encode(RlpItem.Of(value))).ToUInt64() == value);

    [Fact]
    public void Hostile_bytes_are_refused_or_canonical() => Gen.Byte.Array[0, 80].Sample(
        bytes => !RlpCodec.TryDecode(bytes, out RlpItem? item) || RlpCodec.Encode(item).AsSpan().SequenceEqual(bytes),
        iter: 5_000);

    [Fact]
    public void Lists_nested_too_deeply_are_refused()
    {
        // A list in a list in a list: each prefix states the length of the rest.
        RlpItem item = RlpItem.List();
        for (int i = 0; i < RlpCodec.MaxDepth; i++)
        {
            item = RlpItem.List(item);
        }

        Assert.True(RlpCodec.TryDecode(RlpCodec.Encode(item), out _));
        Assert.False(RlpCodec.TryDecode(RlpCodec.Encode(RlpItem.List(item)), out _));
    }

    private static RlpItem Item(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => RlpItem.List([.. json.EnumerateArray().Select(Item)]),
        JsonValueKind.Number => RlpItem.Of(json.GetUInt64()),
        _ when json.GetString()!.StartsWith("0x", StringComparison.Ordinal) => RlpItem.Of(Convert.FromHexString(json.GetString()![2..])),
        _ => RlpItem.Of(Encoding.UTF8.GetBytes(json.GetString()!)),
    };
}
