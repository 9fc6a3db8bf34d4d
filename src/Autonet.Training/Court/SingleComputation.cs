using System.Collections.Immutable;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Court;

/// <summary>A claim of one step from a checkpoint: a round's aggregate, or an evaluation. One caller at a time.</summary>
public sealed class SingleComputation : IComputation
{
    private readonly Func<ProgramTrace> _run;
    private readonly ProgramGraph _graph;
    private readonly ImmutableArray<ReferenceTensor> _checkpoint;
    private readonly Lazy<ProgramTrace> _trace;

    private SingleComputation(ProgramGraph graph, ImmutableArray<ReferenceTensor> checkpoint, Func<ProgramTrace> run)
    {
        _graph = graph;
        _checkpoint = checkpoint;
        _run = run;
        _trace = new Lazy<ProgramTrace>(_run);
    }

    /// <inheritdoc/>
    public int Steps => 1;

    /// <inheritdoc/>
    public IReadOnlyList<Hash256> Roots => Trace(1).FirstInvalidOperation < 0 ? [MerkleTree.Root(Trace(1).OutputRoots())] : [];

    /// <summary>The outer step of a round.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="context">Threads and register width.</param>
    /// <param name="start">The checkpoint that the round started from.</param>
    /// <param name="round">The round, from 1.</param>
    /// <param name="updates">The included slots' updates in ascending slot order, each of the plan's length.</param>
    /// <param name="fault">A fault to compute with; null to compute honestly.</param>
    public static SingleComputation OfAggregate(
        RunPlan plan, KernelContext context, Checkpoint start, int round, IReadOnlyList<ReadOnlyMemory<byte>> updates, Fault? fault = null)
    {
        ProgramGraph graph = plan.Aggregate.Graph;
        ImmutableArray<ReferenceTensor> checkpoint = GivenTensors.Of(start);
        ReferenceTensor empty = new(Array.Empty<float>());
        GivenTensors given = new()
        {
            State = checkpoint,
            Checkpoint = checkpoint,
            Constants = GivenTensors.ConstantsOf(plan),
            Rows = [empty, empty, empty, new(plan.RoundRow(round).ToArray())],
        };
        IReadOnlyList<IReadOnlyList<ReferenceTensor>> sections = [.. updates.Select(update => UpdateSections.Tensors(plan.Parameters, update.Span))];
        return new(graph, checkpoint, () => ProgramTrace.Run(graph, given.For(graph), sections, context, fault));
    }

    /// <summary>The evaluation that a charter names.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="context">Threads and register width.</param>
    /// <param name="checkpoint">The model.</param>
    /// <param name="source">The held-out sequences.</param>
    /// <param name="fault">A fault to compute with; null to compute honestly.</param>
    public static SingleComputation OfEvaluation(RunPlan plan, KernelContext context, Checkpoint checkpoint, SequenceSource source, Fault? fault = null)
    {
        ProgramGraph graph = plan.Evaluate.Graph;
        ImmutableArray<ReferenceTensor> tensors = GivenTensors.Of(checkpoint);
        (int seq, int sequences) = (plan.Terms.Model.Seq, plan.Terms.EvaluationSequences);
        ushort[] text = new ushort[sequences * (seq + 1)];
        for (int i = 0; i < sequences; i++)
        {
            source(i, text.AsSpan(i * (seq + 1), seq + 1));
        }

        (int[] tokens, int[] targets) = (new int[sequences * seq], new int[sequences * seq]);
        TrainStepExecutor.SplitTokens(text, seq, plan.Terms.Model.Vocab, tokens, targets);
        GivenTensors given = new()
        {
            State = tensors,
            Checkpoint = tensors,
            Tokens = [new(tokens), new(targets)],
            Constants = GivenTensors.ConstantsOf(plan),
            Rows = [],
        };
        return new(graph, tensors, () => ProgramTrace.Run(graph, given.For(graph), [], context, fault));
    }

    /// <inheritdoc/>
    public ProgramGraph ProgramOf(int step) => _graph;

    /// <inheritdoc/>
    public IReadOnlyList<Hash256> StateTensorRoots(int step) => [.. _checkpoint.Select(static tensor => tensor.Root())];

    /// <inheritdoc/>
    public ProgramTrace Trace(int step) => _trace.Value;
}
