using Autonet.Exact.Parallelism;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Autonet.Training.Programs;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Court;

/// <summary>Taken apart into operands and folds as the court does, every element of every operation is what the programs make it.</summary>
public sealed class ElementTests
{
    private const int ElementsPerTensor = 400;

    private static readonly RunPlan Plan = RunPlan.Create(Scenarios.Terms(Scenarios.Odd, sequences: 2, steps: 2));

    public static TheoryData<string> Programs => ["train", "train from the second step", "encode", "aggregate", "evaluate"];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Every_element_is_what_its_values_give(string program)
    {
        using KernelContext context = Scenarios.Context();
        ProgramTrace trace = Trace(program, context);
        for (int operation = 0; operation < trace.Graph.Operations.Length; operation++)
        {
            TensorDeclaration output = trace.Graph.Tensors[trace.Graph.Operations[operation].Output];
            int stride = Math.Max(1, output.Count / ElementsPerTensor);
            for (int index = 0; index < output.Count; index += stride)
            {
                Assert.True(
                    trace[output.Id].Word(index) == new ElementWorkings(trace, operation, index).Result,
                    $"Element {index} of '{output.Name}' ({trace.Graph.Operations[operation].Kind})");
            }
        }
    }

    [Fact]
    public void The_four_programs_have_every_kind_of_operation()
    {
        using KernelContext context = Scenarios.Context();
        IEnumerable<OperationKind> kinds = Programs.SelectMany(program => Trace(program.Data, context).Graph.Operations).Select(static operation => operation.Kind);
        Assert.Equal(Enum.GetValues<OperationKind>().Except([OperationKind.None]), kinds.Distinct().Order());
    }

    [Fact]
    public void A_slots_computation_ends_in_what_the_worker_commits_to()
    {
        using KernelContext context = Scenarios.Context(2);
        Checkpoint start = Scenarios.Carrying(Plan);
        SlotComputation computation = new(Plan, context, start, 2, Scenarios.Source(Scenarios.Odd));
        SlotResult result = new SlotTrainer(Plan, context).Train(start, 2, Scenarios.Source(Scenarios.Odd), null, TestContext.Current.CancellationToken);
        Assert.Equal((3, result.StateRoot, result.UpdateRoot), (computation.Roots.Count, computation.Roots[1], computation.Roots[2]));
        Assert.Equal(result.Update, computation.Update());
    }

    [Fact]
    public void A_fault_changes_everything_after_it_and_nothing_before()
    {
        using KernelContext context = Scenarios.Context();
        Checkpoint start = Scenarios.Carrying(Plan);
        SlotComputation honest = new(Plan, context, start, 2, Scenarios.Source(Scenarios.Odd));
        int operation = Plan.TrainStep.Graph.Operations.ToList().FindIndex(static operation => operation.Kind == OperationKind.MatMulTN);
        SlotComputation faulty = new(Plan, context, start, 2, Scenarios.Source(Scenarios.Odd), new Fault(2, operation, 5, 0x0400_0000, Item: 7));
        Assert.Equal(honest.Roots[0], faulty.Roots[0]);
        Assert.NotEqual(honest.Roots[1], faulty.Roots[1]);
        ProgramTrace trace = faulty.Trace(2);
        Assert.All(Enumerable.Range(0, operation), i => Assert.Equal(honest.Trace(2).Tree.Node(0, i), trace.Tree.Node(0, i)));
        Assert.NotEqual(honest.Trace(2).Tree.Node(0, operation), trace.Tree.Node(0, operation));
    }

    private static ProgramTrace Trace(string program, KernelContext context)
    {
        Checkpoint start = Scenarios.Carrying(Plan);
        SlotComputation Slot(int slot) => new(Plan, context, start, 2, Scenarios.Source(Scenarios.Odd, 100 * slot));
        return program switch
        {
            "train" => Slot(0).Trace(1),
            "train from the second step" => Slot(0).Trace(2),
            "encode" => Slot(0).Trace(3),
            "aggregate" => SingleComputation.OfAggregate(Plan, context, start, 2, [.. Enumerable.Range(0, 4).Select(slot => (ReadOnlyMemory<byte>)Slot(slot).Update())]).Trace(1),
            _ => SingleComputation.OfEvaluation(Plan, context, start, Scenarios.Source(Scenarios.Odd)).Trace(1),
        };
    }
}
