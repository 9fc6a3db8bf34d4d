using System.Buffers;

namespace Autonet.Storage.UnixFs;

/// <summary>Writes the two kinds of protobuf field that dag-pb uses, in the order of the calls.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Clear() => _buffer.ResetWrittenCount();

    public void Varint(byte tag, ulong value)
    {
        Span<byte> span = _buffer.GetSpan(11);
        span[0] = tag;
        int length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }

    public void Bytes(byte tag, ReadOnlySpan<byte> value)
    {
        Varint(tag, (ulong)value.Length);
        _buffer.Write(value);
    }
}
