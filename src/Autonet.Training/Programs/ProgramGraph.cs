using System.Buffers.Binary;
using System.Collections.Immutable;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;

namespace Autonet.Training.Programs;

/// <summary>
/// A program: an ordered list of operations in single-assignment form over named, shaped tensors. Everything about it follows from the
/// configuration and the charter, and its id commits to every kind, attribute, shape, role and ordinal (docs/arithmetic.md, "Roots").
/// </summary>
public sealed class ProgramGraph
{
    private readonly Lazy<Hash256> _id;

    internal ProgramGraph(ImmutableArray<TensorDeclaration> tensors, ImmutableArray<Operation> operations, int batchOperations)
    {
        Tensors = tensors;
        Operations = operations;
        BatchOperations = batchOperations;
        _id = new Lazy<Hash256>(ComputeId);
    }

    /// <summary>All tensors, the given ones first; a tensor's id is its index.</summary>
    public ImmutableArray<TensorDeclaration> Tensors { get; }

    /// <summary>G, the number of given tensors; operation i makes the tensor with id G + i.</summary>
    public int GivenTensors => Tensors.Length - Operations.Length;

    /// <summary>All operations, in an order in which every input is made before it is read.</summary>
    public ImmutableArray<Operation> Operations { get; }

    /// <summary>How many of the first operations run over the rows of a batch, and so may run once per micro-batch; the rest run once per step.</summary>
    public int BatchOperations { get; }

    /// <summary>The Merkle root over the operation descriptors.</summary>
    public Hash256 Id => _id.Value;

    /// <summary>
    /// The canonical bytes of operation <paramref name="index"/>, little-endian: kind u16, number of attributes u16, attributes u32, number of
    /// tensors u32 (inputs, then the output), and of each tensor: id u32, role u8, element u8, ordinal u16, rank u16, sizes u32.
    /// </summary>
    public byte[] Describe(int index)
    {
        Operation operation = Operations[index];
        using MemoryStream stream = new();
        WriteUInt16(stream, (ushort)operation.Kind);
        WriteUInt16(stream, checked((ushort)operation.Attributes.Length));
        foreach (uint attribute in operation.Attributes)
        {
            WriteUInt32(stream, attribute);
        }

        WriteUInt32(stream, (uint)operation.Inputs.Length + 1);
        foreach (int input in operation.Inputs)
        {
            Describe(stream, Tensors[input]);
        }

        Describe(stream, Tensors[operation.Output]);
        return stream.ToArray();
    }

    private static void Describe(MemoryStream stream, TensorDeclaration tensor)
    {
        WriteUInt32(stream, (uint)tensor.Id);
        stream.WriteByte((byte)tensor.Role);
        stream.WriteByte((byte)tensor.Element);
        WriteUInt16(stream, tensor.Ordinal);
        WriteUInt16(stream, (ushort)tensor.Shape.Length);
        foreach (int size in tensor.Shape)
        {
            WriteUInt32(stream, (uint)size);
        }
    }

    private static void WriteUInt16(MemoryStream stream, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void WriteUInt32(MemoryStream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    private Hash256 ComputeId()
    {
        Hash256[] leaves = new Hash256[Operations.Length];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = MerkleTree.HashLeaf(Describe(i));
        }

        return MerkleTree.Root(leaves);
    }
}
