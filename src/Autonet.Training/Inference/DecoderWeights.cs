using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Inference;

/// <summary>The parameters of a model as a decoder reads them: projections packed, tables and norms as they are.</summary>
internal sealed class DecoderWeights
{
    private readonly ReadOnlyMemory<float>[] _plain;
    private readonly PackedMatrix?[] _packed;
    private readonly PackedMatrix _head;

    public DecoderWeights(ModelConfiguration model, IReadOnlyList<ReadOnlyMemory<float>> parameters, KernelContext context)
    {
        var descriptions = model.DescribeParameters();
        if (parameters.Count != descriptions.Length)
        {
            throw new ArgumentException($"The model has {descriptions.Length} tensors, not {parameters.Count}.", nameof(parameters));
        }

        _plain = new ReadOnlyMemory<float>[descriptions.Length];
        _packed = new PackedMatrix?[descriptions.Length];
        foreach (ParameterDescription parameter in descriptions)
        {
            ReadOnlyMemory<float> values = parameters[parameter.Index];
            if (values.Length != parameter.Count)
            {
                throw new ArgumentException($"Tensor '{parameter.Name}' needs {parameter.Count} values, not {values.Length}.", nameof(parameters));
            }

            if (parameter.Role is ParameterRole.Norm or ParameterRole.Table)
            {
                _plain[parameter.Index] = values;
            }
            else
            {
                _packed[parameter.Index] = PackedMatrix.Pack(context, parameter.Shape[0], parameter.Shape[1], values.Span);
            }
        }

        int head = model.TiedHead ? 0 : descriptions.Length - 1;
        _head = PackedMatrix.Pack(context, model.Vocab, model.Dim, parameters[head].Span);
        FinalNormIndex = 1 + (LlamaForward.LayerTensors * model.Layers);
        BytesPerPass = _head.Bytes + _packed.Sum(static matrix => matrix?.Bytes ?? 0);
    }

    /// <summary>Bytes of weights that a pass reads, whatever its rows: all matrices. Norms and rows of the table are beneath notice.</summary>
    public long BytesPerPass { get; }

    /// <summary>Row v is the embedding of token v.</summary>
    public ReadOnlySpan<float> Embedding => _plain[0].Span;

    /// <summary>From the last norm to logits.</summary>
    public PackedMatrix Head => _head;

    public ReadOnlySpan<float> FinalNorm => _plain[FinalNormIndex].Span;

    private int FinalNormIndex { get; }

    public ReadOnlySpan<float> AttentionNorm(int layer) => _plain[First(layer)].Span;

    public PackedMatrix Query(int layer) => _packed[First(layer) + 1]!;

    public PackedMatrix Key(int layer) => _packed[First(layer) + 2]!;

    public PackedMatrix Value(int layer) => _packed[First(layer) + 3]!;

    public PackedMatrix Output(int layer) => _packed[First(layer) + 4]!;

    public ReadOnlySpan<float> MlpNorm(int layer) => _plain[First(layer) + 5].Span;

    public PackedMatrix Gate(int layer) => _packed[First(layer) + 6]!;

    public PackedMatrix Up(int layer) => _packed[First(layer) + 7]!;

    public PackedMatrix Down(int layer) => _packed[First(layer) + 8]!;

    private static int First(int layer) => 1 + (layer * LlamaForward.LayerTensors);
}
