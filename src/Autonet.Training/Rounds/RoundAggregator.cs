using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Rounds;

/// <summary>The outer step: the aggregate program on the kernels.</summary>
public static class RoundAggregator
{
    /// <summary>Combines the updates of a round into the next checkpoint. The order in which updates are given changes nothing.</summary>
    /// <param name="plan">The run.</param>
    /// <param name="start">The checkpoint that the round started from.</param>
    /// <param name="round">The round, from 1: it names the row of the schedule.</param>
    /// <param name="updates">Each present slot's encoded update: hostile bytes. At least one, no slot twice.</param>
    /// <param name="context">Threads and register width.</param>
    /// <exception cref="ArgumentException">There is no update, a slot appears twice or is not one of the run's, or the checkpoint is of another model.</exception>
    public static AggregationOutcome Aggregate(
        RunPlan plan, Checkpoint start, int round, IReadOnlyList<(int Slot, ReadOnlyMemory<byte> Update)> updates, KernelContext context)
    {
        if (start.Model != plan.Terms.Model)
        {
            throw new ArgumentException("The checkpoint is of another model than the plan.", nameof(start));
        }

        (int Slot, ReadOnlyMemory<byte> Update)[] sorted = [.. updates.OrderBy(static update => update.Slot)];
        RequireSlots(plan, sorted);
        UpdateLimits limits = plan.UpdateLimits(round);
        foreach ((int slot, ReadOnlyMemory<byte> update) in sorted)
        {
            UpdateRefusal refusal = UpdateEncoding.Check(plan.Parameters, limits, update.Span);
            if (refusal != UpdateRefusal.None)
            {
                return AggregationOutcome.Refused(slot, refusal);
            }
        }

        return Step(plan, start, plan.RoundRow(round), sorted, context);
    }

    private static AggregationOutcome Step(
        RunPlan plan, Checkpoint start, ReadOnlyMemory<float> row, (int Slot, ReadOnlyMemory<byte> Update)[] updates, KernelContext context)
    {
        (float carried, float kept, float gain) = (row.Span[0], row.Span[1], row.Span[2]);
        OuterSettings outer = plan.Terms.Outer;
        int slots = updates.Length;
        CheckpointTensors next = CheckpointTensors.Zero(plan.Parameters);
        EncodedTensorBuffer buffer = new(plan.Parameters);
        float[] values = new float[checked(slots * plan.Parameters.Max(static parameter => parameter.Count))];
        float[] rows = new float[checked(slots * plan.Parameters.Max(static parameter => parameter.Rows))];
        float[] columns = new float[checked(slots * plan.Parameters.Max(static parameter => parameter.Columns))];
        float[] mean = new float[plan.Parameters.Max(static parameter => parameter.Count)];
        int offset = 0;
        foreach (ParameterDescription parameter in plan.Parameters)
        {
            EncodedTensor encoded = buffer.For(parameter);
            for (int i = 0; i < slots; i++)
            {
                UpdateEncoding.Read(updates[i].Update.Span[offset..], encoded);
                Quantization.Dequantize(context, encoded.Codes, encoded.Scales, Slot(values, i, parameter.Count));
                encoded.RowMoments.CopyTo(Slot(rows, i, parameter.Rows));
                encoded.ColumnMoments.CopyTo(Slot(columns, i, parameter.Columns));
            }

            offset += UpdateEncoding.Bytes(parameter);
            int index = parameter.Index;
            Span<float> g = mean.AsSpan(0, parameter.Count);
            TrimmedMean.Combine(context, values.AsSpan(0, slots * parameter.Count), slots, outer.TrimPerSide, g);
            TrimmedMean.Combine(context, rows.AsSpan(0, slots * parameter.Rows), slots, AggregateProgram.Median, next.RowMoments[index]);
            TrimmedMean.Combine(context, columns.AsSpan(0, slots * parameter.Columns), slots, AggregateProgram.Median, next.ColumnMoments[index]);
            float[] m = next.Momenta[index];
            float[] w = next.Parameters[index];
            OuterOptimizer.Momentum(context, start.Momentum(index).Span, g, kept, gain, m);
            OuterOptimizer.Update(context, start.Parameter(index).Span, start.Momentum(index).Span, g, carried, outer.LearningRate, w);
            if (!Finite.All(context, g) || !Finite.All(context, m) || !Finite.All(context, w)
                || !Finite.All(context, next.RowMoments[index]) || !Finite.All(context, next.ColumnMoments[index]))
            {
                return new AggregationOutcome(AggregationStatus.NotFinite, null, -1, UpdateRefusal.None);
            }
        }

        return AggregationOutcome.Accepted(new Checkpoint(plan.Terms.Model, plan.Parameters, next));
    }

    private static Span<float> Slot(float[] all, int slot, int size) => all.AsSpan(slot * size, size);

    private static void RequireSlots(RunPlan plan, (int Slot, ReadOnlyMemory<byte> Update)[] sorted)
    {
        if (sorted.Length == 0)
        {
            throw new ArgumentException("A round without any update has no next checkpoint.");
        }

        for (int i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Slot < 0 || sorted[i].Slot >= plan.Terms.Slots || (i > 0 && sorted[i].Slot == sorted[i - 1].Slot))
            {
                throw new ArgumentException($"Slot {sorted[i].Slot} appears twice or is not one of the run's {plan.Terms.Slots}.");
            }
        }
    }
}
