using Autonet.Core.Identifiers;
using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Programs;

/// <summary>The state after twenty steps is one value, whoever computes it.</summary>
public sealed class StateRootTests
{
    private const int Steps = 20;

    /// <summary>Dim, layers, heads, key-value heads, hidden, vocabulary, positions, tied head, sequences per step.</summary>
    public static TheoryData<int, int, int, int, int, int, int, bool, int> Shapes => new()
    {
        { 8, 1, 2, 1, 12, 11, 5, true, 3 },
        { 30, 2, 3, 3, 37, 53, 19, false, 4 },
        { 40, 1, 5, 1, 33, 17, 33, true, 5 },
        { 96, 1, 3, 3, 130, 256, 40, false, 3 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Twenty_steps_end_in_one_state_root(int dim, int layers, int heads, int kvHeads, int hidden, int vocab, int seq, bool tied, int sequences)
    {
        ModelConfiguration model = new()
        {
            Dim = dim, Layers = layers, Heads = heads, KvHeads = kvHeads, Hidden = hidden, Vocab = vocab, Seq = seq, TiedHead = tied,
        };
        TrainingTerms terms = Scenarios.Terms(model, sequences: sequences);
        RunPlan plan = RunPlan.Create(terms with { Inner = terms.Inner with { Steps = Steps } });
        Hash256 expected = ReferenceRoot(plan);
        foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
        {
            for (int threads = 1; threads <= 4; threads++)
            {
                // Splits of one sequence, two, and the whole step take turns, so that each meets every width and thread count over the shapes.
                int microBatch = (threads + (int)width / 128) % 3;
                using KernelContext context = new(threads, width);
                TrainStepExecutor executor = new(plan, context, microBatch);
                executor.Begin(Scenarios.Carrying(plan));
                for (int step = 0; step < Steps; step++)
                {
                    Assert.True(executor.Step(Sequences(plan, step), plan.ScheduleRow(1, step).Span).IsValid);
                }

                Assert.True(expected == executor.StateRoot(), $"{threads} threads, {(int)width} bits, micro-batches of {microBatch} sequences");
            }
        }
    }

    private static ushort[] Sequences(RunPlan plan, int step) =>
        Scenarios.Sequences(plan.Terms.Model, plan.Terms.Inner.SequencesPerStep, step * plan.Terms.Inner.SequencesPerStep);

    private static Hash256 ReferenceRoot(RunPlan plan)
    {
        TrainStepProgram program = plan.TrainStep;
        ReferenceState state = ReferenceState.Begin(Scenarios.Carrying(plan));
        for (int step = 0; step < Steps; step++)
        {
            ReferenceRun run = Scenarios.ReferenceStep(plan, state, Sequences(plan, step), plan.ScheduleRow(1, step));
            Assert.Equal(StepStatus.Valid, run.Status);
            state = ReferenceState.After(program, run);
        }

        return state.Root();
    }
}
