using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;

namespace Autonet.Training.Checkpoints;

/// <summary>Merkle roots over little-endian bytes in leaves of 4,096 bytes, that is 1,024 values of four bytes (docs/arithmetic.md, "Roots").</summary>
public static class TensorRoot
{
    /// <summary>Bytes of a full leaf.</summary>
    public const int LeafBytes = 4096;

    /// <summary>The root of a tensor of binary32 values.</summary>
    public static Hash256 Compute(ReadOnlySpan<float> values) => OfWords(MemoryMarshal.Cast<float, int>(values));

    /// <summary>The root of a tensor of integers.</summary>
    public static Hash256 Compute(ReadOnlySpan<int> integers) => OfWords(integers);

    /// <summary>The root of a tensor by its bytes: values or words, little-endian.</summary>
    public static Hash256 Compute(ReadOnlySpan<byte> bytes) => MerkleTree.Root(Leaves(bytes));

    /// <summary>The digests of a tensor's leaves by its bytes.</summary>
    public static Hash256[] Leaves(ReadOnlySpan<byte> bytes)
    {
        Hash256[] leaves = new Hash256[(bytes.Length + LeafBytes - 1) / LeafBytes];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = MerkleTree.HashLeaf(bytes.Slice(i * LeafBytes, Math.Min(LeafBytes, bytes.Length - (i * LeafBytes))));
        }

        return leaves;
    }

    private static Hash256 OfWords(ReadOnlySpan<int> words)
    {
        const int LeafWords = LeafBytes / sizeof(int);
        Hash256[] leaves = new Hash256[(words.Length + LeafWords - 1) / LeafWords];
        int[]? swapped = BitConverter.IsLittleEndian ? null : new int[LeafWords];
        for (int i = 0; i < leaves.Length; i++)
        {
            ReadOnlySpan<int> leaf = words.Slice(i * LeafWords, Math.Min(LeafWords, words.Length - (i * LeafWords)));
            if (swapped is not null)
            {
                BinaryPrimitives.ReverseEndianness(leaf, swapped);
                leaf = swapped.AsSpan(0, leaf.Length);
            }

            leaves[i] = MerkleTree.HashLeaf(MemoryMarshal.AsBytes(leaf));
        }

        return MerkleTree.Root(leaves);
    }
}
