using System.Collections.Immutable;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Training.Programs;

/// <summary>
/// One inner step: forward, backward, clip by global norm, AdamW with the carried momentum and a second moment by rows and columns. Given:
/// parameters, moments, the carried momenta, tokens, targets, rotary tables, schedule row (<c>lr, c, i₂</c>). Outputs: the slot's state after the step. The
/// mean loss in nats is an intermediate, since no state holds it.
/// </summary>
public sealed class TrainStepProgram
{
    private readonly GraphBuilder _builder = new();
    private readonly LlamaForward _forward;
    private readonly int[] _gradients;

    private TrainStepProgram(ModelConfiguration model, InnerSettings inner, int sequences, int rowsOfStep)
    {
        _forward = new LlamaForward(_builder, model, sequences, model.Seq);
        int count = _forward.Parameters.Length;
        _gradients = new int[count];
        StateLayout layout = new(count);
        Targets = _builder.Given("targets", TensorRole.Token, 1, _forward.Rows);
        ScheduleRow = _builder.Given("schedule", TensorRole.ConstantRow, Constants.StepTable, 3);
        FirstMoments = GivenMoments("moment1.", TensorRole.FirstMoment, layout.FirstMoment, static d => d.Shape);
        RowMoments = GivenMoments("rows.", TensorRole.State, layout.RowMoments, static d => [d.Rows]);
        ColumnMoments = GivenMoments("columns.", TensorRole.State, layout.ColumnMoments, static d => [d.Columns]);
        Momenta = GivenMoments("momentum.", TensorRole.Checkpoint, layout.Momentum, static d => d.Shape);

        int logits = _forward.Append();
        LossRows = _builder.Apply(OperationKind.CrossEntropyLoss, "loss.rows", [logits, Targets], [_forward.Rows]);
        int tiedGradient = AppendBackward(logits, rowsOfStep);
        _builder.EndBatch();
        Loss = _builder.Apply(OperationKind.Mean, "loss", [LossRows], [1]);
        if (tiedGradient >= 0)
        {
            TiedParts = (tiedGradient, _gradients[0]);
            _gradients[0] = _builder.Apply(OperationKind.Add, "gradient.table", [tiedGradient, _gradients[0]], [model.Vocab, model.Dim]);
        }

        (NewParameters, NewFirstMoments, NewRowMoments, NewColumnMoments) = AppendOptimiser(inner, layout);
        Parameters = [.. _forward.Parameters];
        Gradients = [.. _gradients];
        Graph = _builder.Build();
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>Sequences per run of the batch part.</summary>
    public int Sequences => _forward.Sequences;

    /// <summary>Ids of the given parameters, in canonical order.</summary>
    public ImmutableArray<int> Parameters { get; }

    /// <summary>Ids of the given first moments.</summary>
    public ImmutableArray<int> FirstMoments { get; }

    /// <summary>Ids of the given second moments of rows.</summary>
    public ImmutableArray<int> RowMoments { get; }

    /// <summary>Ids of the given second moments of columns.</summary>
    public ImmutableArray<int> ColumnMoments { get; }

    /// <summary>Ids of the given momenta that the round carries.</summary>
    public ImmutableArray<int> Momenta { get; }

    /// <summary>Id of the input tokens.</summary>
    public int Tokens => _forward.Tokens;

    /// <summary>Id of the target tokens.</summary>
    public int Targets { get; }

    /// <summary>Id of the cosine table [T, h/2].</summary>
    public int Cosine => _forward.Cosine;

    /// <summary>Id of the sine table [T, h/2].</summary>
    public int Sine => _forward.Sine;

    /// <summary>Id of the schedule row [3].</summary>
    public int ScheduleRow { get; }

    /// <summary>Id of the loss of each row.</summary>
    public int LossRows { get; }

    /// <summary>Id of the mean loss.</summary>
    public int Loss { get; }

    /// <summary>Ids of the whole gradient of each parameter.</summary>
    public ImmutableArray<int> Gradients { get; }

    /// <summary>Ids of the head's and the embedding's part of a tied table's gradient; null if the head is a tensor of its own.</summary>
    public (int Head, int Embedding)? TiedParts { get; }

    /// <summary>Ids of the parameters after the step.</summary>
    public ImmutableArray<int> NewParameters { get; }

    /// <summary>Ids of the first moments after the step.</summary>
    public ImmutableArray<int> NewFirstMoments { get; }

    /// <summary>Ids of the second moments of rows after the step.</summary>
    public ImmutableArray<int> NewRowMoments { get; }

    /// <summary>Ids of the second moments of columns after the step.</summary>
    public ImmutableArray<int> NewColumnMoments { get; }

    /// <summary>The step over all of a step's sequences: the program that the charter names.</summary>
    public static TrainStepProgram Create(ModelConfiguration model, InnerSettings inner)
        => new(model, inner, inner.SequencesPerStep, inner.SequencesPerStep * model.Seq);

    /// <summary>The same program cut to micro-batches of <paramref name="sequences"/>; ids of tensors are those of the whole step.</summary>
    internal static TrainStepProgram CreateMicroBatch(ModelConfiguration model, InnerSettings inner, int sequences)
        => new(model, inner, sequences, inner.SequencesPerStep * model.Seq);

    private ImmutableArray<int> GivenMoments(string prefix, TensorRole role, Func<int, int> ordinal, Func<ParameterDescription, ImmutableArray<int>> shape)
    {
        ImmutableArray<int>.Builder ids = ImmutableArray.CreateBuilder<int>(_gradients.Length);
        foreach (ParameterDescription description in _forward.Descriptions)
        {
            ids.Add(_builder.Given(prefix + description.Name, role, ordinal(description.Index), shape(description).AsSpan()));
        }

        return ids.MoveToImmutable();
    }

    /// <summary>Appends the backward pass; returns the head's part of a tied table's gradient, or -1.</summary>
    private int AppendBackward(int logits, int rowsOfStep)
    {
        ModelConfiguration model = _forward.Model;
        int rows = _forward.Rows;
        int dLogits = _builder.Apply(
            OperationKind.CrossEntropyGrad, "logits.gradient", [logits, Targets], [rows, model.Vocab], GraphBuilder.Bits(1f / rowsOfStep));
        int tied = -1;
        int dHead = WeightGradient(model.TiedHead ? "head" : _forward.Descriptions[_forward.HeadIndex].Name, dLogits, _forward.FinalNorm.Output, _forward.HeadIndex);
        if (model.TiedHead)
        {
            tied = dHead;
        }

        int dNorm = _builder.Apply(OperationKind.MatMulNN, "final.norm.gradient", [dLogits, _forward.Parameters[_forward.HeadIndex]], [rows, model.Dim]);
        int dx = NormBackward("final", dNorm, _forward.FinalNorm);
        for (int layer = model.Layers - 1; layer >= 0; layer--)
        {
            dx = AppendLayerBackward($"layer{layer}.", _forward.Layers[layer], dx);
        }

        _gradients[0] = _builder.Apply(OperationKind.EmbedBackward, "gradient." + _forward.Descriptions[0].Name, [dx, Tokens], [model.Vocab, model.Dim]);
        return tied;
    }

    private int AppendLayerBackward(string name, LayerTape tape, int dOutput)
    {
        ModelConfiguration model = _forward.Model;
        int rows = _forward.Rows;
        int[] square = [_forward.Sequences, model.Heads, model.Seq, model.Seq];
        int first = tape.First;

        WeightGradient(first + 8, dOutput, tape.Active);
        int dActive = InputGradient(name + "active", dOutput, first + 8, model.Hidden);
        int dGate = _builder.Apply(OperationKind.SwiGluBackwardGate, name + "gate.gradient", [dActive, tape.Gate, tape.Up], [rows, model.Hidden]);
        int dUp = _builder.Apply(OperationKind.SwiGluBackwardUp, name + "up.gradient", [dActive, tape.Gate], [rows, model.Hidden]);
        WeightGradient(first + 6, dGate, tape.Norm2.Output);
        WeightGradient(first + 7, dUp, tape.Norm2.Output);
        int dNorm2 = InputGradient(name + "mlp.norm.gate", dGate, first + 6, model.Dim);
        dNorm2 = InputGradient(name + "mlp.norm", dUp, first + 7, model.Dim, dNorm2);
        int dMiddle = NormBackward(name + "mlp", dNorm2, tape.Norm2);
        dMiddle = _builder.Apply(OperationKind.Add, name + "attended.gradient", [dOutput, dMiddle], [rows, model.Dim]);

        WeightGradient(first + 4, dMiddle, tape.Mixed);
        int dMixed = InputGradient(name + "mixed", dMiddle, first + 4, model.Dim);
        int dValue = _builder.Apply(OperationKind.AttentionSpread, name + "value.gradient", [tape.Weights, dMixed], [rows, model.KvWidth]);
        int dWeights = _builder.Apply(
            OperationKind.AttentionScores, name + "weights.gradient", [dMixed, tape.Value], square, GraphBuilder.Bits(1f));
        int dScores = _builder.Apply(OperationKind.SoftmaxBackward, name + "scores.gradient", [tape.Weights, dWeights], square, _forward.Scale);
        int dQuery = _builder.Apply(OperationKind.AttentionMix, name + "query.rotated.gradient", [dScores, tape.Key], [rows, model.Dim]);
        int dKey = _builder.Apply(OperationKind.AttentionSpread, name + "key.rotated.gradient", [dScores, tape.Query], [rows, model.KvWidth]);
        dQuery = _builder.Apply(OperationKind.RopeBackward, name + "query.gradient", [dQuery, Cosine, Sine], [rows, model.Dim]);
        dKey = _builder.Apply(OperationKind.RopeBackward, name + "key.gradient", [dKey, Cosine, Sine], [rows, model.KvWidth]);
        WeightGradient(first + 1, dQuery, tape.Norm1.Output);
        WeightGradient(first + 2, dKey, tape.Norm1.Output);
        WeightGradient(first + 3, dValue, tape.Norm1.Output);
        int dNorm1 = InputGradient(name + "attention.norm.query", dQuery, first + 1, model.Dim);
        dNorm1 = InputGradient(name + "attention.norm.key", dKey, first + 2, model.Dim, dNorm1);
        dNorm1 = InputGradient(name + "attention.norm", dValue, first + 3, model.Dim, dNorm1);
        int dInput = NormBackward(name + "attention", dNorm1, tape.Norm1);
        return _builder.Apply(OperationKind.Add, name + "input.gradient", [dMiddle, dInput], [rows, model.Dim]);
    }

    private void WeightGradient(int parameter, int dOutput, int input)
        => WeightGradient(_forward.Descriptions[parameter].Name, dOutput, input, parameter);

    private int WeightGradient(string name, int dOutput, int input, int parameter)
        => _gradients[parameter] = _builder.Apply(
            OperationKind.MatMulTN, "gradient." + name, [dOutput, input], _forward.Descriptions[parameter].Shape.AsSpan());

    private int InputGradient(string name, int dOutput, int parameter, int width, int from = -1)
        => _builder.Apply(
            OperationKind.MatMulNN,
            name + ".gradient",
            from < 0 ? [dOutput, _forward.Parameters[parameter]] : [dOutput, _forward.Parameters[parameter], from],
            [_forward.Rows, width]);

    private int NormBackward(string name, int dy, NormTape norm)
    {
        ModelConfiguration model = _forward.Model;
        _gradients[norm.Parameter] = _builder.Apply(
            OperationKind.RmsBackwardWeight, "gradient." + _forward.Descriptions[norm.Parameter].Name, [dy, norm.Input, norm.Scale], [model.Dim]);
        return _builder.Apply(
            OperationKind.RmsBackwardInput,
            name + ".norm.input.gradient",
            [dy, norm.Input, norm.Scale, _forward.Parameters[norm.Parameter]],
            [_forward.Rows, model.Dim]);
    }

    private (ImmutableArray<int> Parameters, ImmutableArray<int> First, ImmutableArray<int> Rows, ImmutableArray<int> Columns) AppendOptimiser(
        InnerSettings inner, StateLayout layout)
    {
        int count = _gradients.Length;
        int[] squares = new int[count];
        for (int i = 0; i < count; i++)
        {
            squares[i] = _builder.Apply(
                OperationKind.ChunkSquares, "squares." + _forward.Descriptions[i].Name, [_gradients[i]], [Chunks(_forward.Descriptions[i].Count)]);
        }

        int clip = _builder.Apply(OperationKind.ClipScale, "clip", squares, [1], GraphBuilder.Bits(inner.ClipNorm));
        int[] parameters = new int[count];
        int[] first = new int[count];
        int[] rows = new int[count];
        int[] columns = new int[count];
        uint beta2 = GraphBuilder.Bits(inner.Beta2);
        for (int i = 0; i < count; i++)
        {
            ParameterDescription d = _forward.Descriptions[i];
            float decay = d.Role == ParameterRole.Norm ? 0f : inner.WeightDecay;
            rows[i] = _builder.Output(
                OperationKind.RowMoment, "new.rows." + d.Name, layout.RowMoments(i), [RowMoments[i], _gradients[i], clip], [d.Rows], beta2);
            columns[i] = _builder.Output(
                OperationKind.ColumnMoment, "new.columns." + d.Name, layout.ColumnMoments(i), [ColumnMoments[i], _gradients[i], clip], [d.Columns], beta2);
            int mean = _builder.Apply(OperationKind.Mean, "mean." + d.Name, [rows[i]], [1]);
            int shares = _builder.Apply(OperationKind.ColumnShare, "shares." + d.Name, [columns[i], mean], [d.Columns]);
            first[i] = _builder.Output(
                OperationKind.AdamMoment1,
                "new.moment1." + d.Name,
                layout.FirstMoment(i),
                [FirstMoments[i], _gradients[i], clip],
                d.Shape.AsSpan(),
                GraphBuilder.Bits(inner.Beta1));
            parameters[i] = _builder.Output(
                OperationKind.AdamUpdate,
                "new." + d.Name,
                StateLayout.Parameter(i),
                [_forward.Parameters[i], first[i], rows[i], shares, Momenta[i], ScheduleRow],
                d.Shape.AsSpan(),
                GraphBuilder.Bits(inner.Epsilon),
                GraphBuilder.Bits(decay));
        }

        return ([.. parameters], [.. first], [.. rows], [.. columns]);
    }

    private static int Chunks(int count) => (count + 1023) / 1024;
}
