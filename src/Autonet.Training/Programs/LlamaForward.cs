using System.Collections.Immutable;
using Autonet.Training.Models;

namespace Autonet.Training.Programs;

/// <summary>
/// Adds the forward pass of B sequences of T tokens to a program. Residual sums are the folds of the output projections, started from the
/// residual stream. Letters as in docs/arithmetic.md: N = B·T rows.
/// </summary>
internal sealed class LlamaForward
{
    private readonly GraphBuilder _graph;

    public LlamaForward(GraphBuilder graph, ModelConfiguration model, int sequences, int positions)
    {
        _graph = graph;
        Model = model;
        Sequences = sequences;
        Positions = positions;
        Descriptions = model.DescribeParameters();
        Parameters = new int[Descriptions.Length];
        for (int i = 0; i < Parameters.Length; i++)
        {
            Parameters[i] = graph.Given(Descriptions[i].Name, TensorRole.State, StateLayout.Parameter(i), Descriptions[i].Shape.AsSpan());
        }

        Tokens = graph.Given("tokens", TensorRole.Token, 0, Rows);
        Cosine = graph.Given("rotary.cosine", TensorRole.Constant, Constants.CosineTable, positions, model.HeadWidth / 2);
        Sine = graph.Given("rotary.sine", TensorRole.Constant, Constants.SineTable, positions, model.HeadWidth / 2);
    }

    public ModelConfiguration Model { get; }

    public int Sequences { get; }

    public int Positions { get; }

    public int Rows => Sequences * Positions;

    public ImmutableArray<ParameterDescription> Descriptions { get; }

    /// <summary>Tensor ids of the parameters in canonical order.</summary>
    public int[] Parameters { get; }

    public int Tokens { get; }

    public int Cosine { get; }

    public int Sine { get; }

    /// <summary>Bits of 1 / sqrt(h).</summary>
    public uint Scale => GraphBuilder.Bits(1f / MathF.Sqrt(Model.HeadWidth));

    public int HeadIndex => Model.TiedHead ? 0 : Parameters.Length - 1;

    public int FinalNormIndex => 1 + (LayerTensors * Model.Layers);

    public LayerTape[] Layers { get; private set; } = [];

    /// <summary>The residual stream after the last layer, and its norm.</summary>
    public NormTape FinalNorm { get; private set; }

    /// <summary>Number of parameter tensors in a layer.</summary>
    public const int LayerTensors = 9;

    /// <summary>Appends everything from tokens to logits [N, V], as an output with ordinal 0 or an intermediate; returns the logits' id.</summary>
    public int Append(TensorRole logitsRole = TensorRole.Intermediate)
    {
        int x = _graph.Apply(OperationKind.Embed, "embedding", [Parameters[0], Tokens], [Rows, Model.Dim]);
        Layers = new LayerTape[Model.Layers];
        for (int layer = 0; layer < Model.Layers; layer++)
        {
            Layers[layer] = AppendLayer(layer, x);
            x = Layers[layer].Output;
        }

        FinalNorm = AppendNorm("final", x, FinalNormIndex);
        int head = Parameters[HeadIndex];
        return logitsRole == TensorRole.Output
            ? _graph.Output(OperationKind.MatMulNT, "logits", 0, [FinalNorm.Output, head], [Rows, Model.Vocab])
            : _graph.Apply(OperationKind.MatMulNT, "logits", [FinalNorm.Output, head], [Rows, Model.Vocab]);
    }

    private LayerTape AppendLayer(int layer, int x)
    {
        int first = 1 + (layer * LayerTensors);
        string name = $"layer{layer}.";
        int[] square = [Sequences, Model.Heads, Positions, Positions];

        NormTape norm1 = AppendNorm(name + "attention", x, first);
        int q = Project(name + "query", norm1.Output, first + 1, Model.Dim);
        int k = Project(name + "key", norm1.Output, first + 2, Model.KvWidth);
        int v = Project(name + "value", norm1.Output, first + 3, Model.KvWidth);
        q = _graph.Apply(OperationKind.Rope, name + "query.rotated", [q, Cosine, Sine], [Rows, Model.Dim]);
        k = _graph.Apply(OperationKind.Rope, name + "key.rotated", [k, Cosine, Sine], [Rows, Model.KvWidth]);
        int scores = _graph.Apply(OperationKind.AttentionScores, name + "scores", [q, k], square, Scale);
        int weights = _graph.Apply(OperationKind.CausalSoftmax, name + "weights", [scores], square);
        int mixed = _graph.Apply(OperationKind.AttentionMix, name + "mixed", [weights, v], [Rows, Model.Dim]);
        int middle = _graph.Apply(OperationKind.MatMulNT, name + "attended", [mixed, Parameters[first + 4], x], [Rows, Model.Dim]);

        NormTape norm2 = AppendNorm(name + "mlp", middle, first + 5);
        int gate = Project(name + "gate", norm2.Output, first + 6, Model.Hidden);
        int up = Project(name + "up", norm2.Output, first + 7, Model.Hidden);
        int active = _graph.Apply(OperationKind.SwiGlu, name + "active", [gate, up], [Rows, Model.Hidden]);
        int output = _graph.Apply(OperationKind.MatMulNT, name + "output", [active, Parameters[first + 8], middle], [Rows, Model.Dim]);
        return new LayerTape(first, norm1, q, k, v, weights, mixed, norm2, gate, up, active, output);
    }

    private int Project(string name, int input, int parameter, int width)
        => _graph.Apply(OperationKind.MatMulNT, name, [input, Parameters[parameter]], [Rows, width]);

    private NormTape AppendNorm(string name, int x, int parameter)
    {
        int scale = _graph.Apply(OperationKind.RmsScale, name + ".rms", [x], [Rows], GraphBuilder.Bits(Model.NormEps));
        int output = _graph.Apply(OperationKind.RmsApply, name + ".norm", [x, scale, Parameters[parameter]], [Rows, Model.Dim]);
        return new NormTape(x, scale, output, parameter);
    }
}

/// <summary>What the backward pass of a norm needs: tensor ids of its input, scale and output, and the index of its weight.</summary>
internal readonly record struct NormTape(int Input, int Scale, int Output, int Parameter);

/// <summary>Tensor ids that the backward pass of a layer needs; <paramref name="First"/> is the index of the layer's first parameter.</summary>
internal readonly record struct LayerTape(
    int First, NormTape Norm1, int Query, int Key, int Value, int Weights, int Mixed, NormTape Norm2, int Gate, int Up, int Active, int Output);
