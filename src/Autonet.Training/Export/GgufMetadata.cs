using System.Buffers.Binary;
using System.Text;

namespace Autonet.Training.Export;

/// <summary>The named values at the beginning of a GGUF file, in the order in which they are added.</summary>
public sealed class GgufMetadata
{
    private readonly MemoryStream _bytes = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    // The format's numbers of value types.
    private enum Kind : uint
    {
        UInt32 = 4,
        Int32 = 5,
        Float32 = 6,
        Bool = 7,
        String = 8,
        Array = 9,
        UInt64 = 10,
    }

    /// <summary>Number of values.</summary>
    public int Count => _keys.Count;

    /// <summary>The encoded values.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length);

    /// <summary>Adds a number.</summary>
    public void Add(string key, uint value)
    {
        AddKey(key, Kind.UInt32);
        Number(value);
    }

    /// <summary>Adds a long number.</summary>
    public void Add(string key, ulong value)
    {
        AddKey(key, Kind.UInt64);
        Long(value);
    }

    /// <summary>Adds a binary32 number.</summary>
    public void Add(string key, float value)
    {
        AddKey(key, Kind.Float32);
        Number(BitConverter.SingleToUInt32Bits(value));
    }

    /// <summary>Adds a truth value.</summary>
    public void Add(string key, bool value)
    {
        AddKey(key, Kind.Bool);
        _bytes.WriteByte(value ? (byte)1 : (byte)0);
    }

    /// <summary>Adds a text.</summary>
    public void Add(string key, string value)
    {
        AddKey(key, Kind.String);
        Text(value);
    }

    /// <summary>Adds a list of texts.</summary>
    public void Add(string key, IReadOnlyCollection<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        AddList(key, Kind.String, values.Count);
        foreach (string value in values)
        {
            Text(value);
        }
    }

    /// <summary>Adds a list of integers.</summary>
    public void Add(string key, IReadOnlyCollection<int> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        AddList(key, Kind.Int32, values.Count);
        foreach (int value in values)
        {
            Number((uint)value);
        }
    }

    private void AddList(string key, Kind items, int count)
    {
        AddKey(key, Kind.Array);
        Number((uint)items);
        Long((ulong)count);
    }

    private void AddKey(string key, Kind kind)
    {
        if (!_keys.Add(key))
        {
            throw new ArgumentException($"The key '{key}' is there already.", nameof(key));
        }

        Text(key);
        Number((uint)kind);
    }

    private void Text(string value)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(value);
        Long((ulong)utf8.Length);
        _bytes.Write(utf8);
    }

    private void Number(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    private void Long(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.Write(bytes);
    }
}
