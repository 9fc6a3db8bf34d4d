using Autonet.Core.Identifiers;
using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Inference;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Rounds;

public sealed class RoundTests
{
    private static readonly RunPlan Plan = RunPlan.Create(Scenarios.Terms(Scenarios.Odd, sequences: 2, steps: 2));

    [Theory]
    [InlineData(0)]
    [InlineData(1, 3)]
    [InlineData(0, 2, 3)]
    [InlineData(0, 1, 2, 3)]
    public void The_kernels_aggregate_what_the_aggregate_program_says_of_any_slots(params int[] slots)
    {
        using KernelContext context = Scenarios.Context(2);
        Checkpoint start = Scenarios.Carrying(Plan);
        byte[][] updates = Updates(context, start);
        Checkpoint next = Aggregate(context, start, [.. slots.Select(slot => (slot, (ReadOnlyMemory<byte>)updates[slot]))]);

        AggregateProgram program = Plan.Aggregate;
        Dictionary<int, ReferenceTensor> given = new() { [program.RoundRow] = new(Plan.RoundRow(1).ToArray()) };
        int count = Plan.Parameters.Length;
        for (int i = 0; i < count; i++)
        {
            given[program.Parameters[i]] = new(start.Parameter(i).ToArray());
            given[program.Momenta[i]] = new(start.Momentum(i).ToArray());
        }

        ReferenceRun run = ReferenceExecutor.Run(program.Graph, given, [.. slots.Select(slot => Scenarios.Sections(Plan.Parameters, updates[slot]))]);
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(run[program.NewParameters[i]].Root(), TensorRoot.Compute(next.Parameter(i).Span));
            Assert.Equal(run[program.NewMomenta[i]].Root(), TensorRoot.Compute(next.Momentum(i).Span));
            Assert.Equal(run[program.NewRowMoments[i]].Root(), TensorRoot.Compute(next.RowMoments(i).Span));
            Assert.Equal(run[program.NewColumnMoments[i]].Root(), TensorRoot.Compute(next.ColumnMoments(i).Span));
        }
    }

    [Fact]
    public void The_order_in_which_updates_arrive_changes_nothing()
    {
        using KernelContext context = Scenarios.Context();
        Checkpoint start = Plan.Genesis();
        (int Slot, ReadOnlyMemory<byte> Update)[] updates = [.. Updates(context, start).Select(static (update, slot) => (slot, (ReadOnlyMemory<byte>)update))];
        Hash256 expected = Aggregate(context, start, updates).StateRoot;
        foreach (int[] order in (int[][])[[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]])
        {
            Assert.Equal(expected, Aggregate(context, start, [.. order.Select(i => updates[i])]).StateRoot);
        }
    }

    [Fact]
    public void One_hostile_update_as_large_as_is_accepted_moves_the_model_little_further_than_honest_ones()
    {
        using KernelContext context = Scenarios.Context();
        Checkpoint start = Plan.Genesis();
        byte[][] honest = Updates(context, start);
        byte[] hostile = Fill(Plan.UpdateLimits(1).Scale, 1);
        Checkpoint without = Aggregate(context, start, [(0, honest[0]), (1, honest[1]), (2, honest[2])]);
        Checkpoint with = Aggregate(context, start, [(0, honest[0]), (1, honest[1]), (2, honest[2]), (3, hostile)]);
        double moved = Distance(start, without);
        Assert.True(moved > 0);
        Assert.True(Distance(start, with) < 3 * moved, $"{Distance(start, with)} against {moved}");
    }

    [Fact]
    public void A_refused_update_names_its_slot_and_reason()
    {
        using KernelContext context = Scenarios.Context();
        Checkpoint start = Plan.Genesis();
        byte[][] honest = Updates(context, start);
        (byte[] Update, UpdateRefusal Reason)[] cases =
        [
            (Fill(float.NaN, 1), UpdateRefusal.NotFinite),
            (Fill(float.PositiveInfinity, 1), UpdateRefusal.NotFinite),
            (Fill(-1f, 1), UpdateRefusal.Negative),
            (Fill(1e6f, 1), UpdateRefusal.ScaleBeyondLimit),
            (Fill(0f, -1), UpdateRefusal.SignWithoutScale),
            (honest[0][1..], UpdateRefusal.WrongLength),
            ([], UpdateRefusal.WrongLength),
        ];
        foreach ((byte[] update, UpdateRefusal reason) in cases)
        {
            AggregationOutcome outcome = RoundAggregator.Aggregate(Plan, start, 1, [(2, update), (0, honest[0])], context);
            Assert.Equal(new AggregationOutcome(AggregationStatus.UpdateRefused, null, 2, reason), outcome);
        }
    }

    [Fact]
    public void Slots_that_appear_twice_or_do_not_exist_are_programming_errors()
    {
        using KernelContext context = Scenarios.Context();
        Checkpoint start = Plan.Genesis();
        byte[] update = Fill(0f, 1);
        Assert.Throws<ArgumentException>(() => RoundAggregator.Aggregate(Plan, start, 1, [], context));
        Assert.Throws<ArgumentException>(() => RoundAggregator.Aggregate(Plan, start, 1, [(1, update), (1, update)], context));
        Assert.Throws<ArgumentException>(() => RoundAggregator.Aggregate(Plan, start, 1, [(4, update)], context));
    }

    [Fact]
    public void A_slot_is_a_pure_function_so_a_used_trainer_repeats_a_fresh_one()
    {
        using KernelContext context = Scenarios.Context();
        Checkpoint start = Plan.Genesis();
        SlotTrainer used = new(Plan, context);
        used.Train(start, 2, Scenarios.Source(Plan.Terms.Model, 40), null, TestContext.Current.CancellationToken);
        SlotResult again = used.Train(start, 1, Scenarios.Source(Plan.Terms.Model), null, TestContext.Current.CancellationToken);
        SlotResult fresh = new SlotTrainer(Plan, context).Train(start, 1, Scenarios.Source(Plan.Terms.Model), null, TestContext.Current.CancellationToken);
        Assert.Equal(fresh.StateRoot, again.StateRoot);
        Assert.Equal(fresh.UpdateRoot, again.UpdateRoot);
        Assert.Equal(UpdateSections.Root(Plan.Parameters, fresh.Update), fresh.UpdateRoot);
    }

    [Fact]
    public void Training_that_is_cancelled_stops()
    {
        using KernelContext context = Scenarios.Context();
        SlotTrainer trainer = new(Plan, context);
        Assert.Throws<OperationCanceledException>(() => trainer.Train(Plan.Genesis(), 1, Scenarios.Source(Plan.Terms.Model), null, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Evaluation_is_the_same_for_every_machine_and_starts_near_uniform()
    {
        using KernelContext one = Scenarios.Context();
        using KernelContext four = Scenarios.Context(4, Autonet.Exact.Simd.VectorWidth.Bits128);
        Checkpoint start = Plan.Genesis();
        EvaluationOutcome first = Evaluator.Evaluate(start, 60, Scenarios.Source(Plan.Terms.Model), one, TestContext.Current.CancellationToken);
        EvaluationOutcome second = Evaluator.Evaluate(start, 60, Scenarios.Source(Plan.Terms.Model), four, TestContext.Current.CancellationToken);
        Assert.Equal(first, second);
        Assert.Equal(Math.Log(Plan.Terms.Model.Vocab), first.NatsPerToken, 0.1);
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(0.8f, 0.9f)]
    [InlineData(1.5f, 1f)]
    public void Generation_follows_from_model_prompt_and_seed_alone(float temperature, float topP)
    {
        using KernelContext one = Scenarios.Context();
        using KernelContext two = Scenarios.Context(2, Autonet.Exact.Simd.VectorWidth.Bits256);
        Checkpoint start = Plan.Genesis();
        SamplingSettings settings = new(temperature, topP, 99);
        List<ushort> drawn = [];
        ushort[] first = Generator.Generate(start, [1, 2, 3], 30, settings, one, drawn.Add, TestContext.Current.CancellationToken);
        ushort[] second = Generator.Generate(start, [1, 2, 3], 30, settings, two, null, TestContext.Current.CancellationToken);
        Assert.Equal(30, first.Length);
        Assert.Equal(first, second);
        Assert.Equal(first, drawn);
        ushort[] otherSeed = Generator.Generate(start, [1, 2, 3], 30, settings with { Seed = 100 }, one, null, TestContext.Current.CancellationToken);
        Assert.Equal(temperature == 0, first.SequenceEqual(otherSeed));
    }

    [Fact]
    public void Terms_that_cannot_be_trained_are_refused_by_reason()
    {
        TrainingTerms terms = Plan.Terms;
        Assert.Equal(TermsRefusal.None, terms.Check());
        Assert.Equal(TermsRefusal.Model, (terms with { Model = terms.Model with { Heads = 5 } }).Check());
        Assert.Equal(TermsRefusal.Slots, (terms with { Slots = 257 }).Check());
        Assert.Equal(TermsRefusal.Length, (terms with { Rounds = 0 }).Check());
        Assert.Equal(TermsRefusal.Schedule, (terms with { Inner = terms.Inner with { LearningRate = float.NaN } }).Check());
        Assert.Equal(TermsRefusal.InnerOptimiser, (terms with { Inner = terms.Inner with { Beta2 = 1f } }).Check());
        Assert.Equal(TermsRefusal.Clip, (terms with { Outer = terms.Outer with { SlotClip = 0f } }).Check());
        Assert.Equal(TermsRefusal.Schedule, (terms with { Inner = terms.Inner with { LearningRate = 1e-39f } }).Check());
        Assert.Equal(TermsRefusal.Encoding, (terms with { Outer = terms.Outer with { Encoding = 1 } }).Check());
        Assert.Throws<ArgumentException>(() => RunPlan.Create(terms with { Rounds = 0 }));
    }

    private static byte[][] Updates(KernelContext context, Checkpoint start)
    {
        SlotTrainer trainer = new(Plan, context);
        return
        [
            .. Enumerable.Range(0, Plan.Terms.Slots)
                .Select(slot => trainer.Train(start, 1, Scenarios.Source(Plan.Terms.Model, slot * trainer.SequencesPerRound), null, TestContext.Current.CancellationToken).Update),
        ];
    }

    private static Checkpoint Aggregate(KernelContext context, Checkpoint start, (int, ReadOnlyMemory<byte>)[] updates)
    {
        AggregationOutcome outcome = RoundAggregator.Aggregate(Plan, start, 1, updates, context);
        Assert.Equal(AggregationStatus.Aggregated, outcome.Status);
        return outcome.Checkpoint!;
    }

    /// <summary>An update of one scale, one sign, and moments of zero.</summary>
    private static byte[] Fill(float scale, sbyte code)
    {
        byte[] update = new byte[Plan.UpdateBytes];
        int offset = 0;
        foreach (ParameterDescription parameter in Plan.Parameters)
        {
            EncodedTensor tensor = Scenarios.Encoded(parameter);
            tensor.Scales.Fill(scale);
            tensor.Codes.Fill(code);
            offset += UpdateEncoding.Write(tensor, update.AsSpan(offset));
        }

        return update;
    }

    private static double Distance(Checkpoint a, Checkpoint b)
    {
        double sum = 0;
        for (int i = 0; i < a.Descriptions.Length; i++)
        {
            for (int j = 0; j < a.Descriptions[i].Count; j++)
            {
                double difference = a.Parameter(i).Span[j] - b.Parameter(i).Span[j];
                sum += difference * difference;
            }
        }

        return Math.Sqrt(sum);
    }
}
