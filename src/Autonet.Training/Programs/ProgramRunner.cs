using System.Diagnostics;
using Autonet.Exact.Attention;
using Autonet.Exact.Kernels;
using Autonet.Exact.MatrixProduct;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Reductions;

namespace Autonet.Training.Programs;

/// <summary>
/// Runs a range of a program's operations on the kernels of Autonet.Exact: the same bits as the reference executor, in reused memory.
/// Bind the tensors that outlive the range, plan once, run often; a run allocates nothing.
/// </summary>
internal sealed class ProgramRunner
{
    private readonly ProgramGraph _graph;
    private readonly int _first;
    private readonly int _end;
    private readonly KernelContext _context;
    private readonly Memory<float>[] _values;
    private readonly Memory<int>[] _integers;
    private readonly bool[] _bound;
    private readonly bool[] _looked;
    private MemoryPlan? _plan;

    /// <summary>Runs operations <paramref name="first"/> … <paramref name="end"/> - 1.</summary>
    /// <param name="graph">The program.</param>
    /// <param name="first">The first operation.</param>
    /// <param name="end">The operation after the last.</param>
    /// <param name="endOfStep">What is valid is decided once the operations before this one have run, the later ones by another runner.</param>
    /// <param name="context">Threads and register width.</param>
    public ProgramRunner(ProgramGraph graph, int first, int end, int endOfStep, KernelContext context)
    {
        _graph = graph;
        _first = first;
        _end = end;
        _context = context;
        _values = new Memory<float>[graph.Tensors.Length];
        _integers = new Memory<int>[graph.Tensors.Length];
        _bound = new bool[graph.Tensors.Length];
        _looked = FinitenessPlan.Create(graph, endOfStep);
    }

    /// <summary>Told of every operation; null for nobody.</summary>
    public IOperationObserver? Observer { get; set; }

    public void Bind(int tensor, Memory<float> memory)
    {
        _values[tensor] = Require(tensor, memory.Length) ? memory : default;
        _bound[tensor] = true;
    }

    public void BindTokens(int tensor, Memory<int> memory)
    {
        _integers[tensor] = Require(tensor, memory.Length) ? memory : default;
        _bound[tensor] = true;
    }

    /// <summary>Plans everything unbound; returns the values of workspace that <see cref="UseWorkspace"/> needs.</summary>
    public int Plan()
    {
        _plan = MemoryPlan.Create(_graph, _first, _end, tensor => _bound[tensor]);
        return _plan.Size;
    }

    public void UseWorkspace(Memory<float> workspace)
    {
        for (int tensor = 0; tensor < _values.Length; tensor++)
        {
            if (_plan!.Offsets[tensor] >= 0)
            {
                _values[tensor] = workspace.Slice(_plan.Offsets[tensor], _graph.Tensors[tensor].Count);
            }
        }
    }

    /// <summary>Runs the range. With <paramref name="accumulate"/>, weight gradients fold on from what an earlier micro-batch left in them.</summary>
    /// <returns>Whether every tensor made is finite, as far as <see cref="FinitenessPlan"/> does not leave it to later operations.</returns>
    public bool Run(bool accumulate)
    {
        for (int index = _first; index < _end;)
        {
            OperationKind kind = _graph.Operations[index].Kind;
            Observer?.Begin(kind);
            int done = RunNext(index, accumulate);
            Observer?.End(kind);
            if (done == 0)
            {
                return false;
            }

            index += done;
        }

        return true;
    }

    /// <summary>Runs the range operation by operation, whatever the values are; nothing may be in place.</summary>
    public void RunThrough()
    {
        for (int index = _first; index < _end; index++)
        {
            Run(_graph.Operations[index], accumulate: false);
        }
    }

    /// <summary>Runs the operation at <paramref name="index"/> and those fused with it; returns how many, 0 if a value is not finite.</summary>
    private int RunNext(int index, bool accumulate)
    {
        Operation operation = _graph.Operations[index];
        if (operation.Kind == OperationKind.AdamMoment1)
        {
            return RunAdam(index) ? 2 : 0;
        }

        Run(operation, accumulate);
        return !_looked[operation.Output] || Finite.All(_context, _values[operation.Output].Span) ? 1 : 0;
    }

    private bool Require(int tensor, int length)
        => length == _graph.Tensors[tensor].Count
            ? true
            : throw new ArgumentException($"Tensor '{_graph.Tensors[tensor].Name}' needs {_graph.Tensors[tensor].Count} elements, not {length}.");

    private ReadOnlySpan<float> In(Operation operation, int input) => _values[operation.Inputs[input]].Span;

    private ReadOnlySpan<int> Tokens(Operation operation) => _integers[operation.Inputs[1]].Span;

    private ReadOnlySpan<int> Shape(Operation operation, int input) => _graph.Tensors[operation.Inputs[input]].Shape.AsSpan();

    /// <summary>Where a fold starts: the optional input, or the output itself when accumulating, or nothing.</summary>
    private ReadOnlySpan<float> From(Operation operation, int input, bool accumulate)
        => operation.Inputs.Length > input ? In(operation, input) : accumulate && _bound[operation.Output] ? _values[operation.Output].Span : default;

    private void Run(Operation operation, bool accumulate)
    {
        Span<float> output = _values[operation.Output].Span;
        switch (operation.Kind)
        {
            case OperationKind.Embed:
                Embedding.Forward(_context, Shape(operation, 0)[1], In(operation, 0), Tokens(operation), output);
                break;
            case OperationKind.EmbedBackward:
                Embedding.Backward(_context, Shape(operation, 0)[1], In(operation, 0), Tokens(operation), From(operation, 2, accumulate), output);
                break;
            case OperationKind.RmsScale:
                RmsNorm.Scale(_context, Shape(operation, 0)[1], In(operation, 0), operation.Real(0), output);
                break;
            case OperationKind.RmsApply:
                RmsNorm.Apply(_context, Shape(operation, 0)[1], In(operation, 0), In(operation, 1), In(operation, 2), output);
                break;
            case OperationKind.RmsBackwardInput:
                RmsNorm.BackwardInput(_context, Shape(operation, 0)[1], In(operation, 0), In(operation, 1), In(operation, 2), In(operation, 3), output);
                break;
            case OperationKind.RmsBackwardWeight:
                RmsNorm.BackwardWeight(
                    _context, Shape(operation, 0)[1], In(operation, 0), In(operation, 1), In(operation, 2), From(operation, 3, accumulate), output);
                break;
            case OperationKind.MatMulNT:
                Gemm.NT(
                    _context, Shape(operation, 0)[0], Shape(operation, 1)[0], Shape(operation, 0)[1], In(operation, 0), In(operation, 1), From(operation, 2, false), output);
                break;
            case OperationKind.MatMulNN:
                Gemm.NN(
                    _context, Shape(operation, 0)[0], Shape(operation, 1)[1], Shape(operation, 0)[1], In(operation, 0), In(operation, 1), From(operation, 2, false), output);
                break;
            case OperationKind.MatMulTN:
                Gemm.TN(
                    _context, Shape(operation, 0)[1], Shape(operation, 1)[1], Shape(operation, 0)[0], In(operation, 0), In(operation, 1), From(operation, 2, accumulate), output);
                break;
            case OperationKind.SwiGlu:
                SwiGlu.Forward(_context, In(operation, 0), In(operation, 1), output);
                break;
            case OperationKind.SwiGluBackwardGate:
                SwiGlu.BackwardGate(_context, In(operation, 0), In(operation, 1), In(operation, 2), output);
                break;
            case OperationKind.SwiGluBackwardUp:
                SwiGlu.BackwardUp(_context, In(operation, 0), In(operation, 1), output);
                break;
            case OperationKind.Add:
                Arithmetic.Add(_context, In(operation, 0), In(operation, 1), output);
                break;
            case OperationKind.CrossEntropyLoss:
                CrossEntropy.Loss(_context, Shape(operation, 0)[1], In(operation, 0), Tokens(operation), output);
                break;
            case OperationKind.CrossEntropyGrad:
                CrossEntropy.Gradient(_context, Shape(operation, 0)[1], In(operation, 0), Tokens(operation), operation.Real(0), output);
                break;
            case OperationKind.Mean:
                output[0] = CrossEntropy.Mean(_context, In(operation, 0));
                break;
            case OperationKind.ChunkSquares:
                GradientClip.ChunkSquares(_context, In(operation, 0), output);
                break;
            case OperationKind.ClipScale:
                output[0] = ClipScale(operation);
                break;
            case OperationKind.RowMoment:
                FactoredMoment.Rows(_context, In(operation, 1), In(operation, 2)[0], operation.Real(0), InPlace(operation));
                break;
            case OperationKind.ColumnMoment:
                FactoredMoment.Columns(_context, In(operation, 1), In(operation, 2)[0], operation.Real(0), InPlace(operation));
                break;
            case OperationKind.ColumnShare:
                FactoredMoment.Shares(In(operation, 0), In(operation, 1)[0], output);
                break;
            default:
                RunAttention(operation, output);
                break;
        }
    }

    private void RunAttention(Operation operation, Span<float> output)
    {
        switch (operation.Kind)
        {
            case OperationKind.Rope:
                Rotary.Forward(
                    _context, Shape(operation, 1)[0], RotaryHeads(operation), 2 * Shape(operation, 1)[1], In(operation, 0), In(operation, 1), In(operation, 2), output);
                break;
            case OperationKind.RopeBackward:
                Rotary.Backward(
                    _context, Shape(operation, 1)[0], RotaryHeads(operation), 2 * Shape(operation, 1)[1], In(operation, 0), In(operation, 1), In(operation, 2), output);
                break;
            case OperationKind.AttentionScores:
                CausalAttention.Scores(
                    _context, Attention(OutputShape(operation), Shape(operation, 0)[1], Shape(operation, 1)[1]), In(operation, 0), In(operation, 1), operation.Real(0), output);
                break;
            case OperationKind.CausalSoftmax:
                CausalSoftmax.Forward(_context, OutputShape(operation)[3], In(operation, 0), output);
                break;
            case OperationKind.SoftmaxBackward:
                CausalSoftmax.Backward(_context, OutputShape(operation)[3], In(operation, 0), In(operation, 1), operation.Real(0), output);
                break;
            case OperationKind.AttentionMix:
                CausalAttention.Mix(
                    _context, Attention(Shape(operation, 0), OutputShape(operation)[1], Shape(operation, 1)[1]), In(operation, 0), In(operation, 1), output);
                break;
            case OperationKind.AttentionSpread:
                CausalAttention.Spread(
                    _context, Attention(Shape(operation, 0), Shape(operation, 1)[1], OutputShape(operation)[1]), In(operation, 0), In(operation, 1), output);
                break;
            default:
                throw new UnreachableException($"{operation.Kind} is no operation of a training step.");
        }
    }

    private ReadOnlySpan<int> OutputShape(Operation operation) => _graph.Tensors[operation.Output].Shape.AsSpan();

    private int RotaryHeads(Operation operation) => Shape(operation, 0)[1] / (2 * Shape(operation, 1)[1]);

    private static AttentionShape Attention(ReadOnlySpan<int> weights, int queryColumns, int keyColumns)
    {
        int width = queryColumns / weights[1];
        return new AttentionShape(weights[0], weights[2], weights[1], keyColumns / width, width);
    }

    private float ClipScale(Operation operation)
    {
        float total = LaneReduction.Sum(_context, In(operation, 0));
        for (int i = 1; i < operation.Inputs.Length; i++)
        {
            total += LaneReduction.Sum(_context, In(operation, i));
        }

        float clip = operation.Real(0);
        float norm = MathF.Sqrt(total);
        return norm > clip ? clip / norm : 1f;
    }

    /// <summary>The output of an operation that steps its first input in place.</summary>
    private Span<float> InPlace(Operation operation)
    {
        Debug.Assert(_values[operation.Output].Equals(_values[operation.Inputs[0]]));
        return _values[operation.Output].Span;
    }

    /// <summary>The first moment and the weights of one parameter in one pass, in place.</summary>
    private bool RunAdam(int index)
    {
        Operation first = _graph.Operations[index];
        Operation update = _graph.Operations[index + 1];
        ReadOnlySpan<float> row = In(update, 5);
        AdamCoefficients coefficients = new(first.Real(0), update.Real(0), update.Real(1), row[0], row[1], row[2]);
        return AdamW.Step(
            _context, InPlace(update), InPlace(first), In(update, 2), In(update, 3), In(first, 1), In(update, 4), In(first, 2)[0], coefficients);
    }
}
