using System.Buffers.Binary;
using Autonet.Core.Identifiers;
using Autonet.Training.Checkpoints;

namespace Autonet.Training.Programs.Reference;

/// <summary>The materialised value of one tensor: binary32 values or integers, never both.</summary>
public sealed class ReferenceTensor
{
    /// <summary>A tensor of binary32 values.</summary>
    public ReferenceTensor(float[] values) => Values = values;

    /// <summary>A tensor of tokens, codes or packed words.</summary>
    public ReferenceTensor(int[] integers) => Integers = integers;

    /// <summary>The values; empty for a tensor of integers.</summary>
    public float[] Values { get; } = [];

    /// <summary>The integers; empty for a tensor of values.</summary>
    public int[] Integers { get; } = [];

    /// <summary>Number of elements.</summary>
    public int Count => Values.Length + Integers.Length;

    /// <summary>The tensor's Merkle root, over leaves of 1,024 elements.</summary>
    public Hash256 Root() => Integers.Length > 0 ? TensorRoot.Compute(Integers) : TensorRoot.Compute(Values);

    /// <summary>The bits of element <paramref name="index"/>.</summary>
    public uint Word(long index) => Integers.Length > 0 ? (uint)Integers[index] : BitConverter.SingleToUInt32Bits(Values[index]);

    /// <summary>The elements as little-endian words.</summary>
    public byte[] Bytes()
    {
        byte[] bytes = new byte[4 * Count];
        for (int i = 0; i < Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), Word(i));
        }

        return bytes;
    }

    /// <summary>Replaces the bits of element <paramref name="index"/>.</summary>
    internal void Set(long index, uint word)
    {
        if (Integers.Length > 0)
        {
            Integers[index] = (int)word;
        }
        else
        {
            Values[index] = BitConverter.UInt32BitsToSingle(word);
        }
    }
}
