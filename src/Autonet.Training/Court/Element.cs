using System.Collections.Immutable;
using Autonet.Training.Programs;

namespace Autonet.Training.Court;

/// <summary>
/// One element of the tensor that an operation makes, taken apart as the court takes it apart (contracts/src/court): a formula over its operands and
/// the results of its folds. Together, in this order, they are its <em>values</em>: words that are bits of binary32 or 32-bit integers.
/// </summary>
public sealed class Element
{
    /// <summary>Takes an element apart.</summary>
    /// <param name="graph">The program.</param>
    /// <param name="operation">Index of the operation.</param>
    /// <param name="index">Index of the element.</param>
    /// <param name="slots">Number of included slots, for operations over updates.</param>
    public Element(ProgramGraph graph, int operation, long index, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, graph.Tensors[graph.Operations[operation].Output].Count);
        Graph = graph;
        Operation = graph.Operations[operation];
        Index = index;
        Slots = slots;
        OperandCount = ElementOperands.Count(this);
        FoldCount = ElementFolds.Count(this);
    }

    /// <summary>The program.</summary>
    public ProgramGraph Graph { get; }

    /// <summary>The operation.</summary>
    public Operation Operation { get; }

    /// <summary>Index of the element.</summary>
    public long Index { get; }

    /// <summary>Number of included slots.</summary>
    public int Slots { get; }

    /// <summary>Number of operands.</summary>
    public int OperandCount { get; }

    /// <summary>Number of folds.</summary>
    public int FoldCount { get; }

    internal ImmutableArray<int> OutputShape => Graph.Tensors[Operation.Output].Shape;

    internal long OutputCount => Graph.Tensors[Operation.Output].Count;

    /// <summary>Where operand <paramref name="which"/> is.</summary>
    /// <param name="which">From 0.</param>
    /// <param name="values">The values, of which operands with a lower number are looked at.</param>
    public Place OperandPlace(int which, ReadOnlySpan<uint> values) => ElementOperands.PlaceOf(this, which, values);

    /// <summary>The items, width and start of fold <paramref name="fold"/>.</summary>
    public Fold Fold(int fold, ReadOnlySpan<uint> values) => ElementFolds.Of(this, fold, values);

    /// <summary>Where operand <paramref name="which"/> of an item of a fold is.</summary>
    public Place ItemPlace(int fold, long item, int which) => ElementFolds.PlaceOf(this, fold, item, which);

    /// <summary>A fold's accumulator after an item with these operands.</summary>
    public uint Step(int fold, uint accumulator, ReadOnlySpan<uint> operands, ReadOnlySpan<uint> values)
        => ElementFolds.Step(this, fold, accumulator, operands, values);

    /// <summary>The element that the values give.</summary>
    public uint Result(ReadOnlySpan<uint> values) => ElementResults.Of(this, values);

    internal ImmutableArray<int> Shape(int input) => Graph.Tensors[Operation.Inputs[input]].Shape;

    internal long Count(int input) => Graph.Tensors[Operation.Inputs[input]].Count;
}

/// <summary>A fold over items, each a step of one accumulator.</summary>
/// <param name="Items">Number of items.</param>
/// <param name="Width">Operands of each item.</param>
/// <param name="Start">The accumulator before the first item.</param>
public readonly record struct Fold(long Items, int Width, uint Start);
