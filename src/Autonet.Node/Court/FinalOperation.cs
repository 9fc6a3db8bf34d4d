using System.Globalization;
using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Training.Court;
using Autonet.Training.Programs;
using Place = Autonet.Training.Court.Place;

namespace Autonet.Node.Court;

/// <summary>A number as bits and as people read it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Bits">Bits of binary32, or a 32-bit integer.</param>
/// <param name="IsInteger">Which of both.</param>
public sealed record CourtNumber(string Name, uint Bits, bool IsInteger)
{
    /// <summary>Hexadecimal and decimal.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"0x{Bits:x8} ({(IsInteger ? ((int)Bits).ToString(CultureInfo.InvariantCulture) : BitConverter.UInt32BitsToSingle(Bits).ToString("R", CultureInfo.InvariantCulture))})");
}

/// <summary>The one place in a computation that decided a game.</summary>
/// <param name="Kind">The operation's kind.</param>
/// <param name="Tensor">The tensor that it makes.</param>
/// <param name="Element">The element.</param>
/// <param name="Formula">What the contract computed or looked up.</param>
/// <param name="Operands">With which numbers.</param>
/// <param name="Claimed">What the defender had.</param>
/// <param name="Actual">What the contract found.</param>
public sealed record FinalOperation(
    OperationKind Kind, string Tensor, long Element, string Formula, IReadOnlyList<CourtNumber> Operands, CourtNumber Claimed, CourtNumber Actual)
{
    /// <summary>Reads it from the move that decided a game.</summary>
    /// <param name="graph">The program of the disputed step.</param>
    /// <param name="last">The position before that move.</param>
    /// <param name="slots">Number of included slots, for operations over updates.</param>
    /// <param name="decided">The decision.</param>
    /// <param name="input">Calldata of the deciding move.</param>
    /// <returns>Null if the game was not decided by a number, or before an operation was picked.</returns>
    public static FinalOperation? Read(
        ProgramGraph graph, Position last, int slots, DisputeGameContract.GameDecidedEvent decided, ReadOnlySpan<byte> input)
    {
        Ground ground = (Ground)decided.Ground;
        if (ground is Ground.None or Ground.Silence or Ground.Output or Ground.NotFinite)
        {
            return null;
        }

        Element element = new(graph, (int)last.Operation, (long)last.Element, slots);
        TensorDeclaration output = graph.Tensors[element.Operation.Output];
        bool isInteger = output.Element == ElementKind.Int32;
        (string formula, IReadOnlyList<CourtNumber> operands, bool ofInput) = ground switch
        {
            Ground.Item => Item(element, last, input),
            Ground.Result => Result(element, input),
            Ground.Operand or Ground.ItemOperand => Operand(graph, element, last, ground, input),
            _ => ("a fold over nothing is what it starts from", [], false),
        };
        return new FinalOperation(
            element.Operation.Kind, output.Name, (long)last.Element, formula, operands,
            new("claimed", decided.Claimed, ofInput || (isInteger && ground != Ground.Item)), new("computed", decided.Actual, ofInput || (isInteger && ground != Ground.Item)));
    }

    private static (string, IReadOnlyList<CourtNumber>, bool) Item(Element element, Position last, ReadOnlySpan<byte> input)
    {
        object[] call = Decode("refuteItem", input);
        uint[] items = PackedWords.Unpack((byte[])call[3]);
        int item = (int)(BigInteger)call[4];
        int width = (int)last.Width;
        int at = item * (width + 1);
        List<CourtNumber> operands = [.. Enumerable.Range(0, width).Select(i => new CourtNumber($"x{i}", items[at + i], element.Operation.Kind == OperationKind.EmbedBackward && i == 0))];
        operands.Add(new("accumulator", item == 0 ? last.From : items[at - 1], false));
        return ($"item {last.First + item} of fold {last.Fold}: {StepText(element.Operation.Kind, (int)last.Fold)}", operands, false);
    }

    private static (string, IReadOnlyList<CourtNumber>, bool) Result(Element element, ReadOnlySpan<byte> input)
    {
        object[] call = Decode("refuteResult", input);
        uint[] values = PackedWords.Unpack((byte[])((object[])call[2])[1]);
        return (
            $"the definition of {element.Operation.Kind} over its {element.OperandCount} operands and {element.FoldCount} folds",
            [.. values.Take(8).Select((value, i) => new CourtNumber(i < element.OperandCount ? $"operand {i}" : $"fold {i - element.OperandCount}", value, false))], false);
    }

    private static (string, IReadOnlyList<CourtNumber>, bool) Operand(ProgramGraph graph, Element element, Position last, Ground ground, ReadOnlySpan<byte> input)
    {
        Place place;
        if (ground == Ground.Operand)
        {
            object[] call = Decode("refuteOperand", input);
            place = element.OperandPlace((int)(BigInteger)call[3], PackedWords.Unpack((byte[])((object[])call[2])[1]));
        }
        else
        {
            object[] operand = (object[])Decode("refuteItemOperand", input)[4];
            place = element.ItemPlace((int)last.Fold, last.First + (long)(BigInteger)operand[0], (int)(BigInteger)operand[1]);
        }

        TensorDeclaration tensor = graph.Tensors[element.Operation.Inputs[place.Input]];
        return ($"element {place.Index} of '{tensor.Name}', proved under its root", [], tensor.Element == ElementKind.Int32);
    }

    private static object[] Decode(string function, ReadOnlySpan<byte> input)
        => DisputeGameContract.Abi.Functions.Single(known => known.Name == function).DecodeCall(input);

    /// <summary>One item's step as docs/arithmetic.md writes it.</summary>
    private static string StepText(OperationKind kind, int fold) => kind switch
    {
        OperationKind.Mean or OperationKind.ClipScale => "accumulator + x0",
        OperationKind.RowScale => "accumulator + |x0|",
        OperationKind.RmsScale or OperationKind.ChunkSquares => "fma(x0, x0, accumulator)",
        OperationKind.RowMoment or OperationKind.ColumnMoment => "q = x0 * clip; fma(q, q, accumulator)",
        OperationKind.RmsBackwardInput => "fma(x0 * x1, x2, accumulator)",
        OperationKind.RmsBackwardWeight => "fma(x0, x1 * x2, accumulator)",
        OperationKind.EmbedBackward => "x0 is the row ? accumulator + x1 : accumulator",
        OperationKind.CausalSoftmax or OperationKind.CrossEntropyLoss or OperationKind.CrossEntropyGrad
            => fold < 16 ? "max(x0, accumulator)" : "accumulator + exp(x0 - max)",
        _ => "fma(x0, x1, accumulator)",
    };
}
