using System.Buffers.Binary;

namespace Autonet.Training.Court;

/// <summary>Words packed big-endian, as the court's moves carry them.</summary>
public static class PackedWords
{
    /// <summary>The bytes of words.</summary>
    public static byte[] Pack(ReadOnlySpan<uint> words)
    {
        byte[] bytes = new byte[4 * words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), words[i]);
        }

        return bytes;
    }

    /// <summary>The words of bytes, four each.</summary>
    public static uint[] Unpack(ReadOnlySpan<byte> bytes)
    {
        uint[] words = new uint[bytes.Length / 4];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * i)..]);
        }

        return words;
    }
}
