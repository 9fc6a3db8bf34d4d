using Autonet.Training.Programs;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Programs;

public sealed class ProgramGraphTests
{
    private static readonly RunPlan Plan = RunPlan.Create(Scenarios.Terms(Scenarios.Odd));

    public static TheoryData<string> Programs => ["train step", "encode", "aggregate", "evaluate", "generate"];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Every_operation_makes_the_tensor_after_the_given_ones_and_those_before_it(string program)
    {
        ProgramGraph graph = Graph(program);
        Assert.All(graph.Operations.Index(), entry => Assert.Equal(graph.GivenTensors + entry.Index, entry.Item.Output));
        Assert.All(graph.Operations, static operation => Assert.All(operation.Inputs, input => Assert.True(input < operation.Output)));
        Assert.All(graph.Tensors.Index(), static entry => Assert.Equal(entry.Index, entry.Item.Id));
    }

    [Fact]
    public void A_given_tensor_after_an_operation_is_a_programming_error()
    {
        GraphBuilder builder = new();
        int a = builder.Given("a", TensorRole.Parameter, 3);
        builder.Apply(OperationKind.Add, "sum", [a, a], [3]);
        Assert.Throws<InvalidOperationException>(() => builder.Given("b", TensorRole.Parameter, 3));
    }

    private static ProgramGraph Graph(string program) => program switch
    {
        "train step" => Plan.TrainStep.Graph,
        "encode" => Plan.Encode.Graph,
        "aggregate" => Plan.Aggregate.Graph,
        "evaluate" => Plan.Evaluate.Graph,
        _ => GenerateProgram.Create(Plan.Terms.Model, 7).Graph,
    };
}
