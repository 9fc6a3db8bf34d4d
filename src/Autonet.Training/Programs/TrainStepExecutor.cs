using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Training.Programs;

/// <summary>
/// Training steps on the kernels: parameters and moments live here and are stepped in place, activations in one reused workspace, and a step
/// runs as micro-batches of whole sequences. Neither threads, register width nor the split change a bit. One caller at a time.
/// </summary>
public sealed class TrainStepExecutor
{
    /// <summary>
    /// The activations that a step may hold at once by default, in bytes: products are slow where a micro-batch has few rows, since their weights
    /// are packed anew for each.
    /// </summary>
    public const long DefaultActivationBytes = 1L << 30;

    private readonly InnerSettings _inner;
    private readonly int _positions;
    private readonly int _vocabulary;
    private readonly Memory<float>[] _parameters;
    private readonly Memory<float>[] _firstMoments;
    private readonly Memory<float>[] _rowMoments;
    private readonly Memory<float>[] _columnMoments;
    private readonly Memory<float> _lossRows;
    private readonly Memory<float> _loss;
    private readonly Memory<float> _scheduleRow;
    private readonly Memory<int> _tokens;
    private readonly Memory<int> _targets;
    private readonly ImmutableArray<int> _momenta;
    private readonly ProgramRunner _finish;
    private readonly (ProgramRunner Runner, int Sequences)[] _batches;

    /// <summary>Prepares the steps of a plan.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="context">Threads and register width; kept, not disposed.</param>
    /// <param name="microBatchSequences">Sequences per micro-batch; 0 for as many as <see cref="DefaultActivationBytes"/> hold.</param>
    public TrainStepExecutor(RunPlan plan, KernelContext context, int microBatchSequences = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(microBatchSequences);
        ModelConfiguration model = plan.Terms.Model;
        _inner = plan.Terms.Inner;
        _positions = model.Seq;
        _vocabulary = model.Vocab;
        int rows = _inner.SequencesPerStep * _positions;
        _parameters = Allocate(plan.Parameters, static parameter => parameter.Count);
        _firstMoments = Allocate(plan.Parameters, static parameter => parameter.Count);
        _rowMoments = Allocate(plan.Parameters, static parameter => parameter.Rows);
        _columnMoments = Allocate(plan.Parameters, static parameter => parameter.Columns);
        Memory<float>[] gradients = Allocate(plan.Parameters, static parameter => parameter.Count);
        _lossRows = Workspace.Allocate(rows);
        _loss = new float[1];
        _scheduleRow = new float[3];
        _tokens = new int[rows];
        _targets = new int[rows];

        Storage storage = new(plan, gradients);
        ProgramGraph whole = plan.TrainStep.Graph;
        _finish = new ProgramRunner(whole, whole.BatchOperations, whole.Operations.Length, whole.Operations.Length, context);
        BindState(_finish, plan.TrainStep, storage);
        _finish.Bind(plan.TrainStep.LossRows, _lossRows);
        _finish.Bind(plan.TrainStep.Loss, _loss);
        _finish.Bind(plan.TrainStep.ScheduleRow, _scheduleRow);
        _momenta = plan.TrainStep.Momenta;

        MicroBatchSequences = microBatchSequences > 0
            ? Math.Min(microBatchSequences, _inner.SequencesPerStep)
            : FittingSequences(plan, storage, context);
        _batches = [.. Enumerable.Range(0, (_inner.SequencesPerStep + MicroBatchSequences - 1) / MicroBatchSequences)
            .Select(batch => BatchRunner(plan, storage, context, batch * MicroBatchSequences, Math.Min(MicroBatchSequences, _inner.SequencesPerStep - (batch * MicroBatchSequences))))];
        int workspace = Math.Max(_finish.Plan(), _batches.Max(static batch => batch.Runner.Plan()));
        Memory<float> memory = Workspace.Allocate(workspace);
        _finish.UseWorkspace(memory);
        foreach ((ProgramRunner runner, _) in _batches)
        {
            runner.UseWorkspace(memory);
        }

        WorkspaceBytes = (long)workspace * sizeof(float);
    }

    /// <summary>Sequences per micro-batch.</summary>
    public int MicroBatchSequences { get; }

    /// <summary>Bytes of the reused workspace.</summary>
    public long WorkspaceBytes { get; }

    /// <summary>Told of every operation of a step; null for nobody.</summary>
    public IOperationObserver? Observer
    {
        get => _finish.Observer;
        set
        {
            _finish.Observer = value;
            foreach ((ProgramRunner runner, _) in _batches)
            {
                runner.Observer = value;
            }
        }
    }

    /// <summary>Values of parameter <paramref name="index"/>.</summary>
    public ReadOnlyMemory<float> Parameter(int index) => _parameters[index];

    /// <summary>First moment of parameter <paramref name="index"/>.</summary>
    public ReadOnlyMemory<float> FirstMoment(int index) => _firstMoments[index];

    /// <summary>Second moment of each row of parameter <paramref name="index"/>.</summary>
    public ReadOnlyMemory<float> RowMoments(int index) => _rowMoments[index];

    /// <summary>Second moment of each column of parameter <paramref name="index"/>.</summary>
    public ReadOnlyMemory<float> ColumnMoments(int index) => _columnMoments[index];

    /// <summary>The Merkle root over parameters, first moments, moments of rows, then of columns (docs/arithmetic.md, "Roots").</summary>
    public Hash256 StateRoot()
    {
        IEnumerable<Memory<float>> tensors = _parameters.Concat(_firstMoments).Concat(_rowMoments).Concat(_columnMoments);
        return MerkleTree.Root([.. tensors.Select(static values => TensorRoot.Compute(values.Span))]);
    }

    /// <summary>
    /// Takes a round's start: copies the parameters and second moments, clears the first moments, and reads the carried momenta until the next call.
    /// </summary>
    /// <param name="start">A checkpoint of the plan's model.</param>
    public void Begin(Checkpoint start)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            start.Parameter(i).CopyTo(_parameters[i]);

            // Given tensors are only read; the runner's one kind of binding is writable because others are.
            _finish.Bind(_momenta[i], MemoryMarshal.AsMemory(start.Momentum(i)));
            _firstMoments[i].Span.Clear();
            start.RowMoments(i).CopyTo(_rowMoments[i]);
            start.ColumnMoments(i).CopyTo(_columnMoments[i]);
        }
    }

    /// <summary>Takes one step; after an outcome that is not valid, the state is worthless until <see cref="Begin"/>.</summary>
    /// <param name="sequences">The step's sequences of T + 1 tokens, one after the other.</param>
    /// <param name="scheduleRow">Learning rate, carried share, bias correction, [3].</param>
    /// <exception cref="ArgumentException">There are not the step's sequences, or a token is outside the vocabulary.</exception>
    public StepOutcome Step(ReadOnlySpan<ushort> sequences, ReadOnlySpan<float> scheduleRow)
    {
        if (sequences.Length != _inner.SequencesPerStep * (_positions + 1))
        {
            throw new ArgumentException($"A step takes {_inner.SequencesPerStep} sequences of {_positions + 1} tokens, not {sequences.Length} tokens.", nameof(sequences));
        }

        SplitTokens(sequences, _positions, _vocabulary, _tokens.Span, _targets.Span);
        scheduleRow.CopyTo(_scheduleRow.Span);
        for (int i = 0; i < _batches.Length; i++)
        {
            if (!_batches[i].Runner.Run(accumulate: i > 0))
            {
                return new StepOutcome(StepStatus.NotFinite, float.NaN);
            }
        }

        return _finish.Run(accumulate: false)
            ? new StepOutcome(StepStatus.Valid, _loss.Span[0])
            : new StepOutcome(StepStatus.NotFinite, float.NaN);
    }

    /// <summary>Inputs are the first T tokens of each sequence, targets the last T.</summary>
    internal static void SplitTokens(ReadOnlySpan<ushort> sequences, int positions, int vocabulary, Span<int> tokens, Span<int> targets)
    {
        for (int row = 0; row < tokens.Length; row++)
        {
            int at = (row / positions * (positions + 1)) + (row % positions);
            (tokens[row], targets[row]) = (sequences[at], sequences[at + 1]);
            if (tokens[row] >= vocabulary || targets[row] >= vocabulary)
            {
                throw new ArgumentException($"Token {Math.Max(tokens[row], targets[row])} is outside the vocabulary of {vocabulary}.", nameof(sequences));
            }
        }
    }

    private static Memory<float>[] Allocate(ImmutableArray<ParameterDescription> parameters, Func<ParameterDescription, int> size)
        => [.. parameters.Select(parameter => Workspace.Allocate(size(parameter)))];

    private int FittingSequences(RunPlan plan, Storage storage, KernelContext context)
    {
        for (int sequences = _inner.SequencesPerStep; ; sequences = (sequences + 1) / 2)
        {
            long bytes = sizeof(float) * (long)BatchRunner(plan, storage, context, 0, sequences).Runner.Plan();
            if (bytes <= DefaultActivationBytes || sequences == 1)
            {
                return sequences;
            }
        }
    }

    private (ProgramRunner Runner, int Sequences) BatchRunner(RunPlan plan, Storage storage, KernelContext context, int firstSequence, int sequences)
    {
        TrainStepProgram program = sequences == _inner.SequencesPerStep
            ? plan.TrainStep
            : TrainStepProgram.CreateMicroBatch(plan.Terms.Model, _inner, sequences);
        ProgramRunner runner = new(program.Graph, 0, program.Graph.BatchOperations, program.Graph.Operations.Length, context);
        BindState(runner, program, storage);
        int row = firstSequence * _positions;
        int rows = sequences * _positions;
        runner.Bind(program.LossRows, _lossRows.Slice(row, rows));
        runner.BindTokens(program.Tokens, _tokens.Slice(row, rows));
        runner.BindTokens(program.Targets, _targets.Slice(row, rows));
        runner.Bind(program.Cosine, storage.Cosine);
        runner.Bind(program.Sine, storage.Sine);
        return (runner, sequences);
    }

    /// <summary>Binds parameters, moments and everything that the batch part hands to the rest: by definition the outputs that the rest reads.</summary>
    private void BindState(ProgramRunner runner, TrainStepProgram program, Storage storage)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            runner.Bind(program.Parameters[i], _parameters[i]);
            runner.Bind(program.NewParameters[i], _parameters[i]);
            runner.Bind(program.FirstMoments[i], _firstMoments[i]);
            runner.Bind(program.NewFirstMoments[i], _firstMoments[i]);
            runner.Bind(program.RowMoments[i], _rowMoments[i]);
            runner.Bind(program.NewRowMoments[i], _rowMoments[i]);
            runner.Bind(program.ColumnMoments[i], _columnMoments[i]);
            runner.Bind(program.NewColumnMoments[i], _columnMoments[i]);
            runner.Bind(program.Gradients[i], storage.Gradients[i]);
        }

        // A tied table's gradient is the sum of two that fold over the rows separately; it may take the place of the first.
        if (program.TiedParts is (int head, int embedding))
        {
            runner.Bind(head, storage.Gradients[0]);
            runner.Bind(embedding, storage.TiedEmbedding);
        }
    }

    /// <summary>Memory that micro-batches share.</summary>
    private sealed class Storage(RunPlan plan, Memory<float>[] gradients)
    {
        public Memory<float>[] Gradients { get; } = gradients;

        public Memory<float> TiedEmbedding { get; } = plan.Terms.Model.TiedHead ? Workspace.Allocate(plan.Parameters[0].Count) : default;

        public Memory<float> Cosine { get; } = plan.RotaryCosine.ToArray();

        public Memory<float> Sine { get; } = plan.RotarySine.ToArray();
    }
}
