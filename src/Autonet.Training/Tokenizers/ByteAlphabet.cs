namespace Autonet.Training.Tokenizers;

/// <summary>
/// GPT-2's printable stand-ins for bytes (openai/gpt-2, <c>bytes_to_unicode</c>): printable Latin-1 bytes stand for themselves, the others for
/// the characters from U+0100 on, in byte order.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly char[] Chars = CreateChars();
    private static readonly Dictionary<char, byte> Bytes = Chars.Select(static (c, value) => (c, (byte)value)).ToDictionary();

    public static char CharOf(byte value) => Chars[value];

    /// <summary>The byte that a character stands for, if it does.</summary>
    public static bool TryByteOf(char c, out byte value) => Bytes.TryGetValue(c, out value);

    private static char[] CreateChars()
    {
        char[] chars = new char[256];
        int next = 0x100;
        for (int value = 0; value < chars.Length; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            chars[value] = printable ? (char)value : (char)next++;
        }

        return chars;
    }
}
