using Autonet.Exact.Parallelism;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Programs;

public sealed class FinitenessTests
{
    [Theory]
    [InlineData("Tiny")]
    [InlineData("Odd")]
    public void A_value_that_is_not_finite_never_vanishes_in_an_operation_that_covers_it(string name)
    {
        RunPlan plan = RunPlan.Create(Scenarios.Terms(TrainStepTests.ModelOf(name)));
        ProgramGraph graph = plan.TrainStep.Graph;
        ReferenceRun run = ReferenceOf(plan);
        HashSet<(OperationKind, int)> seen = [];
        foreach (Operation operation in graph.Operations)
        {
            for (int input = 0; input < operation.Inputs.Length; input++)
            {
                if (FinitenessPlan.Propagates(operation.Kind, input) && seen.Add((operation.Kind, input)))
                {
                    foreach (int position in Positions(operation, input, graph, run))
                    {
                        foreach (float value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
                        {
                            Assert.True(SpoilsOutput(plan, run, operation, input, position, value), $"{value} at {position} of input {input} vanishes in {operation.Kind}.");
                        }
                    }
                }
            }
        }

        Assert.True(seen.Count >= 20, "Most covering operations of the training step should have been tried.");
    }

    [Fact]
    public void Every_tensor_is_looked_at_or_covered_by_one_that_is()
    {
        ProgramGraph graph = RunPlan.Create(Scenarios.Terms(Scenarios.Odd)).TrainStep.Graph;
        bool[] looked = FinitenessPlan.Create(graph, graph.Operations.Length);
        bool[] safe = new bool[graph.Tensors.Length];
        foreach (Operation operation in graph.Operations.Reverse())
        {
            // Consumers come later, so in reverse order their outputs are decided already.
            safe[operation.Output] = looked[operation.Output]
                || operation.Kind == OperationKind.CausalSoftmax
                || graph.Operations.Any(later => later.Inputs.Index().Any(entry => entry.Item == operation.Output && FinitenessPlan.Propagates(later.Kind, entry.Index)) && safe[later.Output]);
            Assert.True(safe[operation.Output], graph.Tensors[operation.Output].Name);
        }
    }

    [Fact]
    public void What_nothing_later_in_the_step_covers_is_looked_at()
    {
        ProgramGraph graph = RunPlan.Create(Scenarios.Terms(Scenarios.Odd)).TrainStep.Graph;
        bool[] alone = FinitenessPlan.Create(graph, 1);
        Assert.True(alone[graph.Operations[0].Output]);
    }

    private static ReferenceRun ReferenceOf(RunPlan plan)
    {
        return Scenarios.ReferenceStep(
            plan, ReferenceState.Begin(plan.Genesis()), Scenarios.Sequences(plan.Terms.Model, plan.Terms.Inner.SequencesPerStep), plan.ScheduleRow(1, 0));
    }

    /// <summary>First, last and a middle value; of attention weights, only those that exist.</summary>
    private static IEnumerable<int> Positions(Operation operation, int input, ProgramGraph graph, ReferenceRun run)
    {
        int count = run[operation.Inputs[input]].Values.Length;
        ReadOnlySpan<int> shape = graph.Tensors[operation.Inputs[input]].Shape.AsSpan();
        if (shape.Length == 4)
        {
            int positions = shape[3];
            return [0, positions + 1, count - 1, count - positions];
        }

        return [0, count / 3, count / 2, count - 1];
    }

    private static bool SpoilsOutput(RunPlan plan, ReferenceRun run, Operation operation, int input, int position, float value)
    {
        ProgramGraph graph = plan.TrainStep.Graph;
        using KernelContext context = Scenarios.Context();
        int index = graph.Operations.IndexOf(operation);
        ProgramRunner runner = new(graph, index, index + 1, index + 1, context);
        for (int i = 0; i < operation.Inputs.Length; i++)
        {
            ReferenceTensor tensor = run[operation.Inputs[i]];
            if (tensor.Integers.Length > 0)
            {
                runner.BindTokens(operation.Inputs[i], tensor.Integers);
                continue;
            }

            // Zeros elsewhere are the hardest case: a value times zero must not vanish.
            float[] values = i == input || i == 0 ? [.. tensor.Values] : new float[tensor.Values.Length];
            if (i == input)
            {
                values[position] = value;
            }

            runner.Bind(operation.Inputs[i], values);
        }

        float[] output = new float[graph.Tensors[operation.Output].Count];
        runner.Bind(operation.Output, output);
        runner.Plan();
        runner.Run(accumulate: false);
        return output.Any(static x => !float.IsFinite(x));
    }
}
