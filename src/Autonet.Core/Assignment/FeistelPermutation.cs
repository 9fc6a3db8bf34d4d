using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Autonet.Core.Identifiers;

namespace Autonet.Core.Assignment;

/// <summary>
/// A keyed permutation of 0 … size-1 without a table: a balanced Feistel network of eight rounds over the smallest even number of bits that
/// holds the size, walked in cycles until it lands inside (Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002).
/// The round function is SHA-256 of (key, round, half), so a contract can follow it.
/// </summary>
public sealed class FeistelPermutation
{
    private const int Rounds = 8;
    private readonly Hash256 _key;
    private readonly int _halfBits;

    /// <summary>Makes the permutation of <paramref name="size"/> elements under <paramref name="key"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in 1 … 2^62.</exception>
    public FeistelPermutation(Hash256 key, long size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 1L << 62);
        _key = key;
        Size = size;
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)(size - 1));
        _halfBits = Math.Max(1, (bits + 1) / 2);
    }

    /// <summary>The number of elements.</summary>
    public long Size { get; }

    /// <summary>Where <paramref name="index"/> goes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not in 0 … size-1.</exception>
    public long Permute(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        ulong value = (ulong)index;
        do
        {
            value = Encrypt(value);
        }
        while (value >= (ulong)Size);
        return (long)value;
    }

    private ulong Encrypt(ulong value)
    {
        ulong mask = (1UL << _halfBits) - 1;
        ulong left = value >> _halfBits;
        ulong right = value & mask;
        Span<byte> block = stackalloc byte[Hash256.Size + 1 + sizeof(ulong)];
        Span<byte> digest = stackalloc byte[Hash256.Size];
        _key.CopyTo(block);
        for (int round = 0; round < Rounds; round++)
        {
            block[Hash256.Size] = (byte)round;
            BinaryPrimitives.WriteUInt64BigEndian(block[(Hash256.Size + 1)..], right);
            SHA256.HashData(block, digest);
            (left, right) = (right, left ^ (BinaryPrimitives.ReadUInt64BigEndian(digest) & mask));
        }

        return (left << _halfBits) | right;
    }
}
