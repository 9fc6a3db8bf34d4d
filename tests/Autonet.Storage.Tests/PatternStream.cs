namespace Autonet.Storage.Tests;

/// <summary>The pattern data of <c>tests/vectors/storage/make-vectors.mjs</c>, without holding it in memory.</summary>
internal sealed class PatternStream(long length, uint seed) : Stream
{
    private uint _state = seed;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public static byte[] Bytes(int length, uint seed)
    {
        byte[] bytes = new byte[length];
        new PatternStream(length, seed).ReadExactly(bytes);
        return bytes;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, length - _position);
        uint state = _state;
        for (int i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            buffer[i] = (byte)(state >> 24);
        }

        _state = state;
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
