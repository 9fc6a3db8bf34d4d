using System.Buffers.Binary;

namespace Autonet.Training.Export;

/// <summary>
/// Values as blocks of 32 under one binary16 scale, the way llama.cpp stores and reads them (ggml, <c>block_q8_0</c> and <c>block_q4_0</c>), bit for
/// bit. Rows are quantised one by one and hold whole blocks.
/// </summary>
public static class BlockQuantisation
{
    /// <summary>Values of one block.</summary>
    public const int BlockValues = 32;

    private const int ScaleBytes = 2;

    /// <summary>Whether a row of this many values can be stored as a type.</summary>
    public static bool Fits(GgufType type, int columns) => type == GgufType.F32 || columns % BlockValues == 0;

    /// <summary>Bytes that a row takes.</summary>
    /// <exception cref="ArgumentException">The row is not whole blocks.</exception>
    public static int RowBytes(GgufType type, int columns)
    {
        if (!Fits(type, columns))
        {
            throw new ArgumentException($"A row of {columns} values is not made of blocks of {BlockValues}.", nameof(columns));
        }

        return type == GgufType.F32 ? columns * sizeof(float) : columns / BlockValues * BlockBytes(type);
    }

    /// <summary>Stores a row.</summary>
    /// <param name="type">How.</param>
    /// <param name="row">Finite values.</param>
    /// <param name="bytes">As many as <see cref="RowBytes"/> says.</param>
    /// <exception cref="ExportException">A block's scale is beyond binary16.</exception>
    public static void Write(GgufType type, ReadOnlySpan<float> row, Span<byte> bytes)
    {
        if (bytes.Length != RowBytes(type, row.Length))
        {
            throw new ArgumentException($"{row.Length} values take {RowBytes(type, row.Length)} bytes, not {bytes.Length}.", nameof(bytes));
        }

        if (type == GgufType.F32)
        {
            foreach (float value in row)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
                bytes = bytes[sizeof(float)..];
            }

            return;
        }

        for (; !row.IsEmpty; row = row[BlockValues..], bytes = bytes[BlockBytes(type)..])
        {
            if (type == GgufType.Q8_0)
            {
                WriteQ8(row[..BlockValues], bytes);
            }
            else
            {
                WriteQ4(row[..BlockValues], bytes);
            }
        }
    }

    /// <summary>Reads a row back: what a reader of the file computes with.</summary>
    public static void Read(GgufType type, ReadOnlySpan<byte> bytes, Span<float> row)
    {
        if (bytes.Length != RowBytes(type, row.Length))
        {
            throw new ArgumentException($"{row.Length} values take {RowBytes(type, row.Length)} bytes, not {bytes.Length}.", nameof(bytes));
        }

        for (int i = 0; i < row.Length; i++)
        {
            if (type == GgufType.F32)
            {
                row[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
                continue;
            }

            (int block, int at) = Math.DivRem(i, BlockValues);
            ReadOnlySpan<byte> stored = bytes.Slice(block * BlockBytes(type), BlockBytes(type));
            float scale = (float)BinaryPrimitives.ReadHalfLittleEndian(stored);
            int number = type == GgufType.Q8_0
                ? (sbyte)stored[ScaleBytes + at]
                : ((stored[ScaleBytes + (at % 16)] >> (at < 16 ? 0 : 4)) & 15) - 8;
            row[i] = number * scale;
        }
    }

    private static int BlockBytes(GgufType type) => ScaleBytes + (type == GgufType.Q8_0 ? BlockValues : BlockValues / 2);

    private static void WriteQ8(ReadOnlySpan<float> values, Span<byte> block)
    {
        float largest = 0;
        foreach (float value in values)
        {
            largest = MathF.Max(largest, MathF.Abs(value));
        }

        float scale = largest / 127;
        WriteScale(scale, block);
        float inverse = Inverse(scale);
        for (int i = 0; i < values.Length; i++)
        {
            block[ScaleBytes + i] = (byte)(sbyte)MathF.Round(values[i] * inverse, MidpointRounding.AwayFromZero);
        }
    }

    /// <summary>The value farthest from zero becomes -8, so that the sixteen numbers reach from it to 7/8 of the other side.</summary>
    private static void WriteQ4(ReadOnlySpan<float> values, Span<byte> block)
    {
        float farthest = 0;
        foreach (float value in values)
        {
            farthest = MathF.Abs(value) > MathF.Abs(farthest) ? value : farthest;
        }

        float scale = farthest / -8;
        WriteScale(scale, block);
        float inverse = Inverse(scale);
        for (int i = 0; i < values.Length / 2; i++)
        {
            block[ScaleBytes + i] = (byte)(Number(values[i]) | (Number(values[i + 16]) << 4));
        }

        int Number(float value) => Math.Min(15, (int)((value * inverse) + 8.5f));
    }

    /// <summary>Nothing is left of a block whose scale has no finite inverse: it is too close to zero.</summary>
    private static float Inverse(float scale)
    {
        float inverse = 1 / scale;
        return float.IsFinite(inverse) ? inverse : 0;
    }

    private static void WriteScale(float scale, Span<byte> block)
    {
        Half half = (Half)scale;
        if (!Half.IsFinite(half))
        {
            throw new ExportException($"A weight is too large to be quantised: the scale {scale} of its block is beyond 16 bits. Export it as f32.");
        }

        BinaryPrimitives.WriteHalfLittleEndian(block, half);
    }
}
