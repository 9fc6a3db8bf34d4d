using System.Collections.Immutable;

namespace Autonet.Training.Programs;

/// <summary>
/// Collects tensors and operations in the order in which a program declares them. Given tensors come first, so that operation i of a program with G
/// of them makes the tensor with id G + i.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly List<TensorDeclaration> _tensors = [];
    private readonly List<Operation> _operations = [];
    private int _batchOperations;

    public ImmutableArray<int> ShapeOf(int tensor) => _tensors[tensor].Shape;

    /// <summary>Declares a tensor that the program is given; returns its id.</summary>
    /// <exception cref="InvalidOperationException">There is an operation already.</exception>
    public int Given(string name, TensorRole role, int ordinal, params ReadOnlySpan<int> shape) => _operations.Count == 0
        ? Declare(name, role, ordinal, role is TensorRole.Token or TensorRole.Update ? ElementKind.Int32 : ElementKind.Float32, shape)
        : throw new InvalidOperationException($"Tensor '{name}' is given, but declared after an operation.");

    public int Apply(OperationKind kind, string name, ReadOnlySpan<int> inputs, ReadOnlySpan<int> shape, params ReadOnlySpan<uint> attributes)
        => Apply(kind, name, TensorRole.Intermediate, 0, inputs, shape, attributes);

    public int Output(OperationKind kind, string name, int ordinal, ReadOnlySpan<int> inputs, ReadOnlySpan<int> shape, params ReadOnlySpan<uint> attributes)
        => Apply(kind, name, TensorRole.Output, ordinal, inputs, shape, attributes);

    /// <summary>Marks the end of the operations that run over the rows of a batch.</summary>
    public void EndBatch() => _batchOperations = _operations.Count;

    public ProgramGraph Build() => new([.. _tensors], [.. _operations], _batchOperations);

    public static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private int Apply(
        OperationKind kind, string name, TensorRole role, int ordinal, ReadOnlySpan<int> inputs, ReadOnlySpan<int> shape, ReadOnlySpan<uint> attributes)
    {
        bool integers = kind is OperationKind.Sign or OperationKind.PackHalves or OperationKind.PackSigns;
        int output = Declare(name, role, ordinal, integers ? ElementKind.Int32 : ElementKind.Float32, shape);
        _operations.Add(new Operation(kind, [.. inputs], output, [.. attributes]));
        return output;
    }

    private int Declare(string name, TensorRole role, int ordinal, ElementKind element, ReadOnlySpan<int> shape)
    {
        _tensors.Add(new TensorDeclaration(_tensors.Count, name, [.. shape], role, checked((ushort)ordinal), element));
        return _tensors.Count - 1;
    }
}
