using System.Buffers.Binary;
using System.Collections.Immutable;
using Autonet.Training.Models;

namespace Autonet.Training.Rounds;

/// <summary>
/// The bytes of an encoded update: per tensor in parameter order its block scales (bfloat16, little-endian), then its codes (4-bit two's
/// complement, low nibble first), each tensor padded with zero bits to a whole byte.
/// </summary>
public static class UpdateEncoding
{
    /// <summary>Values that share a scale.</summary>
    public const int Block = 32;

    /// <summary>The largest magnitude of a code.</summary>
    public const int MaxCode = 7;

    private const int InfinityBits = 0x7F80;

    /// <summary>Number of blocks of <paramref name="count"/> values.</summary>
    public static int Blocks(int count) => (count + Block - 1) / Block;

    /// <summary>Bytes of the encoded update of one tensor of <paramref name="count"/> values.</summary>
    public static int Bytes(int count) => (2 * Blocks(count)) + ((count + 1) / 2);

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
    /// <param name="codes">Codes -7 … 7.</param>
    /// <param name="destination">At least <see cref="Bytes(int)"/> bytes.</param>
    public static int Write(ReadOnlySpan<float> scales, ReadOnlySpan<sbyte> codes, Span<byte> destination)
    {
        int offset = 0;
        foreach (float scale in scales)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination[offset..], (ushort)(BitConverter.SingleToUInt32Bits(scale) >> 16));
            offset += 2;
        }

        for (int i = 0; i < codes.Length; i += 2)
        {
            int high = i + 1 < codes.Length ? codes[i + 1] : 0;
            destination[offset++] = (byte)((codes[i] & 0xF) | (high << 4));
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

        for (int i = 0; i < codes.Length; i++)
        {
            int pair = source[offset + (i / 2)];
            codes[i] = (sbyte)((i & 1) == 0 ? (sbyte)(pair << 4) >> 4 : (sbyte)pair >> 4);
        }

        return offset + ((codes.Length + 1) / 2);
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
        ReadOnlySpan<byte> codes = tensor[(2 * blocks)..];
        if (count % 2 != 0 && codes[^1] >> 4 != 0)
        {
            return UpdateRefusal.NonZeroPadding;
        }

        for (int block = 0; block < blocks; block++)
        {
            int scale = BinaryPrimitives.ReadUInt16LittleEndian(tensor[(2 * block)..]);
            if ((scale & InfinityBits) == InfinityBits || 7f * BitConverter.UInt32BitsToSingle((uint)scale << 16) is float.PositiveInfinity)
            {
                return UpdateRefusal.ScaleNotFinite;
            }

            if ((scale & 0x8000) != 0)
            {
                return UpdateRefusal.NegativeScale;
            }

            // A block is sixteen whole bytes, since blocks start at even values.
            foreach (byte pair in codes[(block * Block / 2)..Math.Min((block + 1) * Block / 2, codes.Length)])
            {
                if ((pair & 0xF) == 8 || pair >> 4 == 8)
                {
                    return UpdateRefusal.CodeOutOfRange;
                }

                if (scale == 0 && pair != 0)
                {
                    return UpdateRefusal.CodeWithoutScale;
                }
            }
        }

        return UpdateRefusal.None;
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

    /// <summary>A block scale is a NaN or an infinity, or so large that its values are.</summary>
    ScaleNotFinite,

    /// <summary>A block scale has its sign bit set.</summary>
    NegativeScale,

    /// <summary>A code is -8, which no encoder makes.</summary>
    CodeOutOfRange,

    /// <summary>A block of scale zero has codes other than zero.</summary>
    CodeWithoutScale,

    /// <summary>The unused half of a tensor's last byte is not zero.</summary>
    NonZeroPadding,

    /// <summary>The update's norm is beyond what binary32 holds.</summary>
    NormNotFinite,
}
