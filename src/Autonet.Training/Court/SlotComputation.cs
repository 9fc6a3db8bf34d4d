using System.Collections.Immutable;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Court;

/// <summary>A slot's round: the inner steps, then the encoding of the update. One caller at a time.</summary>
public sealed class SlotComputation : IComputation
{
    private readonly RunPlan _plan;
    private readonly KernelContext _context;
    private readonly Checkpoint _start;
    private readonly int _round;
    private readonly SequenceSource _source;
    private readonly Fault? _fault;
    private readonly ImmutableArray<ReferenceTensor> _checkpoint;
    private readonly ImmutableArray<ReferenceTensor> _constants;
    private readonly Lazy<IReadOnlyList<Hash256>> _roots;
    private (int Step, ProgramTrace Trace)? _traced;

    /// <summary>Prepares a slot's round; nothing is computed yet.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="context">Threads and register width; kept, not disposed.</param>
    /// <param name="start">The checkpoint that the round starts from.</param>
    /// <param name="round">The round, from 1.</param>
    /// <param name="source">The slot's sequences.</param>
    /// <param name="fault">A fault to compute with; null to compute honestly.</param>
    public SlotComputation(RunPlan plan, KernelContext context, Checkpoint start, int round, SequenceSource source, Fault? fault = null)
    {
        _plan = plan;
        _context = context;
        _start = start;
        _round = round;
        _source = source;
        _fault = fault;
        _checkpoint = GivenTensors.Of(start);
        _constants = GivenTensors.ConstantsOf(plan);
        _roots = new Lazy<IReadOnlyList<Hash256>>(ComputeRoots);
    }

    /// <inheritdoc/>
    public int Steps => _plan.Terms.Inner.Steps + 1;

    /// <inheritdoc/>
    public IReadOnlyList<Hash256> Roots => _roots.Value;

    /// <summary>The update that the roots end in; empty if a step is not finite.</summary>
    public byte[] Update()
    {
        if (Roots.Count < Steps)
        {
            return [];
        }

        ProgramTrace trace = Trace(Steps);
        return [.. _plan.Encode.Sections.SelectMany(section => trace[section].Bytes())];
    }

    /// <inheritdoc/>
    public ProgramGraph ProgramOf(int step) => step < Steps ? _plan.TrainStep.Graph : _plan.Encode.Graph;

    /// <inheritdoc/>
    public IReadOnlyList<Hash256> StateTensorRoots(int step)
        => [.. (step == 1 ? _checkpoint : StateBefore(step)).Select(static tensor => tensor.Root())];

    /// <inheritdoc/>
    public ProgramTrace Trace(int step)
    {
        if (_traced?.Step != step)
        {
            // The old one goes first: there is memory for one.
            _traced = null;
            _traced = (step, Trace(step, StateBefore(step)));
        }

        return _traced.Value.Trace;
    }

    private ProgramTrace Trace(int step, ImmutableArray<ReferenceTensor> state)
    {
        ProgramGraph graph = ProgramOf(step);
        GivenTensors given = new()
        {
            State = state,
            Checkpoint = _checkpoint,
            Tokens = step < Steps ? TokensOf(step) : [],
            Constants = _constants,
            Rows = [Empty, Empty, step < Steps ? new(_plan.ScheduleRow(_round, step - 1).ToArray()) : Empty, new(_plan.RoundRow(_round).ToArray())],
        };
        return ProgramTrace.Run(graph, given.For(graph), [], _context, _fault?.Step == step ? _fault : null);
    }

    private static ReferenceTensor Empty => new(Array.Empty<float>());

    private ReferenceTensor[] TokensOf(int step)
    {
        int rows = _plan.Terms.Inner.SequencesPerStep * _plan.Terms.Model.Seq;
        (int[] tokens, int[] targets) = (new int[rows], new int[rows]);
        TrainStepExecutor.SplitTokens(SequencesOf(step), _plan.Terms.Model.Seq, _plan.Terms.Model.Vocab, tokens, targets);
        return [new(tokens), new(targets)];
    }

    private ushort[] SequencesOf(int step)
    {
        int length = _plan.Terms.Model.Seq + 1;
        int count = _plan.Terms.Inner.SequencesPerStep;
        ushort[] sequences = new ushort[count * length];
        for (int i = 0; i < count; i++)
        {
            _source(((step - 1) * count) + i, sequences.AsSpan(i * length, length));
        }

        return sequences;
    }

    /// <summary>Parameters, first moments, moments of rows, then of columns before a step.</summary>
    private ImmutableArray<ReferenceTensor> StateBefore(int step)
    {
        // From the fault on, only what follows from it is this party's state.
        if (_fault is not null && step > _fault.Step)
        {
            ProgramTrace trace = Trace(step - 1, StateBefore(step - 1));
            return [.. Outputs(trace)];
        }

        ImmutableArray<ReferenceTensor> state = [];
        Step(step - 1, executor => state = StateOf(executor));
        return state;
    }

    private static IEnumerable<ReferenceTensor> Outputs(ProgramTrace trace) => trace.Graph.Operations
        .Select(operation => trace.Graph.Tensors[operation.Output]).Where(static tensor => tensor.Role == TensorRole.Output)
        .OrderBy(static tensor => tensor.Ordinal).Select(tensor => trace[tensor.Id]);

    private ImmutableArray<ReferenceTensor> StateOf(TrainStepExecutor executor)
    {
        IEnumerable<ReferenceTensor> Group(Func<int, ReadOnlyMemory<float>> values)
            => _plan.Parameters.Select((ParameterDescription description) => new ReferenceTensor(values(description.Index).ToArray()));
        return [.. Group(executor.Parameter), .. Group(executor.FirstMoment), .. Group(executor.RowMoments), .. Group(executor.ColumnMoments)];
    }

    /// <summary>Takes steps on the kernels; calls back after each. Returns whether all were finite.</summary>
    private bool Step(int steps, Action<TrainStepExecutor> atEnd, Action<TrainStepExecutor>? afterEach = null)
    {
        TrainStepExecutor executor = new(_plan, _context);
        executor.Begin(_start);
        for (int step = 1; step <= steps; step++)
        {
            if (!executor.Step(SequencesOf(step), _plan.ScheduleRow(_round, step - 1).Span).IsValid)
            {
                return false;
            }

            afterEach?.Invoke(executor);
        }

        atEnd(executor);
        return true;
    }

    private IReadOnlyList<Hash256> ComputeRoots()
    {
        List<Hash256> roots = [];
        int inner = _plan.Terms.Inner.Steps;
        ImmutableArray<ReferenceTensor> state = [];
        bool finite = Step(Math.Min(inner, (_fault?.Step ?? Steps) - 1), executor => state = StateOf(executor), executor => roots.Add(executor.StateRoot()));
        while (finite && roots.Count < Steps)
        {
            ProgramTrace trace = Trace(roots.Count + 1, state);
            finite = trace.FirstInvalidOperation < 0;
            if (finite)
            {
                roots.Add(MerkleTree.Root(trace.OutputRoots()));
                state = [.. Outputs(trace)];
            }
        }

        return roots;
    }
}
