using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Safetensors;

namespace Autonet.Training.Checkpoints;

/// <summary>
/// The certified state between rounds: parameters, the momenta that rounds carry, and the second moments of rows and columns. Immutable. Its bytes are a
/// safetensors file with the parameters in canonical order, then <c>outer_momentum.NAME</c>, <c>row_moment.NAME</c> and <c>column_moment.NAME</c> of
/// each; two checkpoints are equal exactly when their bytes and roots are.
/// </summary>
public sealed class Checkpoint
{
    private readonly CheckpointTensors _tensors;
    private readonly Lazy<Hash256> _root;

    internal Checkpoint(ModelConfiguration model, ImmutableArray<ParameterDescription> descriptions, CheckpointTensors tensors)
    {
        Model = model;
        Descriptions = descriptions;
        _tensors = tensors;
        _root = new Lazy<Hash256>(ComputeRoot);
    }

    /// <summary>The model.</summary>
    public ModelConfiguration Model { get; }

    /// <summary>The trained tensors in canonical order.</summary>
    public ImmutableArray<ParameterDescription> Descriptions { get; }

    /// <summary>The Merkle root over the roots of parameters, momenta, moments of rows, then of columns.</summary>
    public Hash256 StateRoot => _root.Value;

    /// <summary>Values of parameter <paramref name="index"/> in canonical order.</summary>
    public ReadOnlyMemory<float> Parameter(int index) => _tensors.Parameters[index];

    /// <summary>Values of the outer momentum of parameter <paramref name="index"/>.</summary>
    public ReadOnlyMemory<float> Momentum(int index) => _tensors.Momenta[index];

    /// <summary>The second moment of each row of parameter <paramref name="index"/>.</summary>
    public ReadOnlyMemory<float> RowMoments(int index) => _tensors.RowMoments[index];

    /// <summary>The second moment of each column of parameter <paramref name="index"/>.</summary>
    public ReadOnlyMemory<float> ColumnMoments(int index) => _tensors.ColumnMoments[index];

    /// <summary>A checkpoint from values, which are copied; second moments are zero.</summary>
    /// <exception cref="ArgumentException">A tensor is missing or has the wrong number of values.</exception>
    public static Checkpoint Create(ModelConfiguration model, IReadOnlyList<ReadOnlyMemory<float>> parameters, IReadOnlyList<ReadOnlyMemory<float>> momenta)
    {
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        CheckpointTensors zero = CheckpointTensors.Zero(descriptions);
        return new Checkpoint(model, descriptions, zero with { Parameters = Copy(descriptions, parameters), Momenta = Copy(descriptions, momenta) });
    }

    /// <summary>The first checkpoint of a run: initial weights by <paramref name="seed"/>, momenta and moments zero.</summary>
    public static Checkpoint Genesis(ModelConfiguration model, ulong seed)
    {
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        return Start(model, [.. descriptions.Select(description => Initialisation.Create(model, description, seed))]);
    }

    /// <summary>The first checkpoint of a run that starts from given weights: momenta and moments zero. The arrays are kept, not copied.</summary>
    internal static Checkpoint Start(ModelConfiguration model, float[][] parameters)
    {
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        return new Checkpoint(model, descriptions, CheckpointTensors.Zero(descriptions) with { Parameters = parameters });
    }

    /// <summary>What a run that starts from this model begins with: the same weights, momenta and moments zero.</summary>
    public Checkpoint ToStart() => Start(Model, _tensors.Parameters);

    /// <summary>The canonical bytes.</summary>
    public byte[] Serialize()
    {
        float[][][] values = _tensors.All;
        return SafetensorsWriter.Write([.. CheckpointTensors.Groups.SelectMany((group, i) => Descriptions.Select(
            d => (group.Prefix + d.Name, group.Shape(d), (ReadOnlyMemory<float>)values[i][d.Index])))]);
    }

    /// <summary>Reads the canonical bytes of a checkpoint of <paramref name="model"/>; never throws on hostile bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="model">The model, which must be well formed.</param>
    /// <param name="checkpoint">The checkpoint if the result is <see cref="CheckpointRefusal.None"/>.</param>
    public static CheckpointRefusal TryRead(ReadOnlySpan<byte> bytes, ModelConfiguration model, out Checkpoint? checkpoint)
    {
        checkpoint = null;
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();

        // Canonical bytes leave no freedom: the header is the one that this model's checkpoint is written with.
        byte[] header = SafetensorsWriter.WriteHeader(
            [.. CheckpointTensors.Groups.SelectMany(group => descriptions.Select(d => (group.Prefix + d.Name, group.Shape(d))))], out long dataBytes);
        if (bytes.Length != header.Length + dataBytes)
        {
            return CheckpointRefusal.WrongLength;
        }

        if (!bytes.StartsWith(header))
        {
            return CheckpointRefusal.WrongHeader;
        }

        bytes = bytes[header.Length..];
        CheckpointTensors tensors = CheckpointTensors.Zero(descriptions);
        foreach (float[] values in tensors.All.SelectMany(static group => group))
        {
            ReadValues(ref bytes, values);
            if (!FiniteValues.All(values))
            {
                return CheckpointRefusal.NotFinite;
            }
        }

        checkpoint = new Checkpoint(model, descriptions, tensors);
        return CheckpointRefusal.None;
    }

    /// <summary>As <see cref="TryRead(ReadOnlySpan{byte}, ModelConfiguration, out Checkpoint?)"/>, and the state root must be <paramref name="root"/>.</summary>
    public static CheckpointRefusal TryRead(ReadOnlySpan<byte> bytes, ModelConfiguration model, Hash256 root, out Checkpoint? checkpoint)
    {
        CheckpointRefusal refusal = TryRead(bytes, model, out checkpoint);
        if (refusal == CheckpointRefusal.None && checkpoint!.StateRoot != root)
        {
            checkpoint = null;
            return CheckpointRefusal.WrongRoot;
        }

        return refusal;
    }

    private static void ReadValues(ref ReadOnlySpan<byte> bytes, Span<float> values)
    {
        int size = values.Length * sizeof(float);
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes[..size]).CopyTo(values);
        }
        else
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            }
        }

        bytes = bytes[size..];
    }

    private static float[][] Copy(ImmutableArray<ParameterDescription> descriptions, IReadOnlyList<ReadOnlyMemory<float>> tensors)
    {
        if (tensors.Count != descriptions.Length)
        {
            throw new ArgumentException($"The model has {descriptions.Length} tensors, not {tensors.Count}.");
        }

        float[][] copies = new float[tensors.Count][];
        foreach (ParameterDescription description in descriptions)
        {
            if (tensors[description.Index].Length != description.Count)
            {
                throw new ArgumentException($"Tensor '{description.Name}' needs {description.Count} values, not {tensors[description.Index].Length}.");
            }

            copies[description.Index] = tensors[description.Index].ToArray();
        }

        return copies;
    }

    private Hash256 ComputeRoot() => MerkleTree.Root([.. _tensors.All.SelectMany(static group => group).Select(static values => TensorRoot.Compute(values))]);
}
