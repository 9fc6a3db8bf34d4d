namespace Autonet.Training.Court;

/// <summary>How one element came to be: its values, and the accumulators of its folds, from the inputs as a trace has them.</summary>
internal sealed class ElementWorkings
{
    private readonly ProgramTrace _trace;
    private readonly Fault? _fault;

    /// <summary>Works an element out.</summary>
    /// <param name="trace">The tensors.</param>
    /// <param name="operation">Index of the operation.</param>
    /// <param name="index">Index of the element.</param>
    /// <param name="fault">A fault in this very element; null for none.</param>
    public ElementWorkings(ProgramTrace trace, int operation, long index, Fault? fault = null)
    {
        _trace = trace;
        _fault = fault;
        Element = new Element(trace.Graph, operation, index, trace.Slots);
        Values = new uint[Element.OperandCount + Element.FoldCount];
        for (int i = 0; i < Element.OperandCount; i++)
        {
            Values[i] = Word(Element.OperandPlace(i, Values));
        }

        for (int fold = 0; fold < Element.FoldCount; fold++)
        {
            Fold shape = Element.Fold(fold, Values);
            Values[Element.OperandCount + fold] = shape.Items == 0 ? shape.Start : After(fold, shape.Start, 0, shape.Items);
        }

        Result = Element.Result(Values);
        if (fault is not null && Element.FoldCount == 0)
        {
            Result ^= fault.Mask;
        }
    }

    /// <summary>The element taken apart.</summary>
    public Element Element { get; }

    /// <summary>Operands, then results of the folds.</summary>
    public uint[] Values { get; }

    /// <summary>The element.</summary>
    public uint Result { get; }

    /// <summary>Operands of item <paramref name="item"/> of a fold.</summary>
    public uint[] ItemOperands(int fold, long item)
    {
        uint[] operands = new uint[Element.Fold(fold, Values).Width];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = Word(Element.ItemPlace(fold, item, i));
        }

        return operands;
    }

    /// <summary>The accumulator after items <paramref name="first"/> … <paramref name="end"/> - 1, from what it was before them.</summary>
    public uint After(int fold, uint accumulator, long first, long end)
    {
        for (long item = first; item < end; item++)
        {
            accumulator = Element.Step(fold, accumulator, ItemOperands(fold, item), Values);
            if (_fault is not null && _fault.Fold == fold && _fault.Item == item)
            {
                accumulator ^= _fault.Mask;
            }
        }

        return accumulator;
    }

    private uint Word(Place place) => _trace.Input(Element.Operation, place);
}
