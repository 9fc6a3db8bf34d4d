using Autonet.Core.Merkle;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;
using Autonet.Training.Rounds;

namespace Autonet.Training.Tests.Programs;

public sealed class ProgramGraphTests
{
    private static readonly RunPlan Plan = RunPlan.Create(Scenarios.Terms(Scenarios.Odd));

    public static TheoryData<string> Programs => ["train step", "encode", "aggregate", "evaluate", "generate"];

    /// <summary>Of each program and role, the ordinals of what it is given.</summary>
    public static TheoryData<string, TensorRole, int[]> Given => new()
    {
        { "train step", TensorRole.State, [.. Group(0), .. Group(2), .. Group(3)] },
        { "train step", TensorRole.FirstMoment, Group(1) },
        { "train step", TensorRole.Checkpoint, Group(1) },
        { "train step", TensorRole.Token, [0, 1] },
        { "train step", TensorRole.Constant, [0, 1] },
        { "train step", TensorRole.ConstantRow, [2] },
        { "train step", TensorRole.Update, [] },
        { "encode", TensorRole.State, [.. Group(0), .. Group(2), .. Group(3)] },
        { "encode", TensorRole.FirstMoment, [] },
        { "encode", TensorRole.Checkpoint, [.. Group(0), .. Group(1)] },
        { "encode", TensorRole.Token, [] },
        { "encode", TensorRole.Constant, [] },
        { "encode", TensorRole.ConstantRow, [3] },
        { "encode", TensorRole.Update, [] },
        { "aggregate", TensorRole.State, [.. Group(0), .. Group(1)] },
        { "aggregate", TensorRole.FirstMoment, [] },
        { "aggregate", TensorRole.Checkpoint, [] },
        { "aggregate", TensorRole.Token, [] },
        { "aggregate", TensorRole.Constant, [] },
        { "aggregate", TensorRole.ConstantRow, [3] },
        { "aggregate", TensorRole.Update, [.. Group(0), .. Group(1), .. Group(2), .. Group(3)] },
        { "evaluate", TensorRole.State, Group(0) },
        { "evaluate", TensorRole.FirstMoment, [] },
        { "evaluate", TensorRole.Checkpoint, [] },
        { "evaluate", TensorRole.Token, [0, 1] },
        { "evaluate", TensorRole.Constant, [0, 1] },
        { "evaluate", TensorRole.ConstantRow, [] },
        { "evaluate", TensorRole.Update, [] },
        { "generate", TensorRole.State, Group(0) },
        { "generate", TensorRole.Token, [0] },
        { "generate", TensorRole.Constant, [0, 1] },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void Every_operation_makes_the_tensor_after_the_given_ones_and_those_before_it(string program)
    {
        ProgramGraph graph = Graph(program);
        Assert.All(graph.Operations.Index(), entry => Assert.Equal(graph.GivenTensors + entry.Index, entry.Item.Output));
        Assert.All(graph.Operations, static operation => Assert.All(operation.Inputs, input => Assert.True(input < operation.Output)));
        Assert.All(graph.Tensors.Index(), static entry => Assert.Equal(entry.Index, entry.Item.Id));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Tensors_are_given_if_their_role_says_where_from_and_made_if_not(string program)
    {
        ProgramGraph graph = Graph(program);
        Assert.All(graph.Tensors, tensor => Assert.Equal(
            tensor.Id >= graph.GivenTensors, tensor.Role is TensorRole.Intermediate or TensorRole.Output));
        Assert.All(graph.Tensors.Where(static tensor => tensor.Role == TensorRole.Intermediate), static tensor => Assert.Equal(0, tensor.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Given))]
    public void Each_tensor_of_a_role_is_given_once(string program, TensorRole role, int[] ordinals) => Assert.Equal(ordinals, Ordinals(program, role));

    [Theory]
    [InlineData("train step", 4)]
    [InlineData("encode", 4)]
    [InlineData("aggregate", 4)]
    [InlineData("evaluate", 0)]
    [InlineData("generate", 0)]
    public void Each_tensor_of_the_result_is_made_once(string program, int ofEachTrained)
        => Assert.Equal(Enumerable.Range(0, Math.Max(1, ofEachTrained * Plan.Parameters.Length)), Ordinals(program, TensorRole.Output));

    [Fact]
    public void Outputs_of_a_step_are_what_it_starts_from_by_ordinal()
    {
        TrainStepProgram step = Plan.TrainStep;
        int[] made = [.. step.NewParameters, .. step.NewFirstMoments, .. step.NewRowMoments, .. step.NewColumnMoments];
        Assert.Equal(Outputs(step.Graph), made);
        Assert.Equal(TensorRole.Intermediate, step.Graph.Tensors[step.Loss].Role);
        foreach (TensorDeclaration given in step.Graph.Tensors.Where(static tensor => tensor.Role is TensorRole.State or TensorRole.FirstMoment))
        {
            Assert.Equal(given.Shape, step.Graph.Tensors[made[given.Ordinal]].Shape);
        }
    }

    [Fact]
    public void Outputs_of_encode_and_aggregate_are_in_the_order_of_their_roots()
    {
        AggregateProgram aggregate = Plan.Aggregate;
        Assert.Equal(Outputs(Plan.Encode.Graph), Plan.Encode.Sections);
        int[] checkpoint = [.. aggregate.NewParameters, .. aggregate.NewMomenta, .. aggregate.NewRowMoments, .. aggregate.NewColumnMoments];
        Assert.Equal(Outputs(aggregate.Graph), checkpoint);
        foreach ((int section, TensorDeclaration read) in aggregate.Sections.Select(id => aggregate.Graph.Tensors[id]).Index())
        {
            TensorDeclaration made = Plan.Encode.Graph.Tensors[Plan.Encode.Sections[section]];
            Assert.Equal(section, read.Ordinal);
            Assert.Equal(made.Shape, read.Shape);
            Assert.Equal((ElementKind.Int32, ElementKind.Int32), (made.Element, read.Element));
        }
    }

    [Fact]
    public void A_descriptor_is_its_fields_in_order_little_endian()
    {
        GraphBuilder builder = new();
        int x = builder.Given("x", TensorRole.State, 0x0102, 3, 0x01020304);
        int row = builder.Given("row", TensorRole.ConstantRow, 3, 4);
        builder.Output(OperationKind.RowScale, "scales", 0xFFFE, [x, row], [3], 7, 0x3F800000);
        ProgramGraph graph = builder.Build();
        byte[] expected =
        [
            33, 0, 2, 0, 7, 0, 0, 0, 0, 0, 0x80, 0x3F, 3, 0, 0, 0,
            0, 0, 0, 0, 1, 0, 2, 1, 2, 0, 3, 0, 0, 0, 4, 3, 2, 1,
            1, 0, 0, 0, 6, 0, 3, 0, 1, 0, 4, 0, 0, 0,
            2, 0, 0, 0, 8, 0, 0xFE, 0xFF, 1, 0, 3, 0, 0, 0,
        ];
        Assert.Equal(expected, graph.Describe(0));
        Assert.Equal(MerkleTree.HashLeaf(expected), graph.Id);
    }

    [Fact]
    public void A_given_tensor_after_an_operation_is_a_programming_error()
    {
        GraphBuilder builder = new();
        int a = builder.Given("a", TensorRole.State, 0, 3);
        builder.Apply(OperationKind.Add, "sum", [a, a], [3]);
        Assert.Throws<InvalidOperationException>(() => builder.Given("b", TensorRole.State, 1, 3));
    }

    [Fact]
    public void An_ordinal_beyond_sixteen_bits_is_a_programming_error()
        => Assert.Throws<OverflowException>(static () => new GraphBuilder().Given("a", TensorRole.State, 0x10000, 3));

    [Fact]
    public void A_run_needs_every_given_tensor_and_no_other()
    {
        GraphBuilder builder = new();
        int a = builder.Given("a", TensorRole.State, 0, 2);
        int b = builder.Given("b", TensorRole.State, 1, 2);
        int sum = builder.Output(OperationKind.Add, "sum", 0, [a, b], [2]);
        ProgramGraph graph = builder.Build();
        Dictionary<int, ReferenceTensor> given = new() { [a] = new([1f, 2f]), [b] = new([3f, 4f]) };
        Assert.Equal([4f, 6f], ReferenceExecutor.Run(graph, given)[sum].Values);
        Assert.Throws<ArgumentException>(() => ReferenceExecutor.Run(graph, new Dictionary<int, ReferenceTensor> { [a] = new([1f, 2f]) }));
        Assert.Throws<ArgumentException>(() => ReferenceExecutor.Run(graph, new Dictionary<int, ReferenceTensor>(given) { [sum] = new([1f, 2f]) }));
        Assert.Throws<ArgumentException>(() => ReferenceExecutor.Run(graph, new Dictionary<int, ReferenceTensor>(given) { [99] = new([1f, 2f]) }));
        Assert.Throws<ArgumentException>(() => ReferenceExecutor.Run(graph, new Dictionary<int, ReferenceTensor>(given) { [b] = new([1f]) }));
        Assert.Throws<ArgumentException>(() => ReferenceExecutor.Run(graph, new Dictionary<int, ReferenceTensor>(given) { [b] = new([1, 2]) }));
    }

    private static int[] Group(int group) => [.. Enumerable.Range(group * Plan.Parameters.Length, Plan.Parameters.Length)];

    private static int[] Ordinals(string program, TensorRole role) =>
        [.. Graph(program).Tensors.Where(tensor => tensor.Role == role).Select(static tensor => (int)tensor.Ordinal).Order()];

    /// <summary>Ids of the outputs by ordinal.</summary>
    private static int[] Outputs(ProgramGraph graph) =>
        [.. graph.Tensors.Where(static tensor => tensor.Role == TensorRole.Output).OrderBy(static tensor => tensor.Ordinal).Select(static tensor => tensor.Id)];

    private static ProgramGraph Graph(string program) => program switch
    {
        "train step" => Plan.TrainStep.Graph,
        "encode" => Plan.Encode.Graph,
        "aggregate" => Plan.Aggregate.Graph,
        "evaluate" => Plan.Evaluate.Graph,
        _ => GenerateProgram.Create(Plan.Terms.Model, 7).Graph,
    };
}
