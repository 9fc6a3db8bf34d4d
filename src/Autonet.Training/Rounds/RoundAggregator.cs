using Autonet.Exact.Kernels;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;

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
        foreach ((int slot, ReadOnlyMemory<byte> update) in sorted)
        {
            UpdateRefusal refusal = UpdateEncoding.Check(plan.Parameters, update.Span);
            if (refusal != UpdateRefusal.None)
            {
                return AggregationOutcome.Refused(slot, refusal);
            }
        }

        Decoder decoder = new(plan, context);
        int slots = sorted.Length;
        int[] lengths = [.. plan.Parameters.Select(static parameter => GradientClip.ChunkCount(parameter.Count))];
        int chunks = lengths.Sum();
        float[] squares = new float[slots * chunks];
        for (int i = 0; i < slots; i++)
        {
            Span<float> own = squares.AsSpan(i * chunks, chunks);
            decoder.Squares(sorted[i].Update.Span, own);
            if (!float.IsFinite(GradientClip.Norm(context, own, lengths)))
            {
                return AggregationOutcome.Refused(sorted[i].Slot, UpdateRefusal.NormNotFinite);
            }
        }

        float[] factors = new float[slots];
        GradientClip.SlotScales(context, squares, lengths, plan.Terms.Outer.SlotClip, factors);
        return Step(plan, start, plan.RoundRow(round), sorted, factors, decoder, context);
    }

    private static AggregationOutcome Step(
        RunPlan plan, Checkpoint start, ReadOnlyMemory<float> row, (int Slot, ReadOnlyMemory<byte> Update)[] updates, float[] factors, Decoder decoder, KernelContext context)
    {
        (float carried, float kept, float gain) = (row.Span[0], row.Span[1], row.Span[2]);
        OuterSettings outer = plan.Terms.Outer;
        float[][] parameters = new float[plan.Parameters.Length][];
        float[][] momenta = new float[plan.Parameters.Length][];
        int largest = plan.Parameters.Max(static parameter => parameter.Count);
        float[] values = new float[checked(updates.Length * largest)];
        float[] mean = new float[largest];
        int offset = 0;
        foreach (ParameterDescription parameter in plan.Parameters)
        {
            int count = parameter.Count;
            Span<float> columns = values.AsSpan(0, updates.Length * count);
            Span<float> g = mean.AsSpan(0, count);
            for (int i = 0; i < updates.Length; i++)
            {
                decoder.Decode(updates[i].Update.Span[offset..], columns.Slice(i * count, count));
            }

            offset += UpdateEncoding.Bytes(count);
            TrimmedMean.Combine(context, columns, factors, outer.TrimPerSide, g);
            float[] m = momenta[parameter.Index] = new float[count];
            float[] w = parameters[parameter.Index] = new float[count];
            OuterOptimizer.Momentum(context, start.Momentum(parameter.Index).Span, g, kept, gain, m);
            OuterOptimizer.Update(context, start.Parameter(parameter.Index).Span, start.Momentum(parameter.Index).Span, g, carried, outer.LearningRate, w);
            if (!Finite.All(context, g) || !Finite.All(context, m) || !Finite.All(context, w))
            {
                return new AggregationOutcome(AggregationStatus.NotFinite, null, -1, UpdateRefusal.None);
            }
        }

        return AggregationOutcome.Accepted(new Checkpoint(plan.Terms.Model, plan.Parameters, parameters, momenta));
    }

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

    /// <summary>Decodes checked updates in reused memory.</summary>
    private sealed class Decoder(RunPlan plan, KernelContext context)
    {
        private readonly float[] _scales = new float[UpdateEncoding.Blocks(plan.Parameters.Max(static parameter => parameter.Count))];
        private readonly sbyte[] _codes = new sbyte[plan.Parameters.Max(static parameter => parameter.Count)];
        private readonly float[] _values = new float[plan.Parameters.Max(static parameter => parameter.Count)];

        public void Decode(ReadOnlySpan<byte> tensor, Span<float> values)
        {
            Span<float> scales = _scales.AsSpan(0, UpdateEncoding.Blocks(values.Length));
            Span<sbyte> codes = _codes.AsSpan(0, values.Length);
            UpdateEncoding.Read(tensor, scales, codes);
            Quantization.Dequantize(context, codes, scales, values);
        }

        /// <summary>Chunk squares of all tensors, one after the other.</summary>
        public void Squares(ReadOnlySpan<byte> update, Span<float> squares)
        {
            foreach (ParameterDescription parameter in plan.Parameters)
            {
                Span<float> values = _values.AsSpan(0, parameter.Count);
                Decode(update, values);
                int chunks = GradientClip.ChunkCount(parameter.Count);
                GradientClip.ChunkSquares(context, values, squares[..chunks]);
                squares = squares[chunks..];
                update = update[UpdateEncoding.Bytes(parameter.Count)..];
            }
        }
    }
}
