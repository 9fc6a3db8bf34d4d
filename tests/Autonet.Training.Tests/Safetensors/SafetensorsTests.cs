using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Autonet.Training.Safetensors;
using CsCheck;

namespace Autonet.Training.Tests.Safetensors;

public sealed class SafetensorsTests
{
    [Fact]
    public void What_is_written_is_read_back_bit_for_bit() => Gen.Float.Array[0, 20].Array[0, 5].Sample(static tensors =>
    {
        byte[] bytes = SafetensorsWriter.Write(
            [.. tensors.Select(static (values, i) => ($"t{i}", ImmutableArray.Create(values.Length), (ReadOnlyMemory<float>)values))]);
        Assert.Equal(SafetensorsRefusal.None, SafetensorsFile.TryRead(bytes, out SafetensorsFile? file));
        for (int i = 0; i < tensors.Length; i++)
        {
            float[] read = file!.ReadValues(file.Find($"t{i}")!);
            Assert.Equal(Array.ConvertAll(tensors[i], BitConverter.SingleToInt32Bits), Array.ConvertAll(read, BitConverter.SingleToInt32Bits));
        }
    });

    [Fact]
    public void Half_precisions_are_widened_exactly()
    {
        byte[] data = new byte[8];
        BinaryPrimitives.WriteHalfLittleEndian(data, (Half)1.5f);
        BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(2), (Half)(-0.25f));
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(4), 0x3FC0);
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(6), 0xBE80);
        byte[] bytes = File("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1,2],"data_offsets":[4,8]}}""", data);
        Assert.Equal(SafetensorsRefusal.None, SafetensorsFile.TryRead(bytes, out SafetensorsFile? file));
        Assert.Equal([1.5f, -0.25f], file!.ReadValues(file.Find("a")!));
        Assert.Equal([1.5f, -0.25f], file.ReadValues(file.Find("b")!));
    }

    [Theory]
    [InlineData("""[]""", SafetensorsRefusal.MalformedHeader)]
    [InlineData("""{"a":1}""", SafetensorsRefusal.MalformedHeader)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""", SafetensorsRefusal.MalformedHeader)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"more":[]}}""", SafetensorsRefusal.MalformedHeader)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", SafetensorsRefusal.MalformedHeader)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", SafetensorsRefusal.MalformedHeader)]
    [InlineData("""{"a":{"dtype":"I64","shape":[1],"data_offsets":[0,4]}}""", SafetensorsRefusal.UnsupportedType)]
    [InlineData("""{"a":{"dtype":"0","shape":[1],"data_offsets":[0,4]}}""", SafetensorsRefusal.UnsupportedType)]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", SafetensorsRefusal.BadShape)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", SafetensorsRefusal.BadShape)]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}}""", SafetensorsRefusal.BadShape)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", SafetensorsRefusal.BadShape)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}""", SafetensorsRefusal.BadOffsets)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", SafetensorsRefusal.BadOffsets)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", SafetensorsRefusal.BadNames)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", SafetensorsRefusal.BadOffsets)]
    public void A_hostile_header_is_refused_with_its_reason(string header, SafetensorsRefusal expected)
        => Assert.Equal(expected, SafetensorsFile.TryRead(File(header, new byte[4]), out _));

    [Fact]
    public void Lengths_beyond_the_file_are_refused_before_anything_is_allocated()
    {
        Assert.Equal(SafetensorsRefusal.Truncated, SafetensorsFile.TryRead(new byte[7], out _));
        foreach (ulong length in (ulong[])[1, 1 << 20, ulong.MaxValue, long.MaxValue])
        {
            byte[] bytes = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
            Assert.Equal(SafetensorsRefusal.Truncated, SafetensorsFile.TryRead(bytes, out _));
        }
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        byte[] valid = File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", new byte[4]);
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. valid];
            changed[at] = value;
            SafetensorsFile.TryRead(changed, out _);
        });
        Gen.Byte.Array[0, 100].Sample(static bytes => { SafetensorsFile.TryRead(bytes, out _); });
    }

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] bytes = new byte[8 + text.Length + data.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)text.Length);
        text.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + text.Length);
        return bytes;
    }
}
