using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Autonet.Chain.Keystore;

/// <summary>
/// The scrypt key derivation. Source: RFC 7914. Written out because the library's refuses r = 1 with N of 2^16 and more, which wallets wrote and
/// the keystore definition's own test vector uses.
/// </summary>
internal static class Scrypt
{
    private const int BlockWords = 16;

    /// <summary>Derives <paramref name="size"/> bytes; takes 128·n·r bytes of memory.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, int size)
    {
        int chunkWords = 2 * BlockWords * r;
        byte[] chunks = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, p * chunkWords * sizeof(uint));
        uint[][] table = new uint[n][];
        uint[] x = new uint[chunkWords];
        uint[] y = new uint[chunkWords];
        for (int i = 0; i < n; i++)
        {
            table[i] = new uint[chunkWords];
        }

        for (int chunk = 0; chunk < p; chunk++)
        {
            Mix(chunks.AsSpan(chunk * chunkWords * sizeof(uint), chunkWords * sizeof(uint)), table, ref x, ref y, r);
        }

        byte[] derived = Rfc2898DeriveBytes.Pbkdf2(password, chunks, 1, HashAlgorithmName.SHA256, size);
        CryptographicOperations.ZeroMemory(chunks);
        return derived;
    }

    // scryptROMix
    private static void Mix(Span<byte> bytes, uint[][] table, ref uint[] x, ref uint[] y, int r)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * sizeof(uint))..]);
        }

        foreach (uint[] row in table)
        {
            x.CopyTo(row, 0);
            MixBlocks(x, y, r);
            (x, y) = (y, x);
        }

        for (int i = 0; i < table.Length; i++)
        {
            uint[] row = table[x[x.Length - BlockWords] & (uint)(table.Length - 1)];
            Xor(x, row);
            MixBlocks(x, y, r);
            (x, y) = (y, x);
        }

        for (int i = 0; i < x.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[(i * sizeof(uint))..], x[i]);
        }
    }

    // scryptBlockMix: even blocks go to the first half of the output, odd blocks to the second.
    private static void MixBlocks(ReadOnlySpan<uint> input, Span<uint> output, int r)
    {
        Span<uint> block = stackalloc uint[BlockWords];
        input[^BlockWords..].CopyTo(block);
        for (int i = 0; i < 2 * r; i++)
        {
            Xor(block, input.Slice(i * BlockWords, BlockWords));
            Salsa(block);
            block.CopyTo(output.Slice(((i / 2) + (i % 2 * r)) * BlockWords, BlockWords));
        }
    }

    private static void Xor(Span<uint> target, ReadOnlySpan<uint> other)
    {
        Span<Vector<uint>> vectors = MemoryMarshal.Cast<uint, Vector<uint>>(target);
        ReadOnlySpan<Vector<uint>> others = MemoryMarshal.Cast<uint, Vector<uint>>(other);
        for (int i = 0; i < vectors.Length; i++)
        {
            vectors[i] ^= others[i];
        }
    }

    // Salsa20/8. The words are locals, not elements, so that they stay in registers.
    private static void Salsa(Span<uint> block)
    {
        uint x0 = block[0], x1 = block[1], x2 = block[2], x3 = block[3];
        uint x4 = block[4], x5 = block[5], x6 = block[6], x7 = block[7];
        uint x8 = block[8], x9 = block[9], x10 = block[10], x11 = block[11];
        uint x12 = block[12], x13 = block[13], x14 = block[14], x15 = block[15];
        for (int i = 0; i < 4; i++)
        {
            Quarter(ref x0, ref x4, ref x8, ref x12);
            Quarter(ref x5, ref x9, ref x13, ref x1);
            Quarter(ref x10, ref x14, ref x2, ref x6);
            Quarter(ref x15, ref x3, ref x7, ref x11);
            Quarter(ref x0, ref x1, ref x2, ref x3);
            Quarter(ref x5, ref x6, ref x7, ref x4);
            Quarter(ref x10, ref x11, ref x8, ref x9);
            Quarter(ref x15, ref x12, ref x13, ref x14);
        }

        block[0] += x0;
        block[1] += x1;
        block[2] += x2;
        block[3] += x3;
        block[4] += x4;
        block[5] += x5;
        block[6] += x6;
        block[7] += x7;
        block[8] += x8;
        block[9] += x9;
        block[10] += x10;
        block[11] += x11;
        block[12] += x12;
        block[13] += x13;
        block[14] += x14;
        block[15] += x15;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(ref uint a, ref uint b, ref uint c, ref uint d)
    {
        b ^= BitOperations.RotateLeft(a + d, 7);
        c ^= BitOperations.RotateLeft(b + a, 9);
        d ^= BitOperations.RotateLeft(c + b, 13);
        a ^= BitOperations.RotateLeft(d + c, 18);
    }
}
