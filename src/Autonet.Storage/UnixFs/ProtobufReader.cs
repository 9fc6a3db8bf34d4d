namespace Autonet.Storage.UnixFs;

/// <summary>Reads protobuf fields from hostile bytes; every method returns false instead of reading past the end or accepting a long form.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    /// <summary>The next byte, which in a canonical node is always a one-byte field tag; 0, which is no tag, at the end.</summary>
    public readonly byte PeekTag() => _rest.IsEmpty ? (byte)0 : _rest[0];

    public bool TrySkipTag(byte tag)
    {
        if (PeekTag() != tag)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < _rest.Length && i < 10; i++)
        {
            byte b = _rest[i];
            if (i == 9 && b > 1)
            {
                return false;
            }

            value |= (ulong)(b & 0x7f) << (7 * i);
            if (b < 0x80)
            {
                // A last byte of zero after others is a longer form of the same number.
                if (b == 0 && i > 0)
                {
                    return false;
                }

                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!TryReadVarint(out ulong length) || length > (ulong)_rest.Length)
        {
            return false;
        }

        value = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }
}
