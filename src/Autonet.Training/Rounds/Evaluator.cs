using Autonet.Exact.Parallelism;
using Autonet.Exact.Reductions;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Rounds;

/// <summary>The result of an evaluation: whether it is valid, and the mean loss in nats per token (meaningless unless valid).</summary>
public readonly record struct EvaluationOutcome(StepStatus Status, float NatsPerToken);

/// <summary>Held-out loss: the evaluate program on the kernels, a few sequences at a time.</summary>
public static class Evaluator
{
    private const int RowsPerPass = 1024;

    /// <summary>The mean loss of a model over whole sequences; the same bits for every thread count and split.</summary>
    /// <param name="checkpoint">The model.</param>
    /// <param name="sequences">Number of sequences, at least 1.</param>
    /// <param name="source">The sequences.</param>
    /// <param name="context">Threads and register width.</param>
    /// <param name="cancellation">Looked at between passes.</param>
    /// <exception cref="ArgumentException">A token is outside the vocabulary.</exception>
    public static EvaluationOutcome Evaluate(
        Checkpoint checkpoint, int sequences, SequenceSource source, KernelContext context, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequences, 1);
        ModelConfiguration model = checkpoint.Model;
        ReadOnlyMemory<float>[] parameters = [.. checkpoint.Descriptions.Select(parameter => checkpoint.Parameter(parameter.Index))];
        int perPass = Math.Clamp(RowsPerPass / model.Seq, 1, sequences);
        float[] losses = new float[checked(sequences * model.Seq)];
        ushort[] tokens = new ushort[perPass * (model.Seq + 1)];
        ForwardExecutor? executor = null;
        for (int first = 0; first < sequences; first += perPass)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(perPass, sequences - first);
            if (executor is null || count != perPass)
            {
                executor = ForwardExecutor.ForLoss(model, parameters, count, context);
            }

            Span<ushort> pass = tokens.AsSpan(0, count * (model.Seq + 1));
            for (int i = 0; i < count; i++)
            {
                source(first + i, pass.Slice(i * (model.Seq + 1), model.Seq + 1));
            }

            TrainStepExecutor.SplitTokens(pass, model.Seq, model.Vocab, executor.Tokens, executor.Targets);
            if (!executor.Run())
            {
                return new EvaluationOutcome(StepStatus.NotFinite, float.NaN);
            }

            executor.Result.CopyTo(losses.AsSpan(first * model.Seq));
        }

        return new EvaluationOutcome(StepStatus.Valid, LaneReduction.Sum(context, losses) / losses.Length);
    }
}
