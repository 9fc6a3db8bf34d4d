using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;

namespace Autonet.Training.Safetensors;

/// <summary>A safetensors file of any length on disk: its header in memory, its tensors read when they are asked for.</summary>
public sealed class SafetensorsReader : IDisposable
{
    private const int PieceBytes = 1 << 20;
    private readonly SafeFileHandle _handle;
    private readonly long _dataBegin;

    private SafetensorsReader(SafeFileHandle handle, long dataBegin, ImmutableArray<SafetensorsEntry> entries)
    {
        _handle = handle;
        _dataBegin = dataBegin;
        Entries = entries;
    }

    /// <summary>The tensors in the header's order.</summary>
    public ImmutableArray<SafetensorsEntry> Entries { get; }

    /// <summary>Opens a file; its bytes may be hostile. A header is read only as far as the file is long.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reader">The file if the result is <see cref="SafetensorsRefusal.None"/>; the caller disposes it.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsRefusal TryOpen(string path, out SafetensorsReader? reader)
    {
        reader = null;
        SafeFileHandle handle = File.OpenHandle(path);
        try
        {
            long bytes = RandomAccess.GetLength(handle);
            byte[] prefix = new byte[SafetensorsHeader.PrefixBytes];
            int read = RandomAccess.Read(handle, prefix, 0);
            if (!SafetensorsHeader.TryReadLength(prefix.AsSpan(0, read), bytes, out int length))
            {
                return SafetensorsRefusal.Truncated;
            }

            byte[] header = new byte[length];
            ReadExactly(handle, header, SafetensorsHeader.PrefixBytes);
            long begin = SafetensorsHeader.PrefixBytes + length;
            SafetensorsRefusal refusal = SafetensorsHeader.TryRead(header, bytes - begin, out ImmutableArray<SafetensorsEntry> entries);
            if (refusal == SafetensorsRefusal.None)
            {
                reader = new SafetensorsReader(handle, begin, entries);
            }

            return refusal;
        }
        finally
        {
            if (reader is null)
            {
                handle.Dispose();
            }
        }
    }

    /// <summary>Reads a tensor of this file, widened exactly to binary32.</summary>
    /// <param name="entry">One of <see cref="Entries"/>.</param>
    /// <param name="values">As many as the tensor has.</param>
    /// <exception cref="IOException">The file became shorter, or cannot be read.</exception>
    public void Read(SafetensorsEntry entry, Span<float> values)
    {
        ArgumentNullException.ThrowIfNull(entry);
        int size = SafetensorsHeader.SizeOf(entry.Type);
        if ((entry.End - entry.Begin) / size != values.Length)
        {
            throw new ArgumentException($"Tensor '{entry.Name}' has {(entry.End - entry.Begin) / size} values, not {values.Length}.", nameof(values));
        }

        byte[] piece = new byte[Math.Min(PieceBytes, values.Length * (long)size)];
        for (long at = _dataBegin + entry.Begin; !values.IsEmpty;)
        {
            int count = Math.Min(values.Length, piece.Length / size);
            ReadExactly(_handle, piece.AsSpan(0, count * size), at);
            SafetensorsHeader.Widen(entry.Type, piece, values[..count]);
            values = values[count..];
            at += count * size;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static void ReadExactly(SafeFileHandle handle, Span<byte> bytes, long at)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(handle, bytes, at);
            if (read == 0)
            {
                throw new EndOfStreamException("The file became shorter while it was read.");
            }

            bytes = bytes[read..];
            at += read;
        }
    }
}
