using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Abi;

/// <summary>
/// Decodes ABI data from an untrusted source. Strict: values fit their types, padding is zero, and no byte is read twice, so that a short message
/// with overlapping offsets cannot expand into a large object. Lengths are checked against the data before anything is allocated.
/// </summary>
public static class AbiDecoder
{
    /// <summary>Decodes a list of values; bytes that no value uses are tolerated, as Solidity tolerates them. <see cref="AbiKind"/> names the result types.</summary>
    /// <exception cref="AbiException">The data is no strict encoding of the types.</exception>
    public static object[] Decode(IReadOnlyList<AbiType> types, ReadOnlySpan<byte> data)
    {
        ArgumentNullException.ThrowIfNull(types);
        Reader reader = new(data);
        object[] values = new object[types.Count];
        int head = 0;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = reader.ReadElement(types[i], 0, ref head);
        }

        return values;
    }

    /// <summary>Decodes the word of a value type.</summary>
    /// <exception cref="AbiException">The word is no value of the type, or the type is no value type.</exception>
    public static object DecodeWord(AbiType type, ReadOnlySpan<byte> word)
        => type.IsValueType && word.Length == AbiType.WordSize ? ReadWord(type, word) : throw new AbiException($"'{type}' does not fit one word.");

    private static object ReadWord(AbiType type, ReadOnlySpan<byte> word)
    {
        switch (type.Kind)
        {
            case AbiKind.UnsignedInteger:
                RequireZero(word[..(AbiType.WordSize - (type.Size / 8))], type);
                return new BigInteger(word, isUnsigned: true, isBigEndian: true);
            case AbiKind.SignedInteger:
                int start = AbiType.WordSize - (type.Size / 8);
                if (word[..start].ContainsAnyExcept((byte)(word[start] >= 0x80 ? 0xff : 0)))
                {
                    throw new AbiException($"A word is not a sign-extended '{type}'.");
                }

                return new BigInteger(word, isUnsigned: false, isBigEndian: true);
            case AbiKind.Address:
                RequireZero(word[..12], type);
                return new Address(word[12..]);
            case AbiKind.Boolean:
                RequireZero(word[..31], type);
                return word[31] <= 1 ? word[31] == 1 : throw new AbiException("A word is not a 'bool'.");
            default:
                RequireZero(word[type.Size..], type);
                return type.Size == Hash256.Size ? new Hash256(word) : word[..type.Size].ToArray();
        }
    }

    private static void RequireZero(ReadOnlySpan<byte> padding, AbiType type)
    {
        if (padding.ContainsAnyExcept((byte)0))
        {
            throw new AbiException($"A word is not a '{type}': its padding is not zero.");
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> data)
    {
        private readonly ReadOnlySpan<byte> _data = data;

        // A canonical encoding holds each byte once; data that asks for more reads some bytes twice.
        private int _unread = data.Length;

        /// <summary>Reads the value whose head stands at <paramref name="head"/>, in a sequence that starts at <paramref name="origin"/>.</summary>
        public object ReadElement(AbiType type, int origin, ref int head)
        {
            if (!type.IsDynamic)
            {
                return ReadInPlace(type, ref head);
            }

            int at = head;
            int tail = origin + ReadLength(ref at);
            head = at;
            return ReadInPlace(type, ref tail);
        }

        private object ReadInPlace(AbiType type, ref int position)
        {
            switch (type.Kind)
            {
                case AbiKind.Bytes or AbiKind.String:
                    int length = ReadLength(ref position);
                    ReadOnlySpan<byte> bytes = Take(ref position, length);
                    RequireZero(Take(ref position, AbiEncoder.Padding(length)), type);
                    return type.Kind == AbiKind.Bytes ? bytes.ToArray() : ToText(bytes);
                case AbiKind.DynamicArray:
                    int count = ReadLength(ref position);
                    if ((long)count * type.Element!.HeadSize > _unread)
                    {
                        throw new AbiException($"An array of {count} '{type.Element}' is longer than the data.");
                    }

                    return ReadArray(type.Element, count, ref position);
                case AbiKind.FixedArray:
                    if ((long)type.Size * type.Element!.HeadSize > _unread)
                    {
                        throw new AbiException($"A '{type}' is longer than the data.");
                    }

                    return ReadArray(type.Element, type.Size, ref position);
                case AbiKind.Tuple:
                    object[] fields = new object[type.Components.Count];
                    int origin = position;
                    for (int i = 0; i < fields.Length; i++)
                    {
                        fields[i] = ReadElement(type.Components[i].Type, origin, ref position);
                    }

                    return fields;
                default:
                    return ReadWord(type, Take(ref position, AbiType.WordSize));
            }
        }

        private object[] ReadArray(AbiType element, int count, ref int position)
        {
            object[] items = new object[count];
            int origin = position;
            for (int i = 0; i < items.Length; i++)
            {
                items[i] = ReadElement(element, origin, ref position);
            }

            return items;
        }

        // Offsets and lengths alike are bounded by the data's length, so that sums of two never overflow.
        private int ReadLength(ref int position)
        {
            ReadOnlySpan<byte> word = Take(ref position, AbiType.WordSize);
            uint value = BinaryPrimitives.ReadUInt32BigEndian(word[28..]);
            return !word[..28].ContainsAnyExcept((byte)0) && value <= _data.Length
                ? (int)value
                : throw new AbiException("An offset or a length points outside the data.");
        }

        private ReadOnlySpan<byte> Take(ref int position, int length)
        {
            if (length > _unread || position > _data.Length - length)
            {
                throw new AbiException("The data ends before its values do, or its values overlap.");
            }

            _unread -= length;
            ReadOnlySpan<byte> bytes = _data.Slice(position, length);
            position += length;
            return bytes;
        }

        private static string ToText(ReadOnlySpan<byte> bytes)
        {
            try
            {
                return AbiEncoder.StrictUtf8.GetString(bytes);
            }
            catch (DecoderFallbackException e)
            {
                throw new AbiException("A string is not UTF-8.", e);
            }
        }
    }
}
