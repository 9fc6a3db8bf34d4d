using System.Buffers.Binary;
using System.Text;

namespace Autonet.Training.Export;

/// <summary>A tensor of a GGUF file: a matrix of <paramref name="Rows"/> rows, or with 0 rows a vector.</summary>
/// <param name="Name">Its name, at most 64 bytes.</param>
/// <param name="Rows">Rows of the matrix; 0 for a vector.</param>
/// <param name="Columns">Values of a row.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="Values">All values, row by row.</param>
/// <param name="SourceRow">Which row of <paramref name="Values"/> is written at a place; null for the same.</param>
public sealed record GgufTensor(string Name, int Rows, int Columns, GgufType Type, ReadOnlyMemory<float> Values, Func<int, int>? SourceRow = null)
{
    /// <summary>Bytes of the stored tensor.</summary>
    public long Bytes => (long)Math.Max(Rows, 1) * BlockQuantisation.RowBytes(Type, Columns);
}

/// <summary>
/// Writes GGUF, version 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md): header, metadata, descriptions of tensors, then their bytes,
/// each aligned. Memory beyond the values themselves is one row.
/// </summary>
public static class GgufWriter
{
    /// <summary>Every tensor begins at a multiple of this many bytes after the descriptions.</summary>
    public const int Alignment = 32;

    private const uint Version = 3;
    private const int MaxNameBytes = 64;

    /// <summary>Writes a file to a stream, from its current position.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="metadata">The named values.</param>
    /// <param name="tensors">The tensors, in file order.</param>
    /// <param name="written">Told the number of tensors written so far.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <exception cref="ArgumentException">A tensor has another number of values than its shape, or a name that does not fit.</exception>
    public static void Write(
        Stream stream, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors, IProgress<int>? written, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tensors);
        byte[] head = Head(metadata, tensors);
        stream.Write(head);
        for (int i = 0; i < tensors.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteTensor(stream, tensors[i]);
            written?.Report(i + 1);
        }
    }

    private static byte[] Head(GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors)
    {
        using MemoryStream head = new();
        head.Write("GGUF"u8);
        Number(head, Version);
        Long(head, (ulong)tensors.Count);
        Long(head, (ulong)metadata.Count);
        head.Write(metadata.Bytes.Span);
        long offset = 0;
        foreach (GgufTensor tensor in tensors)
        {
            byte[] name = Encoding.UTF8.GetBytes(tensor.Name);
            if (name.Length > MaxNameBytes || tensor.Values.Length != (long)Math.Max(tensor.Rows, 1) * tensor.Columns)
            {
                throw new ArgumentException($"Tensor '{tensor.Name}' has a name of more than {MaxNameBytes} bytes, or {tensor.Values.Length} values, which its shape does not hold.");
            }

            Long(head, (ulong)name.Length);
            head.Write(name);

            // The format names the innermost dimension first.
            Number(head, tensor.Rows == 0 ? 1u : 2u);
            Long(head, (ulong)tensor.Columns);
            if (tensor.Rows > 0)
            {
                Long(head, (ulong)tensor.Rows);
            }

            Number(head, (uint)tensor.Type);
            Long(head, (ulong)offset);
            offset += Aligned(tensor.Bytes);
        }

        head.SetLength(Aligned(head.Length));
        return head.ToArray();
    }

    private static void WriteTensor(Stream stream, GgufTensor tensor)
    {
        byte[] row = new byte[BlockQuantisation.RowBytes(tensor.Type, tensor.Columns)];
        for (int i = 0; i < Math.Max(tensor.Rows, 1); i++)
        {
            int source = tensor.SourceRow?.Invoke(i) ?? i;
            BlockQuantisation.Write(tensor.Type, tensor.Values.Span.Slice(source * tensor.Columns, tensor.Columns), row);
            stream.Write(row);
        }

        stream.Write(new byte[Aligned(tensor.Bytes) - tensor.Bytes]);
    }

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private static void Number(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Long(Stream stream, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
