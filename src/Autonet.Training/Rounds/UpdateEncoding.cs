using System.Buffers.Binary;
using System.Collections.Immutable;
using Autonet.Training.Models;

namespace Autonet.Training.Rounds;

/// <summary>The largest values that an honest slot's update can hold, in the units of the tensors.</summary>
/// <param name="Scale">Of a row scale, a bfloat16.</param>
/// <param name="Moment">Of a second moment.</param>
public readonly record struct UpdateLimits(float Scale, float Moment);

/// <summary>
/// The bytes of an encoded update: per tensor in parameter order its row scales, one bit per value in the order of the values from each word's
/// lowest bit on (1 is a negative sign), the second moments of its rows, then of its columns. Each of these is a section of whole little-endian 32-bit words
/// (<see cref="UpdateSections"/>); scales and moments are bfloat16, two in a word from its low half on; what is missing of a last word is 0.
/// </summary>
public static class UpdateEncoding
{
    private const int HalfBytes = sizeof(ushort);
    private const int InfinityBits = 0x7F80;

    /// <summary>Bytes of the encoded update of one tensor.</summary>
    public static int Bytes(ParameterDescription parameter)
    {
        int words = 0;
        for (int section = 0; section < UpdateSections.PerTensor; section++)
        {
            words = checked(words + UpdateSections.Words(parameter, section));
        }

        return checked(sizeof(int) * words);
    }

    /// <summary>Bytes of a whole encoded update.</summary>
    public static int Bytes(ImmutableArray<ParameterDescription> parameters)
    {
        int bytes = 0;
        foreach (ParameterDescription parameter in parameters)
        {
            bytes = checked(bytes + Bytes(parameter));
        }

        return bytes;
    }

    /// <summary>Writes one tensor; returns the bytes written.</summary>
    /// <param name="tensor">Scales and moments, each a non-negative bfloat16, and codes -1 and 1.</param>
    /// <param name="destination">At least <see cref="Bytes(ParameterDescription)"/> bytes.</param>
    public static int Write(in EncodedTensor tensor, Span<byte> destination)
    {
        int offset = WriteHalves(tensor.Scales, destination);
        Span<byte> signs = destination.Slice(offset, SignBytes(tensor.Codes.Length));
        signs.Clear();
        for (int i = 0; i < tensor.Codes.Length; i++)
        {
            signs[i >> 3] |= (byte)((tensor.Codes[i] < 0 ? 1 : 0) << (i & 7));
        }

        offset += signs.Length;
        offset += WriteHalves(tensor.RowMoments, destination[offset..]);
        return offset + WriteHalves(tensor.ColumnMoments, destination[offset..]);
    }

    /// <summary>Reads one tensor that <see cref="Check"/> has accepted; returns the bytes read.</summary>
    public static int Read(ReadOnlySpan<byte> source, in EncodedTensor tensor)
    {
        int offset = ReadHalves(source, tensor.Scales);
        for (int i = 0; i < tensor.Codes.Length; i++)
        {
            tensor.Codes[i] = (sbyte)(1 - (2 * ((source[offset + (i >> 3)] >> (i & 7)) & 1)));
        }

        offset += SignBytes(tensor.Codes.Length);
        offset += ReadHalves(source[offset..], tensor.RowMoments);
        return offset + ReadHalves(source[offset..], tensor.ColumnMoments);
    }

    /// <summary>Whether bytes are the canonical encoding of an update that an honest slot could have made; never throws.</summary>
    public static UpdateRefusal Check(ImmutableArray<ParameterDescription> parameters, UpdateLimits limits, ReadOnlySpan<byte> update)
    {
        if (update.Length != Bytes(parameters))
        {
            return UpdateRefusal.WrongLength;
        }

        foreach (ParameterDescription parameter in parameters)
        {
            int size = Bytes(parameter);
            UpdateRefusal refusal = CheckTensor(parameter, limits, update[..size]);
            if (refusal != UpdateRefusal.None)
            {
                return refusal;
            }

            update = update[size..];
        }

        return UpdateRefusal.None;
    }

    private static UpdateRefusal CheckTensor(ParameterDescription parameter, UpdateLimits limits, ReadOnlySpan<byte> tensor)
    {
        ReadOnlySpan<byte> scales = tensor[..HalvesBytes(parameter.Rows)];
        ReadOnlySpan<byte> signs = tensor.Slice(scales.Length, SignBytes(parameter.Count));
        ReadOnlySpan<byte> moments = tensor[(scales.Length + signs.Length)..];
        ReadOnlySpan<byte> ofRows = moments[..HalvesBytes(parameter.Rows)];
        UpdateRefusal refusal = CheckHalves(scales, parameter.Rows, limits.Scale, UpdateRefusal.ScaleBeyondLimit);
        if (refusal == UpdateRefusal.None)
        {
            refusal = CheckHalves(ofRows, parameter.Rows, limits.Moment, UpdateRefusal.MomentBeyondLimit);
        }

        if (refusal == UpdateRefusal.None)
        {
            refusal = CheckHalves(moments[ofRows.Length..], parameter.Columns, limits.Moment, UpdateRefusal.MomentBeyondLimit);
        }

        return refusal == UpdateRefusal.None ? CheckSigns(parameter, scales, signs) : refusal;
    }

    private static UpdateRefusal CheckSigns(ParameterDescription parameter, ReadOnlySpan<byte> scales, ReadOnlySpan<byte> signs)
    {
        if (AnyNegative(signs, parameter.Count, (8 * signs.Length) - parameter.Count))
        {
            return UpdateRefusal.NonZeroPadding;
        }

        for (int row = 0; row < parameter.Rows; row++)
        {
            if (Half(scales, row) == 0 && AnyNegative(signs, row * parameter.Columns, parameter.Columns))
            {
                return UpdateRefusal.SignWithoutScale;
            }
        }

        return UpdateRefusal.None;
    }

    private static UpdateRefusal CheckHalves(ReadOnlySpan<byte> halves, int count, float limit, UpdateRefusal beyond)
    {
        for (int i = 0; i < count; i++)
        {
            int value = Half(halves, i);
            if ((value & InfinityBits) == InfinityBits)
            {
                return UpdateRefusal.NotFinite;
            }

            if ((value & 0x8000) != 0)
            {
                return UpdateRefusal.Negative;
            }

            if (BitConverter.UInt32BitsToSingle((uint)value << 16) > limit)
            {
                return beyond;
            }
        }

        return HalfBytes * count < halves.Length && Half(halves, count) != 0 ? UpdateRefusal.NonZeroPadding : UpdateRefusal.None;
    }

    private static bool AnyNegative(ReadOnlySpan<byte> signs, int first, int count)
    {
        for (int i = first; i < first + count; i++)
        {
            if (((signs[i >> 3] >> (i & 7)) & 1) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int Half(ReadOnlySpan<byte> halves, int index) => BinaryPrimitives.ReadUInt16LittleEndian(halves[(HalfBytes * index)..]);

    private static int HalvesBytes(int count) => sizeof(int) * UpdateSections.HalfWords(count);

    private static int SignBytes(int count) => sizeof(int) * UpdateSections.SignWords(count);

    private static int WriteHalves(ReadOnlySpan<float> values, Span<byte> destination)
    {
        Span<byte> halves = destination[..HalvesBytes(values.Length)];
        halves[^HalfBytes..].Clear();
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(halves[(HalfBytes * i)..], (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16));
        }

        return halves.Length;
    }

    private static int ReadHalves(ReadOnlySpan<byte> source, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BitConverter.UInt32BitsToSingle((uint)Half(source, i) << 16);
        }

        return HalvesBytes(values.Length);
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

    /// <summary>A scale or a moment is a NaN or an infinity.</summary>
    NotFinite,

    /// <summary>A scale or a moment has its sign bit set.</summary>
    Negative,

    /// <summary>A row scale is larger than the round allows.</summary>
    ScaleBeyondLimit,

    /// <summary>A second moment is larger than clipped gradients can make it.</summary>
    MomentBeyondLimit,

    /// <summary>A row of scale zero has a negative sign.</summary>
    SignWithoutScale,

    /// <summary>A missing bit of a tensor's last word of signs, or the missing half of a last word of scales or moments, is not zero.</summary>
    NonZeroPadding,
}
