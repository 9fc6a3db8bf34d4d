using System.Numerics;
using System.Text.Json;
using Autonet.Chain.Abi;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;
using CsCheck;

namespace Autonet.Chain.Tests.Abi;

public sealed class AbiCodecTests
{
    [Fact]
    public void Encoding_of_published_calls_matches()
    {
        foreach (JsonElement vector in RepositoryFiles.LoadVector("abi.json").GetProperty("calls").EnumerateArray())
        {
            AbiFunction function = AbiFunction.Parse(vector.GetProperty("signature").GetString()!);
            object[] arguments = [.. vector.GetProperty("arguments").EnumerateArray().Select((a, i) => AbiValues.Parse(function.Inputs[i].Type, a))];
            string expected = string.Concat(vector.GetProperty("data").EnumerateArray().Select(w => w.GetString()))[2..];
            byte[] call = function.EncodeCall(arguments);
            Assert.Equal(expected, Convert.ToHexStringLower(call));
            Assert.True(AbiValues.Equal(arguments, function.DecodeCall(call)));
        }
    }

    [Fact]
    public void Values_of_any_type_survive_the_round_trip() => AbiValues.Typed.Array[0, 4].Sample(
        pairs =>
        {
            AbiType[] types = [.. pairs.Select(p => p.Type)];
            object[] values = [.. pairs.Select(p => p.Value)];
            return AbiValues.Equal(values, AbiDecoder.Decode(types, AbiEncoder.Encode(types, values)));
        },
        iter: 500);

    [Fact]
    public void Types_survive_the_round_trip() => AbiValues.Types.Sample(type => AbiType.Parse(type.CanonicalName).CanonicalName == type.CanonicalName);

    [Fact]
    public void Decoding_of_hostile_bytes_throws_only_the_typed_exception()
        => AbiValues.Types.Select(Gen.Byte[0, 96].Array[0, 12], Gen.Byte.Array[0, 64]).Sample(
            (type, words, noise) =>
            {
                // Small numbers at the ends of words look like offsets and lengths, and reach deeper than noise does.
                byte[] data = [.. words.SelectMany(w => (byte[])[.. new byte[31], w]), .. noise];
                try
                {
                    AbiDecoder.Decode([type], data);
                }
                catch (AbiException)
                {
                    return true;
                }

                return true;
            },
            iter: 3_000);

    [Fact]
    public void Decoding_of_a_changed_byte_gives_another_value_or_is_refused() => AbiValues.Typed.Select(Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample(
        (pair, at, change) =>
        {
            byte[] data = AbiEncoder.Encode([pair.Type], pair.Value);
            data[at % data.Length] ^= change;
            try
            {
                return !AbiValues.Equal(pair.Value, AbiDecoder.Decode([pair.Type], data)[0]) || Moved(pair, data);
            }
            catch (AbiException)
            {
                return true;
            }
        },
        iter: 500);

    [Fact]
    public void Decoding_of_overlapping_values_is_refused()
    {
        // Eight arrays that all point at the same seven words: nested, such data would grow without bound.
        AbiType type = AbiType.Parse("uint256[][]");
        List<byte> data = [.. Word(32), .. Word(8)];
        for (int i = 0; i < 8; i++)
        {
            data.AddRange(Word(8 * 32));
        }

        data.AddRange(Word(6));
        data.AddRange(new byte[6 * 32]);
        Assert.Throws<AbiException>(() => AbiDecoder.Decode([type], data.ToArray()));
    }

    [Theory]
    [InlineData("uint256[]", "2^40 elements")]
    [InlineData("bytes", "2^40 bytes")]
    [InlineData("string[][3]", "2^40 elements")]
    public void Decoding_of_a_huge_length_allocates_nothing(string type, string _)
    {
        byte[] data = [.. Word(32), .. Word(BigInteger.Pow(2, 40)), .. Word(32), .. Word(32)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<AbiException>(() => AbiDecoder.Decode([AbiType.Parse(type)], data));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Theory]
    [InlineData("bool", "02")]
    [InlineData("uint8", "0100")]
    [InlineData("int8", "80")]
    [InlineData("address", "010000000000000000000000000000000000000000")]
    [InlineData("bytes31", "01")]
    public void Decoding_of_a_word_outside_its_type_is_refused(string type, string low)
        => Assert.Throws<AbiException>(() => AbiDecoder.Decode([AbiType.Parse(type)], Convert.FromHexString(low.PadLeft(64, '0'))));

    [Theory]
    [InlineData("uint8", 256)]
    [InlineData("uint8", -1)]
    [InlineData("int8", 128)]
    [InlineData("int8", -129)]
    public void Encoding_of_an_integer_outside_its_type_is_refused(string type, int value)
        => Assert.Throws<AbiException>(() => AbiEncoder.Encode([AbiType.Parse(type)], value));

    [Theory]
    [InlineData("uint7")]
    [InlineData("uint264")]
    [InlineData("uint08")]
    [InlineData("bytes0")]
    [InlineData("bytes33")]
    [InlineData("uint256[0]")]
    [InlineData("uint256[")]
    [InlineData("()")]
    [InlineData("(uint256")]
    [InlineData("uint256)")]
    [InlineData("uint256[99999999][99999999]")]
    [InlineData("float")]
    [InlineData("")]
    public void Type_that_does_not_exist_is_refused(string text) => Assert.Throws<AbiException>(() => AbiType.Parse(text));

    [Fact]
    public void Type_of_hostile_text_throws_only_the_typed_exception()
        => Gen.OneOf("uint", "256", "[", "]", "(", ")", ",", "8", "bytes", "address", "tuple").Array[0, 40].Sample(
            parts =>
            {
                try
                {
                    AbiType.Parse(string.Concat(parts));
                }
                catch (AbiException)
                {
                    return true;
                }

                return true;
            },
            iter: 2_000);

    [Fact]
    public void Event_with_indexed_parameters_reads_topics_and_data()
    {
        AbiEvent @event = new("Moved", [new("from", AbiType.Address, true), new("amount", AbiType.UInt256), new("note", AbiType.String, true)]);
        Address from = Address.Parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
        Hash256[] topics = [@event.Topic, AbiEncoder.EncodeWord(AbiType.Address, from), Hash256.Sha256([1])];
        Assert.True(@event.TryDecode(topics, Word(5), out object[]? values));
        Assert.Equal([from, new BigInteger(5), Hash256.Sha256([1])], values);
        Assert.False(@event.TryDecode(topics[..2], Word(5), out _));
        Assert.False(@event.TryDecode([Hash256.Zero, .. topics[1..]], Word(5), out _));
        Assert.False(@event.TryDecode(topics, Word(5).AsSpan(1), out _));
    }

    // An offset may move to an equal value elsewhere in the data, such as an empty array's.
    private static bool Moved((AbiType Type, object Value) pair, byte[] data) => !data.AsSpan().SequenceEqual(AbiEncoder.Encode([pair.Type], pair.Value)) && pair.Type.IsDynamic;

    private static byte[] Word(BigInteger value) => AbiEncoder.EncodeWord(AbiType.UInt256, value).ToArray();
}
