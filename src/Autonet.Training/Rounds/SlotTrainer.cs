using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Rounds;

/// <summary>
/// Trains one slot for one round: from the certified checkpoint and the momentum it carries, the plan's inner steps, then the encoded
/// update. Keeps its memory between rounds, but no state: a result depends on the arguments alone. One caller at a time.
/// </summary>
public sealed class SlotTrainer
{
    private readonly RunPlan _plan;
    private readonly KernelContext _context;
    private readonly TrainStepExecutor _executor;
    private readonly ushort[] _sequences;

    /// <summary>Prepares for the slots of a run.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="context">Threads and register width; kept, not disposed.</param>
    /// <param name="microBatchSequences">Sequences held at once; 0 chooses. Changes memory and speed, never the result.</param>
    public SlotTrainer(RunPlan plan, KernelContext context, int microBatchSequences = 0)
    {
        _plan = plan;
        _context = context;
        _executor = new TrainStepExecutor(plan, context, microBatchSequences);
        _sequences = new ushort[plan.Terms.Inner.SequencesPerStep * (plan.Terms.Model.Seq + 1)];
    }

    /// <summary>Sequences of one slot's round: what the source is asked for.</summary>
    public int SequencesPerRound => _plan.Terms.Inner.Steps * _plan.Terms.Inner.SequencesPerStep;

    /// <summary>Trains the round.</summary>
    /// <param name="start">The certified checkpoint.</param>
    /// <param name="round">The round, from 1: it places the steps in the schedule.</param>
    /// <param name="source">The slot's sequences.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Looked at between steps.</param>
    /// <exception cref="ArgumentException">The checkpoint is of another model, or a token is outside the vocabulary.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public SlotResult Train(Checkpoint start, int round, SequenceSource source, IProgress<StepProgress>? progress, CancellationToken cancellation)
    {
        if (start.Model != _plan.Terms.Model)
        {
            throw new ArgumentException("The checkpoint is of another model than the plan.", nameof(start));
        }

        InnerSettings inner = _plan.Terms.Inner;
        _executor.Begin(start);
        float firstLoss = 0;
        float lastLoss = 0;
        for (int step = 0; step < inner.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadSequences(source, step);
            StepOutcome outcome = _executor.Step(_sequences, _plan.ScheduleRow(round, step).Span);
            if (!outcome.IsValid)
            {
                return new SlotResult { Status = SlotStatus.NotFinite, FirstLoss = firstLoss, LastLoss = lastLoss, Steps = step };
            }

            firstLoss = step == 0 ? outcome.Loss : firstLoss;
            lastLoss = outcome.Loss;
            progress?.Report(new StepProgress(step + 1, inner.Steps, outcome.Loss));
        }

        byte[]? update = Encode(start, round);
        return update is null
            ? new SlotResult { Status = SlotStatus.NotFinite, FirstLoss = firstLoss, LastLoss = lastLoss, Steps = inner.Steps }
            : new SlotResult
            {
                Status = SlotStatus.Trained,
                Update = update,
                UpdateRoot = UpdateSections.Root(_plan.Parameters, update),
                StateRoot = _executor.StateRoot(),
                FirstLoss = firstLoss,
                LastLoss = lastLoss,
                Steps = inner.Steps,
            };
    }

    private void ReadSequences(SequenceSource source, int step)
    {
        int length = _plan.Terms.Model.Seq + 1;
        for (int i = 0; i < _plan.Terms.Inner.SequencesPerStep; i++)
        {
            source((step * _plan.Terms.Inner.SequencesPerStep) + i, _sequences.AsSpan(i * length, length));
        }
    }

    /// <summary>The encode program on the kernels; null if a tensor is not finite.</summary>
    private byte[]? Encode(Checkpoint start, int round)
    {
        (float carried, float limit) = (_plan.RoundRow(round).Span[0], _plan.RoundRow(round).Span[3]);
        byte[] update = new byte[_plan.UpdateBytes];
        float[] difference = new float[_plan.Parameters.Max(static parameter => parameter.Count)];
        EncodedTensorBuffer buffer = new(_plan.Parameters);
        int offset = 0;
        foreach (ParameterDescription parameter in _plan.Parameters)
        {
            int index = parameter.Index;
            Span<float> d = difference.AsSpan(0, parameter.Count);
            EncodedTensor encoded = buffer.For(parameter);
            Arithmetic.Subtract(_context, start.Parameter(index).Span, _executor.Parameter(index).Span, d);
            OuterOptimizer.LessCarried(_context, d, start.Momentum(index).Span, carried, d);
            Quantization.RowScales(_context, d, limit, encoded.Scales);
            RoundUp(_executor.RowMoments(index).Span, encoded.RowMoments);
            RoundUp(_executor.ColumnMoments(index).Span, encoded.ColumnMoments);
            if (!Finite.All(_context, d) || !Finite.All(_context, encoded.Scales) || !Finite.All(_context, encoded.RowMoments) || !Finite.All(_context, encoded.ColumnMoments))
            {
                return null;
            }

            Quantization.Signs(d, encoded.Scales, encoded.Codes);
            offset += UpdateEncoding.Write(encoded, update.AsSpan(offset));
        }

        return update;
    }

    private static void RoundUp(ReadOnlySpan<float> values, Span<float> rounded)
    {
        for (int i = 0; i < values.Length; i++)
        {
            rounded[i] = Quantization.RoundUp(values[i]);
        }
    }
}
