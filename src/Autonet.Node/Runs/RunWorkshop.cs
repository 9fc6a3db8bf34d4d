using Autonet.Core.Assignment;
using Autonet.Core.Runs;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Autonet.Training.Data;
using Autonet.Training.Inference;
using Autonet.Training.Rounds;

namespace Autonet.Node.Runs;

/// <summary>
/// The arithmetic of one run, over its data: everything here is a pure function of charter, checkpoint, round and slot, whoever calls it.
/// One caller at a time; the compute lane sees to that.
/// </summary>
public sealed class RunWorkshop : IDisposable
{
    private readonly DatasetReader _data;
    private readonly SampleAssignment _assignment;
    private readonly KernelContext _context;
    private readonly SlotTrainer _trainer;

    /// <summary>Prepares the run's programs.</summary>
    /// <param name="plan">The charter's plan.</param>
    /// <param name="state">The run, for its terms and charter hash.</param>
    /// <param name="data">The data set that the charter commits to.</param>
    /// <param name="threads">Threads of the kernels; changes speed, never a bit.</param>
    public RunWorkshop(RunPlan plan, RunState state, DatasetReader data, int threads)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(data);
        Plan = plan;
        _data = data;
        _assignment = new SampleAssignment(state.Charter, data.TrainSequences, state.Terms.InnerSteps, state.Terms.SequencesPerStep);
        _context = new KernelContext(threads);
        _trainer = new SlotTrainer(plan, _context);
    }

    /// <summary>The plan.</summary>
    public RunPlan Plan { get; }

    /// <summary>Tokens that a slot trains on in one round.</summary>
    public long TokensPerSlotRound => (long)_trainer.SequencesPerRound * Plan.Terms.Model.Seq;

    /// <summary>Trains a slot's round, or recomputes it: there is no difference.</summary>
    /// <param name="start">The checkpoint before the round.</param>
    /// <param name="round">Round, from 1.</param>
    /// <param name="unit">The slot's unit of data (<see cref="DataCursor"/>).</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    public SlotResult Train(Checkpoint start, ulong round, ulong unit, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        return _trainer.Train(start, checked((int)round), SourceOf(unit), progress, cancellationToken);
    }

    /// <summary>A slot's round as a party of a dispute computes it: nothing is computed before it is asked for.</summary>
    /// <param name="start">The checkpoint before the round.</param>
    /// <param name="round">Round, from 1.</param>
    /// <param name="unit">The slot's unit of data.</param>
    /// <param name="fault">A fault to compute with; null to compute honestly.</param>
    public SlotComputation Computation(Checkpoint start, ulong round, ulong unit, Fault? fault)
        => new(Plan, _context, start, checked((int)round), SourceOf(unit), fault);

    /// <summary>A round's outer step as a party of a dispute computes it.</summary>
    /// <param name="start">The checkpoint before the round.</param>
    /// <param name="round">Round, from 1.</param>
    /// <param name="updates">The included slots' updates in ascending slot order.</param>
    public SingleComputation AggregateComputation(Checkpoint start, ulong round, IReadOnlyList<ReadOnlyMemory<byte>> updates)
        => SingleComputation.OfAggregate(Plan, _context, start, checked((int)round), updates);

    /// <summary>Proves the token that a slot reads, under the data root.</summary>
    /// <param name="unit">The slot's unit of data.</param>
    /// <param name="step">Inner step, from 1.</param>
    /// <param name="row">Row of the step: sequence by sequence, position by position.</param>
    /// <param name="shift">0 for the input token, 1 for the target.</param>
    public LeafProof ProveToken(ulong unit, int step, long row, int shift)
    {
        (long sequence, long position) = Math.DivRem(row, Plan.Terms.Model.Seq);
        long sample = _assignment.SampleOf(unit, step - 1, (int)sequence);
        TokenProof proof = _data.ProveTrain((sample * Plan.Terms.Model.Seq) + position + shift);
        return new LeafProof(proof.Leaf.ToArray(), [.. proof.Siblings]);
    }

    /// <summary>Combines the updates of a round.</summary>
    public AggregationOutcome Aggregate(Checkpoint start, ulong round, IReadOnlyList<(int Slot, ReadOnlyMemory<byte> Update)> updates)
        => RoundAggregator.Aggregate(Plan, start, checked((int)round), updates, _context);

    /// <summary>
    /// Held-out loss of a checkpoint, in nats per token, over as many sequences as the charter names, spread evenly over the held-out text.
    /// </summary>
    public EvaluationOutcome Evaluate(Checkpoint checkpoint, CancellationToken cancellationToken)
        => Evaluator.Evaluate(checkpoint, Plan.Terms.EvaluationSequences, ReadHeldOut, _context, cancellationToken);

    /// <summary>The same evaluation as a party of a dispute computes it: nothing is computed before it is asked for.</summary>
    /// <param name="checkpoint">The model.</param>
    public SingleComputation EvaluationComputation(Checkpoint checkpoint) => SingleComputation.OfEvaluation(Plan, _context, checkpoint, ReadHeldOut);

    /// <summary>Proves the token that an evaluation reads, under the evaluation root.</summary>
    /// <param name="row">Row of the evaluation: sequence by sequence, position by position.</param>
    /// <param name="shift">0 for the input token, 1 for the target.</param>
    public LeafProof ProveEvaluationToken(long row, int shift)
    {
        (long sequence, long position) = Math.DivRem(row, Plan.Terms.Model.Seq);
        TokenProof proof = _data.ProveEvaluation((HeldOut(sequence) * Plan.Terms.Model.Seq) + position + shift);
        return new LeafProof(proof.Leaf.ToArray(), [.. proof.Siblings]);
    }

    /// <summary>Continues a prompt with a checkpoint.</summary>
    public ushort[] Generate(Checkpoint checkpoint, ReadOnlySpan<ushort> prompt, int count, SamplingSettings settings, CancellationToken cancellationToken)
        => Generator.Generate(checkpoint, prompt, count, settings, _context, drawn: null, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    /// <summary>Which sequence of the held-out text an evaluation reads at an index.</summary>
    private long HeldOut(long index) => index * _data.EvaluationSequences / Plan.Terms.EvaluationSequences;

    private void ReadHeldOut(int index, Span<ushort> tokens) => _data.ReadEvaluation((int)HeldOut(index), tokens);

    private SequenceSource SourceOf(ulong unit) => (index, tokens) =>
    {
        (int step, int sequence) = Math.DivRem(index, _assignment.SequencesPerStep);
        _data.ReadTrain(_assignment.SampleOf(unit, step, sequence), tokens);
    };
}
