using System.Buffers.Binary;
using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Abi;

/// <summary>
/// Encodes values by the Contract ABI Specification. Accepted values: every integer type and <see cref="BigInteger"/> for integers and enums;
/// <see cref="Address"/>; <see cref="bool"/>; <see cref="byte"/> array, <see cref="ReadOnlyMemory{T}"/> and <see cref="Hash256"/> for bytes;
/// <see cref="string"/>; any <see cref="IList"/> for arrays and tuples.
/// </summary>
public static class AbiEncoder
{
    /// <summary>The encoding of a list of values, as function arguments and constructor arguments stand.</summary>
    /// <exception cref="AbiException">A value does not fit its type, or the number of values differs from the number of types.</exception>
    public static byte[] Encode(IReadOnlyList<AbiType> types, params IReadOnlyList<object> values)
    {
        ArgumentNullException.ThrowIfNull(types);
        ArgumentNullException.ThrowIfNull(values);
        if (types.Count != values.Count)
        {
            throw new AbiException($"{types.Count} values are needed, not {values.Count}.");
        }

        List<byte> output = [];
        WriteSequence(output, types.Count, i => types[i], i => values[i]);
        return [.. output];
    }

    /// <summary>The 32-byte word of a value type, as topics and typed data hold it.</summary>
    /// <exception cref="AbiException">The value does not fit, or the type is no value type.</exception>
    public static Hash256 EncodeWord(AbiType type, object value)
    {
        if (!type.IsValueType)
        {
            throw new AbiException($"'{type}' does not fit one word.");
        }

        Hash256 word = default;
        WriteWord(word, type, value);
        return word;
    }

    internal static ReadOnlyMemory<byte> ToBytes(AbiType type, object value) => value switch
    {
        byte[] bytes => bytes,
        ReadOnlyMemory<byte> memory => memory,
        Memory<byte> memory => memory,
        Hash256 hash => hash.ToArray(),
        string text when type.Kind == AbiKind.String => ToUtf8(text),
        _ => throw Mismatch(type, value),
    };

    internal static IList ToList(AbiType type, object value) => value is IList list and not byte[] || (value is byte[] && type.Element?.Kind == AbiKind.UnsignedInteger)
        ? (IList)value
        : throw Mismatch(type, value);

    private static void WriteSequence(List<byte> output, int count, Func<int, AbiType> types, Func<int, object?> values)
    {
        int start = output.Count;
        for (int i = 0; i < count; i++)
        {
            AbiType type = types(i);
            if (type.IsDynamic)
            {
                output.AddRange(new byte[AbiType.WordSize]);
            }
            else
            {
                Write(output, type, values(i));
            }
        }

        int head = start;
        Span<byte> offset = stackalloc byte[4];
        for (int i = 0; i < count; i++)
        {
            AbiType type = types(i);
            if (type.IsDynamic)
            {
                BinaryPrimitives.WriteInt32BigEndian(offset, output.Count - start);
                for (int k = 0; k < offset.Length; k++)
                {
                    output[head + AbiType.WordSize - offset.Length + k] = offset[k];
                }

                Write(output, type, values(i));
            }

            head += type.HeadSize;
        }
    }

    private static void Write(List<byte> output, AbiType type, object? value)
    {
        ArgumentNullException.ThrowIfNull(value);
        switch (type.Kind)
        {
            case AbiKind.Bytes or AbiKind.String:
                ReadOnlySpan<byte> bytes = ToBytes(type, value).Span;
                WriteLength(output, bytes.Length);
                output.AddRange(bytes);
                output.AddRange(new byte[Padding(bytes.Length)]);
                break;
            case AbiKind.DynamicArray:
                IList list = ToList(type, value);
                WriteLength(output, list.Count);
                WriteSequence(output, list.Count, _ => type.Element!, i => list[i]);
                break;
            case AbiKind.FixedArray:
                IList items = ToList(type, value, type.Size);
                WriteSequence(output, items.Count, _ => type.Element!, i => items[i]);
                break;
            case AbiKind.Tuple:
                IList fields = ToList(type, value, type.Components.Count);
                WriteSequence(output, fields.Count, i => type.Components[i].Type, i => fields[i]);
                break;
            default:
                Span<byte> word = stackalloc byte[AbiType.WordSize];
                word.Clear();
                WriteWord(word, type, value);
                output.AddRange(word);
                break;
        }
    }

    private static void WriteWord(Span<byte> word, AbiType type, object value)
    {
        switch (type.Kind)
        {
            case AbiKind.UnsignedInteger or AbiKind.SignedInteger:
                WriteInteger(word, type, ToInteger(type, value));
                break;
            case AbiKind.Address:
                (value is Address address ? address : throw Mismatch(type, value)).CopyTo(word[12..]);
                break;
            case AbiKind.Boolean:
                word[31] = (byte)((value is bool flag ? flag : throw Mismatch(type, value)) ? 1 : 0);
                break;
            default:
                ReadOnlySpan<byte> bytes = ToBytes(type, value).Span;
                if (bytes.Length != type.Size)
                {
                    throw new AbiException($"'{type}' takes {type.Size} bytes, not {bytes.Length}.");
                }

                bytes.CopyTo(word);
                break;
        }
    }

    private static void WriteInteger(Span<byte> word, AbiType type, BigInteger value)
    {
        bool signed = type.Kind == AbiKind.SignedInteger;
        bool fits = signed
            ? value.GetBitLength() < type.Size
            : value.Sign >= 0 && value.GetBitLength() <= type.Size;
        if (!fits)
        {
            throw new AbiException($"{value} does not fit '{type}'.");
        }

        Span<byte> bytes = stackalloc byte[AbiType.WordSize];
        if (!value.TryWriteBytes(bytes, out int written, isUnsigned: !signed, isBigEndian: true))
        {
            throw new AbiException($"{value} does not fit '{type}'.");
        }

        word.Fill((byte)(value.Sign < 0 ? 0xff : 0));
        bytes[..written].CopyTo(word[(AbiType.WordSize - written)..]);
    }

    private static BigInteger ToInteger(AbiType type, object value) => value switch
    {
        BigInteger big => big,
        byte or ushort or uint or ulong => Convert.ToUInt64(value, CultureInfo.InvariantCulture),
        sbyte or short or int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        Enum => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        _ => throw Mismatch(type, value),
    };

    private static IList ToList(AbiType type, object value, int count)
    {
        IList list = ToList(type, value);
        return list.Count == count ? list : throw new AbiException($"'{type}' takes {count} values, not {list.Count}.");
    }

    private static void WriteLength(List<byte> output, int length)
    {
        Span<byte> word = stackalloc byte[AbiType.WordSize];
        word.Clear();
        BinaryPrimitives.WriteInt32BigEndian(word[28..], length);
        output.AddRange(word);
    }

    private static byte[] ToUtf8(string text)
    {
        try
        {
            return StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new AbiException("The string holds half a surrogate pair.", e);
        }
    }

    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static int Padding(int length) => -length & (AbiType.WordSize - 1);

    private static AbiException Mismatch(AbiType type, object? value) => new($"'{type}' cannot hold a {value?.GetType().Name ?? "null"}.");
}
