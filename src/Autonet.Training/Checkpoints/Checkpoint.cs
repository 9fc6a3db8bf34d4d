using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Safetensors;

namespace Autonet.Training.Checkpoints;

/// <summary>
/// The certified state between rounds: parameters and outer momenta. Immutable. Its bytes are a safetensors file with the parameters in
/// canonical order, then their momenta as <c>outer_momentum.NAME</c>; two checkpoints are equal exactly when their bytes and roots are.
/// </summary>
public sealed class Checkpoint
{
    private const string MomentumPrefix = "outer_momentum.";
    private readonly float[][] _parameters;
    private readonly float[][] _momenta;
    private readonly Lazy<Hash256> _root;

    internal Checkpoint(ModelConfiguration model, ImmutableArray<ParameterDescription> descriptions, float[][] parameters, float[][] momenta)
    {
        Model = model;
        Descriptions = descriptions;
        _parameters = parameters;
        _momenta = momenta;
        _root = new Lazy<Hash256>(ComputeRoot);
    }

    /// <summary>The model.</summary>
    public ModelConfiguration Model { get; }

    /// <summary>The trained tensors in canonical order.</summary>
    public ImmutableArray<ParameterDescription> Descriptions { get; }

    /// <summary>The Merkle root over the roots of parameters, then momenta.</summary>
    public Hash256 StateRoot => _root.Value;

    /// <summary>Values of parameter <paramref name="index"/> in canonical order.</summary>
    public ReadOnlyMemory<float> Parameter(int index) => _parameters[index];

    /// <summary>Values of the outer momentum of parameter <paramref name="index"/>.</summary>
    public ReadOnlyMemory<float> Momentum(int index) => _momenta[index];

    /// <summary>A checkpoint from values, which are copied.</summary>
    /// <exception cref="ArgumentException">A tensor is missing or has the wrong number of values.</exception>
    public static Checkpoint Create(ModelConfiguration model, IReadOnlyList<ReadOnlyMemory<float>> parameters, IReadOnlyList<ReadOnlyMemory<float>> momenta)
    {
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        return new Checkpoint(model, descriptions, Copy(descriptions, parameters), Copy(descriptions, momenta));
    }

    /// <summary>The first checkpoint of a run: initial weights by <paramref name="seed"/>, momenta zero.</summary>
    public static Checkpoint Genesis(ModelConfiguration model, ulong seed)
    {
        ImmutableArray<ParameterDescription> descriptions = model.DescribeParameters();
        float[][] parameters = [.. descriptions.Select(description => Initialisation.Create(model, description, seed))];
        float[][] momenta = [.. descriptions.Select(static description => new float[description.Count])];
        return new Checkpoint(model, descriptions, parameters, momenta);
    }

    /// <summary>The canonical bytes.</summary>
    public byte[] Serialize()
    {
        List<(string, ImmutableArray<int>, ReadOnlyMemory<float>)> tensors = [];
        foreach (ParameterDescription description in Descriptions)
        {
            tensors.Add((description.Name, description.Shape, _parameters[description.Index]));
        }

        foreach (ParameterDescription description in Descriptions)
        {
            tensors.Add((MomentumPrefix + description.Name, description.Shape, _momenta[description.Index]));
        }

        return SafetensorsWriter.Write(tensors);
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
            [
                .. descriptions.Select(static description => (description.Name, description.Shape)),
                .. descriptions.Select(static description => (MomentumPrefix + description.Name, description.Shape)),
            ],
            out long dataBytes);
        if (bytes.Length != header.Length + dataBytes)
        {
            return CheckpointRefusal.WrongLength;
        }

        if (!bytes.StartsWith(header))
        {
            return CheckpointRefusal.WrongHeader;
        }

        bytes = bytes[header.Length..];
        float[][] parameters = new float[descriptions.Length][];
        float[][] momenta = new float[descriptions.Length][];
        foreach (float[][] tensors in (float[][][])[parameters, momenta])
        {
            foreach (ParameterDescription description in descriptions)
            {
                float[] values = tensors[description.Index] = ReadValues(ref bytes, description.Count);
                if (!FiniteValues.All(values))
                {
                    return CheckpointRefusal.NotFinite;
                }
            }
        }

        checkpoint = new Checkpoint(model, descriptions, parameters, momenta);
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

    private static float[] ReadValues(ref ReadOnlySpan<byte> bytes, int count)
    {
        float[] values = new float[count];
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.Cast<byte, float>(bytes[..(count * sizeof(float))]).CopyTo(values);
        }
        else
        {
            for (int i = 0; i < count; i++)
            {
                values[i] = System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
            }
        }

        bytes = bytes[(count * sizeof(float))..];
        return values;
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

    private Hash256 ComputeRoot() => MerkleTree.Root([.. _parameters.Concat(_momenta).Select(static values => TensorRoot.Compute(values))]);
}
