using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Autonet.Training.Safetensors;

/// <summary>One tensor of a file; <paramref name="Begin"/> and <paramref name="End"/> are byte offsets into the file's data.</summary>
public sealed record SafetensorsEntry(string Name, SafetensorsType Type, ImmutableArray<int> Shape, long Begin, long End);

/// <summary>
/// A safetensors file in memory (https://huggingface.co/docs/safetensors): an 8-byte little-endian header length, a JSON header, the tensors' bytes.
/// Reading trusts nothing: sizes are checked before anything is allocated for them, and tensors must cover the data exactly once.
/// </summary>
public sealed class SafetensorsFile
{
    /// <summary>The longest header that is read, as in the reference implementation.</summary>
    public const int MaxHeaderBytes = 100_000_000;

    /// <summary>The most tensors that are read.</summary>
    public const int MaxTensors = 100_000;

    private const int MaxRank = 8;
    private readonly ReadOnlyMemory<byte> _data;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(ReadOnlyMemory<byte> data, ImmutableArray<SafetensorsEntry> entries, Dictionary<string, SafetensorsEntry> byName)
    {
        _data = data;
        Entries = entries;
        _byName = byName;
    }

    /// <summary>The tensors in the header's order.</summary>
    public ImmutableArray<SafetensorsEntry> Entries { get; }

    /// <summary>The tensor with a name, if there is one.</summary>
    public SafetensorsEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads a file; never throws on hostile bytes.</summary>
    /// <param name="bytes">The whole file; kept, not copied.</param>
    /// <param name="file">The file if the result is <see cref="SafetensorsRefusal.None"/>.</param>
    public static SafetensorsRefusal TryRead(ReadOnlyMemory<byte> bytes, out SafetensorsFile? file)
    {
        file = null;
        if (bytes.Length < 8)
        {
            return SafetensorsRefusal.Truncated;
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        if (headerLength > MaxHeaderBytes || headerLength > (ulong)(bytes.Length - 8))
        {
            return SafetensorsRefusal.Truncated;
        }

        ReadOnlyMemory<byte> header = bytes.Slice(8, (int)headerLength);
        ReadOnlyMemory<byte> data = bytes[(8 + (int)headerLength)..];
        List<SafetensorsEntry> entries = [];
        Dictionary<string, SafetensorsEntry> byName = new(StringComparer.Ordinal);
        SafetensorsRefusal refusal = ReadHeader(header.Span, entries, byName);
        if (refusal == SafetensorsRefusal.None)
        {
            refusal = CheckOffsets(entries, data.Length);
        }

        if (refusal == SafetensorsRefusal.None)
        {
            file = new SafetensorsFile(data, [.. entries], byName);
        }

        return refusal;
    }

    /// <summary>The values of a tensor of this file, widened exactly to binary32.</summary>
    public float[] ReadValues(SafetensorsEntry entry)
    {
        ReadOnlySpan<byte> bytes = _data.Span[(int)entry.Begin..(int)entry.End];
        int size = SizeOf(entry.Type);
        float[] values = new float[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes[(i * size)..];
            values[i] = entry.Type switch
            {
                SafetensorsType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(at),
                SafetensorsType.BF16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(at) << 16),
                _ => BinaryPrimitives.ReadSingleLittleEndian(at),
            };
        }

        return values;
    }

    private static SafetensorsRefusal ReadHeader(ReadOnlySpan<byte> header, List<SafetensorsEntry> entries, Dictionary<string, SafetensorsEntry> byName)
    {
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

                if (entries.Count == MaxTensors || !byName.TryAdd(name, entry!))
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

    private static SafetensorsRefusal CheckOffsets(List<SafetensorsEntry> entries, int dataLength)
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

    private static int SizeOf(SafetensorsType type) => type == SafetensorsType.F32 ? 4 : 2;
}
