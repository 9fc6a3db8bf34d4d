using System.Collections.Immutable;

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

    private readonly ReadOnlyMemory<byte> _data;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    private SafetensorsFile(ReadOnlyMemory<byte> data, ImmutableArray<SafetensorsEntry> entries)
    {
        _data = data;
        Entries = entries;
        _byName = entries.ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
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
        if (!SafetensorsHeader.TryReadLength(bytes.Span, bytes.Length, out int length))
        {
            return SafetensorsRefusal.Truncated;
        }

        ReadOnlyMemory<byte> data = bytes[(SafetensorsHeader.PrefixBytes + length)..];
        SafetensorsRefusal refusal = SafetensorsHeader.TryRead(
            bytes.Span.Slice(SafetensorsHeader.PrefixBytes, length), data.Length, out ImmutableArray<SafetensorsEntry> entries);
        if (refusal == SafetensorsRefusal.None)
        {
            file = new SafetensorsFile(data, entries);
        }

        return refusal;
    }

    /// <summary>The values of a tensor of this file, widened exactly to binary32.</summary>
    public float[] ReadValues(SafetensorsEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ReadOnlySpan<byte> bytes = _data.Span[(int)entry.Begin..(int)entry.End];
        float[] values = new float[bytes.Length / SafetensorsHeader.SizeOf(entry.Type)];
        SafetensorsHeader.Widen(entry.Type, bytes, values);
        return values;
    }
}
