using Autonet.Exact.Parallelism;
using Autonet.Exact.Simd;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Programs;

public sealed class TrainStepTests
{
    public static TheoryData<string> Models => ["Tiny", "Odd", "Wide"];

    public static TheoryData<int, VectorWidth, int> Machines
    {
        get
        {
            TheoryData<int, VectorWidth, int> data = [];
            foreach (VectorWidth width in Enum.GetValues<VectorWidth>())
            {
                data.Add(1, width, 0);
                data.Add(2, width, 1);
                data.Add(3, width, 2);
                data.Add(4, width, 3);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Every_tensor_of_the_kernels_equals_the_reference_bit_for_bit(string name)
    {
        RunPlan plan = RunPlan.Create(Scenarios.Terms(ModelOf(name)));
        using KernelContext context = Scenarios.Context();
        ushort[] sequences = Scenarios.Sequences(plan.Terms.Model, plan.Terms.Inner.SequencesPerStep);
        ReferenceRun reference = Scenarios.ReferenceStep(plan, ReferenceState.Begin(Scenarios.Carrying(plan)), sequences, plan.ScheduleRow(1, 0));
        Assert.Equal(StepStatus.Valid, reference.Status);

        ProgramGraph graph = plan.TrainStep.Graph;
        foreach (Operation operation in graph.Operations)
        {
            float[] actual = RunAlone(graph, operation, reference, context);
            Assert.True(
                actual.AsSpan().SequenceEqual(reference[operation.Output].Values) && Bits(actual).SequenceEqual(Bits(reference[operation.Output].Values)),
                $"{operation.Kind} differs in '{graph.Tensors[operation.Output].Name}'.");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Three_steps_of_the_executor_equal_three_reference_steps(string name)
    {
        RunPlan plan = RunPlan.Create(Scenarios.Terms(ModelOf(name)));
        using KernelContext context = Scenarios.Context();
        TrainStepExecutor executor = new(plan, context);
        executor.Begin(Scenarios.Carrying(plan));
        ReferenceState state = ReferenceState.Begin(Scenarios.Carrying(plan));
        for (int step = 0; step < 3; step++)
        {
            ushort[] sequences = Scenarios.Sequences(plan.Terms.Model, plan.Terms.Inner.SequencesPerStep, step * 10);
            ReferenceRun reference = Scenarios.ReferenceStep(plan, state, sequences, plan.ScheduleRow(2, step));
            StepOutcome outcome = executor.Step(sequences, plan.ScheduleRow(2, step).Span);
            Assert.Equal(new StepOutcome(StepStatus.Valid, reference[plan.TrainStep.Loss].Values[0]), outcome);
            state = ReferenceState.After(plan.TrainStep, reference);
        }

        for (int i = 0; i < plan.Parameters.Length; i++)
        {
            Assert.Equal(TensorRoot.Compute(state.Parameters[i]), TensorRoot.Compute(executor.Parameter(i).Span));
            Assert.Equal(TensorRoot.Compute(state.FirstMoments[i]), TensorRoot.Compute(executor.FirstMoment(i).Span));
            Assert.Equal(TensorRoot.Compute(state.RowMoments[i]), TensorRoot.Compute(executor.RowMoments(i).Span));
            Assert.Equal(TensorRoot.Compute(state.ColumnMoments[i]), TensorRoot.Compute(executor.ColumnMoments(i).Span));
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Threads_registers_and_micro_batches_change_no_bit(int threads, VectorWidth width, int microBatch)
    {
        RunPlan plan = RunPlan.Create(Scenarios.Terms(Scenarios.Odd, sequences: 4));
        using KernelContext plain = Scenarios.Context(1, VectorWidth.Bits128);
        using KernelContext other = Scenarios.Context(threads, width);
        SlotResult expected = new SlotTrainer(plan, plain).Train(plan.Genesis(), 1, Scenarios.Source(Scenarios.Odd), null, TestContext.Current.CancellationToken);
        SlotResult actual = new SlotTrainer(plan, other, microBatch).Train(plan.Genesis(), 1, Scenarios.Source(Scenarios.Odd), null, TestContext.Current.CancellationToken);
        Assert.Equal(SlotStatus.Trained, actual.Status);
        Assert.Equal(expected.StateRoot, actual.StateRoot);
        Assert.Equal(expected.UpdateRoot, actual.UpdateRoot);
        Assert.Equal(expected.LastLoss, actual.LastLoss);
    }

    [Fact]
    public void A_warm_step_allocates_nothing()
    {
        RunPlan plan = RunPlan.Create(Scenarios.Terms(Scenarios.Odd));
        using KernelContext context = Scenarios.Context();
        TrainStepExecutor executor = new(plan, context, microBatchSequences: 2);
        executor.Begin(Scenarios.Carrying(plan));
        ushort[] sequences = Scenarios.Sequences(plan.Terms.Model, plan.Terms.Inner.SequencesPerStep);
        executor.Step(sequences, plan.ScheduleRow(1, 0).Span);
        long before = GC.GetAllocatedBytesForCurrentThread();
        executor.Step(sequences, plan.ScheduleRow(1, 1).Span);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_step_that_overflows_is_invalid_in_both_executors()
    {
        RunPlan plan = RunPlan.Create(Scenarios.Terms(Scenarios.Tiny));
        using KernelContext context = Scenarios.Context();
        CheckpointTensors tensors = CheckpointTensors.Zero(plan.Parameters);
        for (int i = 0; i < plan.Parameters.Length; i++)
        {
            plan.Genesis().Parameter(i).Span.CopyTo(tensors.Parameters[i]);
        }

        tensors.Parameters[2].AsSpan().Fill(float.MaxValue);
        Checkpoint start = new(plan.Terms.Model, plan.Parameters, tensors);
        ushort[] sequences = Scenarios.Sequences(plan.Terms.Model, plan.Terms.Inner.SequencesPerStep);
        TrainStepExecutor executor = new(plan, context);
        executor.Begin(start);
        Assert.Equal(StepStatus.NotFinite, executor.Step(sequences, plan.ScheduleRow(1, 0).Span).Status);
        Assert.Equal(StepStatus.NotFinite, Scenarios.ReferenceStep(plan, ReferenceState.Begin(start), sequences, plan.ScheduleRow(1, 0)).Status);
    }

    [Fact]
    public void A_token_outside_the_vocabulary_is_a_programming_error()
    {
        RunPlan plan = RunPlan.Create(Scenarios.Terms(Scenarios.Tiny));
        using KernelContext context = Scenarios.Context();
        TrainStepExecutor executor = new(plan, context);
        ushort[] sequences = Scenarios.Sequences(plan.Terms.Model, plan.Terms.Inner.SequencesPerStep);
        sequences[3] = 11;
        Assert.Throws<ArgumentException>(() => executor.Step(sequences, plan.ScheduleRow(1, 0).Span));
    }

    [Fact]
    public void Program_ids_follow_from_the_terms_alone()
    {
        TrainingTerms terms = Scenarios.Terms(Scenarios.Odd);
        RunPlan plan = RunPlan.Create(terms);
        RunPlan same = RunPlan.Create(terms with { Seed = 1, Rounds = 2, Slots = 200 });
        RunPlan other = RunPlan.Create(terms with { Inner = terms.Inner with { Beta2 = 0.95f } });
        Assert.Equal(plan.TrainStep.Graph.Id, same.TrainStep.Graph.Id);
        Assert.Equal(plan.Aggregate.Graph.Id, same.Aggregate.Graph.Id);
        Assert.NotEqual(plan.TrainStep.Graph.Id, other.TrainStep.Graph.Id);
        Assert.Equal(plan.Encode.Graph.Id, other.Encode.Graph.Id);
        Assert.NotEqual(plan.ConstantsRoot, other.ConstantsRoot);
    }

    internal static ModelConfiguration ModelOf(string name) => name switch
    {
        "Tiny" => Scenarios.Tiny,
        "Odd" => Scenarios.Odd,
        _ => Scenarios.Wide,
    };

    /// <summary>Runs one operation on the kernels with the reference's tensors as inputs.</summary>
    private static float[] RunAlone(ProgramGraph graph, Operation operation, ReferenceRun reference, KernelContext context)
    {
        // First moment and weights are one fused kernel.
        bool isFused = operation.Kind is OperationKind.AdamMoment1 or OperationKind.AdamUpdate;
        int first = graph.Operations.IndexOf(operation) - (operation.Kind == OperationKind.AdamUpdate ? 1 : 0);
        int count = isFused ? 2 : 1;
        ProgramRunner runner = new(graph, first, first + count, first + count, context);
        HashSet<int> made = [.. graph.Operations.Skip(first).Take(count).Select(static made => made.Output)];
        for (int i = first; i < first + count; i++)
        {
            foreach (int input in graph.Operations[i].Inputs.Where(input => !made.Contains(input)))
            {
                ReferenceTensor tensor = reference[input];
                if (tensor.Integers.Length > 0)
                {
                    runner.BindTokens(input, tensor.Integers);
                }
                else
                {
                    runner.Bind(input, tensor.Values);
                }
            }
        }

        float[] output = new float[graph.Tensors[operation.Output].Count];
        runner.Bind(operation.Output, output);
        for (int i = first; i < first + count; i++)
        {
            // What steps state in place is bound as the executor binds it.
            Operation part = graph.Operations[i];
            if (part.Kind is OperationKind.AdamMoment1 or OperationKind.AdamUpdate or OperationKind.RowMoment or OperationKind.ColumnMoment)
            {
                float[] state = [.. reference[part.Inputs[0]].Values];
                runner.Bind(part.Inputs[0], state);
                runner.Bind(part.Output, state);
                output = part == operation ? state : output;
            }
        }

        runner.Plan();
        Assert.True(runner.Run(accumulate: false));
        return output;
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
