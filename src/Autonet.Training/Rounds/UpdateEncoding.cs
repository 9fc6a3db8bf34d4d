using System.Buffers.Binary;
using System.Collections.Immutable;
using Autonet.Exact.Kernels;
using Autonet.Training.Models;

namespace Autonet.Training.Rounds;

/// <summary>
/// The bytes of an encoded update: per tensor in parameter order its block scales (bfloat16, little-endian), then its codes, five to a byte:
/// <c>Σ (code + 1) · 3ᵏ</c>, k = 0 … 4. Missing codes of a tensor's last byte are 0.
/// </summary>
public static class UpdateEncoding
{
    /// <summary>Values that share a scale.</summary>
    public const int Block = Quantization.BlockSize;

    /// <summary>The largest magnitude of a code.</summary>
    public const int MaxCode = Quantization.MaxCode;

    /// <summary>Codes of one byte.</summary>
    public const int CodesPerByte = 5;

    private const int ByteValues = 3 * 3 * 3 * 3 * 3;
    private const int InfinityBits = 0x7F80;

    private static readonly sbyte[] Digits = [.. Enumerable.Range(0, ByteValues * CodesPerByte).Select(static i => Digit(i / CodesPerByte, i % CodesPerByte))];

    /// <summary>Number of blocks of <paramref name="count"/> values.</summary>
    public static int Blocks(int count) => Quantization.BlockCount(count);

    /// <summary>Bytes of the encoded update of one tensor of <paramref name="count"/> values.</summary>
    public static int Bytes(int count) => (2 * Blocks(count)) + CodeBytes(count);

    /// <summary>Bytes of a whole encoded update.</summary>
    public static int Bytes(ImmutableArray<ParameterDescription> parameters)
    {
        int bytes = 0;
        foreach (ParameterDescription parameter in parameters)
        {
            bytes = checked(bytes + Bytes(parameter.Count));
        }

        return bytes;
    }

    /// <summary>The smallest bfloat16 that is not below <paramref name="value"/>, which must not be negative.</summary>
    public static float RoundUpToBFloat16(float value)
        => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(value) + 0xFFFF) & 0xFFFF0000);

    /// <summary>Writes one tensor; returns the bytes written.</summary>
    /// <param name="scales">Block scales, each a non-negative bfloat16.</param>
    /// <param name="codes">Codes -1, 0, 1.</param>
    /// <param name="destination">At least <see cref="Bytes(int)"/> bytes.</param>
    public static int Write(ReadOnlySpan<float> scales, ReadOnlySpan<sbyte> codes, Span<byte> destination)
    {
        int offset = 0;
        foreach (float scale in scales)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination[offset..], (ushort)(BitConverter.SingleToUInt32Bits(scale) >> 16));
            offset += 2;
        }

        for (int i = 0; i < codes.Length; i += CodesPerByte)
        {
            int value = 0;
            for (int k = CodesPerByte - 1; k >= 0; k--)
            {
                value = (3 * value) + 1 + (i + k < codes.Length ? codes[i + k] : 0);
            }

            destination[offset++] = (byte)value;
        }

        return offset;
    }

    /// <summary>Reads one tensor that <see cref="Check"/> has accepted; returns the bytes read.</summary>
    public static int Read(ReadOnlySpan<byte> source, Span<float> scales, Span<sbyte> codes)
    {
        int offset = 0;
        for (int i = 0; i < scales.Length; i++)
        {
            scales[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(source[offset..]) << 16);
            offset += 2;
        }

        for (int i = 0; i < codes.Length; i += CodesPerByte)
        {
            ReadOnlySpan<sbyte> five = Digits.AsSpan(source[offset++] * CodesPerByte, Math.Min(CodesPerByte, codes.Length - i));
            five.CopyTo(codes[i..]);
        }

        return offset;
    }

    /// <summary>Whether bytes are the canonical encoding of some finite update for the given parameters; never throws.</summary>
    public static UpdateRefusal Check(ImmutableArray<ParameterDescription> parameters, ReadOnlySpan<byte> update)
    {
        if (update.Length != Bytes(parameters))
        {
            return UpdateRefusal.WrongLength;
        }

        foreach (ParameterDescription parameter in parameters)
        {
            int size = Bytes(parameter.Count);
            UpdateRefusal refusal = CheckTensor(parameter.Count, update[..size]);
            if (refusal != UpdateRefusal.None)
            {
                return refusal;
            }

            update = update[size..];
        }

        return UpdateRefusal.None;
    }

    private static UpdateRefusal CheckTensor(int count, ReadOnlySpan<byte> tensor)
    {
        int blocks = Blocks(count);
        for (int block = 0; block < blocks; block++)
        {
            int scale = BinaryPrimitives.ReadUInt16LittleEndian(tensor[(2 * block)..]);
            if ((scale & InfinityBits) == InfinityBits)
            {
                return UpdateRefusal.ScaleNotFinite;
            }

            if ((scale & 0x8000) != 0)
            {
                return UpdateRefusal.NegativeScale;
            }
        }

        ReadOnlySpan<byte> codes = tensor[(2 * blocks)..];
        for (int i = 0; i < codes.Length; i++)
        {
            if (codes[i] >= ByteValues)
            {
                return UpdateRefusal.CodeOutOfRange;
            }

            for (int k = 0; k < CodesPerByte; k++)
            {
                int at = (i * CodesPerByte) + k;
                if (Digits[(codes[i] * CodesPerByte) + k] != 0)
                {
                    if (at >= count)
                    {
                        return UpdateRefusal.NonZeroPadding;
                    }

                    if (BinaryPrimitives.ReadUInt16LittleEndian(tensor[(2 * (at / Block))..]) == 0)
                    {
                        return UpdateRefusal.CodeWithoutScale;
                    }
                }
            }
        }

        return UpdateRefusal.None;
    }

    private static int CodeBytes(int count) => (count + CodesPerByte - 1) / CodesPerByte;

    private static sbyte Digit(int value, int k)
    {
        for (; k > 0; k--)
        {
            value /= 3;
        }

        return (sbyte)((value % 3) - 1);
    }
}

/// <summary>Why a slot's update is refused.</summary>
public enum UpdateRefusal
{
    /// <summary>Not checked yet; never an acceptance.</summary>
    Unchecked = 0,

    /// <summary>The update is well formed.</summary>
    None,

    /// <summary>The update has another length than the model's updates.</summary>
    WrongLength,

    /// <summary>A block scale is a NaN or an infinity.</summary>
    ScaleNotFinite,

    /// <summary>A block scale has its sign bit set.</summary>
    NegativeScale,

    /// <summary>A byte of codes is above 242, which no five codes make.</summary>
    CodeOutOfRange,

    /// <summary>A block of scale zero has codes other than zero.</summary>
    CodeWithoutScale,

    /// <summary>A missing code of a tensor's last byte is not zero.</summary>
    NonZeroPadding,

    /// <summary>The update's norm is beyond what binary32 holds.</summary>
    NormNotFinite,
}
