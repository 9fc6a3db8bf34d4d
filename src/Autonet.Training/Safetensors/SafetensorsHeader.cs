using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Autonet.Training.Safetensors;

/// <summary>The JSON header of a safetensors file, and the one place where the stored types are known.</summary>
internal static class SafetensorsHeader
{
    /// <summary>Bytes before the header: its length.</summary>
    public const int PrefixBytes = 8;

    private const int MaxRank = 8;

    /// <summary>The header's length, if a file of <paramref name="fileBytes"/> can hold it.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> prefix, long fileBytes, out int length)
    {
        length = 0;
        if (prefix.Length < PrefixBytes)
        {
            return false;
        }

        ulong stated = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (stated > SafetensorsFile.MaxHeaderBytes || stated > (ulong)(fileBytes - PrefixBytes))
        {
            return false;
        }

        length = (int)stated;
        return true;
    }

    /// <summary>Reads a header; never throws on hostile bytes.</summary>
    /// <param name="header">The header.</param>
    /// <param name="dataLength">Bytes after it, which the tensors must cover exactly once.</param>
    /// <param name="entries">The tensors in the header's order.</param>
    public static SafetensorsRefusal TryRead(ReadOnlySpan<byte> header, long dataLength, out ImmutableArray<SafetensorsEntry> entries)
    {
        entries = [];
        List<SafetensorsEntry> read = [];
        SafetensorsRefusal refusal = ReadEntries(header, read);
        if (refusal == SafetensorsRefusal.None)
        {
            refusal = CheckOffsets(read, dataLength);
        }

        if (refusal == SafetensorsRefusal.None)
        {
            entries = [.. read];
        }

        return refusal;
    }

    /// <summary>Bytes of one value.</summary>
    public static int SizeOf(SafetensorsType type) => type == SafetensorsType.F32 ? 4 : 2;

    /// <summary>Stored values, widened exactly to binary32.</summary>
    public static void Widen(SafetensorsType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        int size = SizeOf(type);
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes[(i * size)..];
            values[i] = type switch
            {
                SafetensorsType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
                SafetensorsType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
                _ => BinaryPrimitives.ReadSingleLittleEndian(at),
            };
        }
    }

    private static SafetensorsRefusal ReadEntries(ReadOnlySpan<byte> header, List<SafetensorsEntry> entries)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        try
        {
            Utf8JsonReader reader = new(header, new JsonReaderOptions { MaxDepth = 4 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return SafetensorsRefusal.MalformedHeader;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                if (name == "__metadata__")
                {
                    reader.Skip();
                    continue;
                }

                SafetensorsRefusal refusal = ReadEntry(ref reader, name, out SafetensorsEntry? entry);
                if (refusal != SafetensorsRefusal.None)
                {
                    return refusal;
                }

                if (entries.Count == SafetensorsFile.MaxTensors || !names.Add(name))
                {
                    return SafetensorsRefusal.BadNames;
                }

                entries.Add(entry!);
            }

            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? SafetensorsRefusal.None : SafetensorsRefusal.MalformedHeader;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            // The JSON reader reports bad syntax, wrong value kinds and invalid UTF-8 by these; all mean that the header is not one.
            return SafetensorsRefusal.MalformedHeader;
        }
    }

    private static SafetensorsRefusal ReadEntry(ref Utf8JsonReader reader, string name, out SafetensorsEntry? entry)
    {
        entry = null;
        string? type = null;
        List<int> shape = [];
        List<long> offsets = [];
        bool hasShape = false;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return SafetensorsRefusal.MalformedHeader;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string property = reader.GetString()!;
            reader.Read();
            if (property == "dtype")
            {
                type = reader.GetString();
                continue;
            }

            if (property is not ("shape" or "data_offsets") || reader.TokenType != JsonTokenType.StartArray)
            {
                return SafetensorsRefusal.MalformedHeader;
            }

            hasShape |= property == "shape";
            while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            {
                long number = reader.GetInt64();
                if (property == "data_offsets")
                {
                    offsets.Add(number);
                }
                else if (number is < 0 or > int.MaxValue || shape.Count == MaxRank)
                {
                    return SafetensorsRefusal.BadShape;
                }
                else
                {
                    shape.Add((int)number);
                }
            }
        }

        if (!hasShape || offsets.Count != 2)
        {
            return SafetensorsRefusal.MalformedHeader;
        }

        if (!Enum.TryParse(type, out SafetensorsType element) || !Enum.IsDefined(element) || element.ToString() != type)
        {
            return SafetensorsRefusal.UnsupportedType;
        }

        Int128 count = 1;
        foreach (int size in shape)
        {
            count *= size;
            if (count > int.MaxValue)
            {
                return SafetensorsRefusal.BadShape;
            }
        }

        if (offsets[0] < 0 || offsets[1] < offsets[0] || (Int128)offsets[1] - offsets[0] != count * SizeOf(element))
        {
            return SafetensorsRefusal.BadShape;
        }

        entry = new SafetensorsEntry(name, element, [.. shape], offsets[0], offsets[1]);
        return SafetensorsRefusal.None;
    }

    private static SafetensorsRefusal CheckOffsets(List<SafetensorsEntry> entries, long dataLength)
    {
        long end = 0;
        foreach (SafetensorsEntry entry in entries.OrderBy(static entry => entry.Begin).ThenBy(static entry => entry.End))
        {
            if (entry.Begin != end)
            {
                return SafetensorsRefusal.BadOffsets;
            }

            end = entry.End;
        }

        return end == dataLength ? SafetensorsRefusal.None : SafetensorsRefusal.BadOffsets;
    }
}
