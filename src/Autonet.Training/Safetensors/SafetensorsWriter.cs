using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Autonet.Training.Safetensors;

/// <summary>Writes binary32 tensors as safetensors with a deterministic header: given order, no holes, padded with spaces to eight bytes.</summary>
public static class SafetensorsWriter
{
    private const int PieceValues = 16_384;

    /// <summary>The file's first bytes, up to where the tensors begin.</summary>
    /// <param name="tensors">Names and shapes in file order.</param>
    /// <param name="dataBytes">Bytes that the tensors take after the header.</param>
    public static byte[] WriteHeader(IReadOnlyList<(string Name, ImmutableArray<int> Shape)> tensors, out long dataBytes)
    {
        using MemoryStream json = new();
        long offset = 0;
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("__metadata__");
            writer.WriteString("format", "pt");
            writer.WriteEndObject();
            foreach ((string name, ImmutableArray<int> shape) in tensors)
            {
                long count = 1;
                writer.WriteStartObject(name);
                writer.WriteString("dtype", "F32");
                writer.WriteStartArray("shape");
                foreach (int size in shape)
                {
                    writer.WriteNumberValue(size);
                    count *= size;
                }

                writer.WriteEndArray();
                writer.WriteStartArray("data_offsets");
                writer.WriteNumberValue(offset);
                offset += count * sizeof(float);
                writer.WriteNumberValue(offset);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        int length = ((int)json.Length + 7) / 8 * 8;
        byte[] header = new byte[8 + length];
        header.AsSpan(8).Fill((byte)' ');
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)length);
        json.GetBuffer().AsSpan(0, (int)json.Length).CopyTo(header.AsSpan(8));
        dataBytes = offset;
        return header;
    }

    /// <summary>Writes a whole file into memory.</summary>
    /// <param name="tensors">Names, shapes and values in file order.</param>
    /// <exception cref="ArgumentException">A tensor has another number of values than its shape says, or all together exceed 2 GiB.</exception>
    public static byte[] Write(IReadOnlyList<(string Name, ImmutableArray<int> Shape, ReadOnlyMemory<float> Values)> tensors)
    {
        byte[] header = WriteHeader([.. tensors.Select(static tensor => (tensor.Name, tensor.Shape))], out long dataBytes);
        if (header.Length + dataBytes > Array.MaxLength)
        {
            throw new ArgumentException($"{dataBytes} bytes of tensors do not fit in one array.", nameof(tensors));
        }

        byte[] file = new byte[header.Length + dataBytes];
        using MemoryStream stream = new(file);
        Write(stream, tensors, written: null, CancellationToken.None);
        return file;
    }

    /// <summary>Writes a file of any length to a stream, from its current position.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Names, shapes and values in file order.</param>
    /// <param name="written">Told the number of tensors written so far.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="ArgumentException">A tensor has another number of values than its shape says.</exception>
    public static void Write(
        Stream stream,
        IReadOnlyList<(string Name, ImmutableArray<int> Shape, ReadOnlyMemory<float> Values)> tensors,
        IProgress<int>? written,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(WriteHeader([.. tensors.Select(static tensor => (tensor.Name, tensor.Shape))], out _));
        byte[] bytes = new byte[sizeof(float) * PieceValues];
        for (int i = 0; i < tensors.Count; i++)
        {
            (string name, ImmutableArray<int> shape, ReadOnlyMemory<float> values) = tensors[i];
            cancellationToken.ThrowIfCancellationRequested();
            if (shape.Aggregate(1L, static (count, size) => count * size) != values.Length)
            {
                throw new ArgumentException($"Tensor '{name}' has {values.Length} values, which its shape does not hold.", nameof(tensors));
            }

            for (ReadOnlySpan<float> rest = values.Span; !rest.IsEmpty; rest = rest[Math.Min(PieceValues, rest.Length)..])
            {
                ReadOnlySpan<float> piece = rest[..Math.Min(PieceValues, rest.Length)];
                for (int at = 0; at < piece.Length; at++)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * at), piece[at]);
                }

                stream.Write(bytes, 0, sizeof(float) * piece.Length);
            }

            written?.Report(i + 1);
        }
    }
}
