using System.Collections.Immutable;
using Autonet.Exact.Parallelism;
using Autonet.Training.Models;

namespace Autonet.Training.Programs;

/// <summary>The forward pass on the kernels, for evaluation, over given parameters. One caller at a time.</summary>
internal sealed class ForwardExecutor
{
    private readonly ProgramRunner _runner;
    private readonly Memory<int> _tokens;
    private readonly Memory<int> _targets;
    private readonly Memory<float> _result;

    private ForwardExecutor(
        ProgramGraph graph, ModelConfiguration model, ImmutableArray<int> parameterIds, IReadOnlyList<ReadOnlyMemory<float>> parameters, int rows, KernelContext context,
        (int Tokens, int Targets, int Cosine, int Sine, int Result) ids)
    {
        _runner = new ProgramRunner(graph, 0, graph.BatchOperations, graph.BatchOperations, context);
        for (int i = 0; i < parameterIds.Length; i++)
        {
            // Given tensors are only read; the runner's one kind of binding is writable because others are.
            _runner.Bind(parameterIds[i], System.Runtime.InteropServices.MemoryMarshal.AsMemory(parameters[i]));
        }

        int positions = graph.Tensors[ids.Cosine].Shape[0];
        (float[] cosine, float[] sine) = Constants.RotaryTables(model, positions);
        _tokens = new int[rows];
        _targets = new int[rows];
        _result = Workspace.Allocate(graph.Tensors[ids.Result].Count);
        _runner.Bind(ids.Cosine, cosine);
        _runner.Bind(ids.Sine, sine);
        _runner.Bind(ids.Result, _result);
        _runner.BindTokens(ids.Tokens, _tokens);
        _runner.BindTokens(ids.Targets, _targets);
        int workspace = _runner.Plan();
        _runner.UseWorkspace(Workspace.Allocate(workspace));
    }

    /// <summary>Input tokens, one per row.</summary>
    public Span<int> Tokens => _tokens.Span;

    /// <summary>Target tokens, one per row.</summary>
    public Span<int> Targets => _targets.Span;

    /// <summary>Losses per row.</summary>
    public ReadOnlySpan<float> Result => _result.Span;

    /// <summary>Losses of <paramref name="sequences"/> whole sequences.</summary>
    public static ForwardExecutor ForLoss(ModelConfiguration model, IReadOnlyList<ReadOnlyMemory<float>> parameters, int sequences, KernelContext context)
    {
        EvaluateProgram program = EvaluateProgram.Create(model, sequences);
        return new ForwardExecutor(
            program.Graph, model, program.Parameters, parameters, sequences * model.Seq, context, (program.Tokens, program.Targets, program.Cosine, program.Sine, program.LossRows));
    }

    /// <summary>Runs the pass; returns whether every tensor is finite.</summary>
    public bool Run() => _runner.Run(accumulate: false);
}
