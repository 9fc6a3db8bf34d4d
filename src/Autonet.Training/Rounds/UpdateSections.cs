using System.Buffers.Binary;
using System.Collections.Immutable;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs.Reference;

namespace Autonet.Training.Rounds;

/// <summary>
/// The sections of an update: four for each trained tensor, in parameter order, each a tensor of little-endian 32-bit words. Section
/// <c>4k + i</c> is section i of tensor k; an update's bytes are its sections one after the other, and its root is over theirs.
/// </summary>
public static class UpdateSections
{
    /// <summary>Sections of one trained tensor.</summary>
    public const int PerTensor = 4;

    /// <summary>The scales of the R rows, two bfloat16 in a word.</summary>
    public const int Scales = 0;

    /// <summary>The signs of the R · C values, 32 in a word.</summary>
    public const int Signs = 1;

    /// <summary>The second moments of the R rows, two bfloat16 in a word.</summary>
    public const int RowMoments = 2;

    /// <summary>The second moments of the C columns, two bfloat16 in a word.</summary>
    public const int ColumnMoments = 3;

    /// <summary>Place of section <paramref name="section"/> of trained tensor <paramref name="index"/> among all of an update.</summary>
    public static int Ordinal(int index, int section) => (PerTensor * index) + section;

    /// <summary>Words of section <paramref name="section"/> (<see cref="Scales"/> … <see cref="ColumnMoments"/>) of a tensor.</summary>
    public static int Words(ParameterDescription parameter, int section) => section switch
    {
        Signs => SignWords(parameter.Count),
        ColumnMoments => HalfWords(parameter.Columns),
        _ => HalfWords(parameter.Rows),
    };

    /// <summary>Words that hold <paramref name="count"/> bfloat16 values.</summary>
    public static int HalfWords(int count) => (count / 2) + (count % 2);

    /// <summary>Words that hold <paramref name="count"/> signs.</summary>
    public static int SignWords(int count) => (count / 32) + (count % 32 == 0 ? 0 : 1);

    /// <summary>An update's sections by ordinal.</summary>
    /// <param name="parameters">The trained tensors in canonical order.</param>
    /// <param name="update">The whole update.</param>
    /// <exception cref="ArgumentException">The bytes have another length than the model's updates.</exception>
    public static ImmutableArray<ReferenceTensor> Tensors(ImmutableArray<ParameterDescription> parameters, ReadOnlySpan<byte> update)
    {
        RequireLength(parameters, update);
        ImmutableArray<ReferenceTensor>.Builder sections = ImmutableArray.CreateBuilder<ReferenceTensor>(PerTensor * parameters.Length);
        for (int i = 0; i < sections.Capacity; i++)
        {
            int[] words = new int[Words(parameters[i / PerTensor], i % PerTensor)];
            for (int word = 0; word < words.Length; word++)
            {
                words[word] = BinaryPrimitives.ReadInt32LittleEndian(update[(sizeof(int) * word)..]);
            }

            sections.Add(new ReferenceTensor(words));
            update = update[(sizeof(int) * words.Length)..];
        }

        return sections.MoveToImmutable();
    }

    /// <summary>An update's root: the Merkle root over the tensor roots of its sections.</summary>
    /// <param name="parameters">The trained tensors in canonical order.</param>
    /// <param name="update">The whole update.</param>
    /// <exception cref="ArgumentException">
    /// The bytes have another length than the model's updates, so they have no root; <see cref="UpdateEncoding.Check"/> refuses hostile ones before.
    /// </exception>
    public static Hash256 Root(ImmutableArray<ParameterDescription> parameters, ReadOnlySpan<byte> update)
    {
        RequireLength(parameters, update);
        Hash256[] roots = new Hash256[PerTensor * parameters.Length];
        for (int i = 0; i < roots.Length; i++)
        {
            int bytes = sizeof(int) * Words(parameters[i / PerTensor], i % PerTensor);
            roots[i] = TensorRoot.Compute(update[..bytes]);
            update = update[bytes..];
        }

        return MerkleTree.Root(roots);
    }

    private static void RequireLength(ImmutableArray<ParameterDescription> parameters, ReadOnlySpan<byte> update)
    {
        if (update.Length != UpdateEncoding.Bytes(parameters))
        {
            throw new ArgumentException($"An update of these tensors has {UpdateEncoding.Bytes(parameters)} bytes, not {update.Length}.", nameof(update));
        }
    }
}
