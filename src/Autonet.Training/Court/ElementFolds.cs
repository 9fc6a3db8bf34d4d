using Autonet.Exact.Elementary;
using Autonet.Training.Programs;

namespace Autonet.Training.Court;

/// <summary>The folds that an element is made of: the twin of contracts/src/court/ElementFolds.sol.</summary>
internal static class ElementFolds
{
    private const int Chunk = 1024;

    public static int Count(Element e) => e.Operation.Kind switch
    {
        OperationKind.MatMulNT or OperationKind.MatMulNN or OperationKind.MatMulTN => 1,
        OperationKind.RmsScale or OperationKind.Mean or OperationKind.RmsBackwardInput or OperationKind.ChunkSquares or OperationKind.RowMoment
            or OperationKind.RowScale => Lanes.Count,
        OperationKind.CrossEntropyLoss or OperationKind.CrossEntropyGrad => 2 * Lanes.Count,
        OperationKind.AttentionScores => ElementOperands.IsMasked(e) ? 0 : 1,
        OperationKind.CausalSoftmax => ElementOperands.IsMasked(e) ? 0 : 2 * Lanes.Count,
        OperationKind.SoftmaxBackward => ElementOperands.IsMasked(e) ? 0 : Lanes.Count,
        OperationKind.AttentionMix or OperationKind.AttentionSpread or OperationKind.RmsBackwardWeight or OperationKind.EmbedBackward
            or OperationKind.ColumnMoment => 1,
        OperationKind.ClipScale => (Lanes.Count + 1) * e.Operation.Inputs.Length,
        _ => 0,
    };

    public static Fold Of(Element e, int fold, ReadOnlySpan<uint> values) => new(Items(e, fold), Width(e), Start(e, fold, values));

    public static Place PlaceOf(Element e, int fold, long item, int which)
    {
        switch (e.Operation.Kind)
        {
            case OperationKind.MatMulNT or OperationKind.MatMulNN or OperationKind.MatMulTN:
                return MatrixPlace(e, item, which);
            case OperationKind.AttentionScores or OperationKind.AttentionMix or OperationKind.AttentionSpread:
                return AttentionPlaces.PlaceOf(e, item, which);
            case OperationKind.RmsBackwardWeight:
                return which == 2 ? new(0, 2, item) : new(0, which, (item * e.OutputShape[0]) + e.Index);
            case OperationKind.EmbedBackward:
                int columns = e.OutputShape[1];
                return which == 0 ? new(0, 1, item) : new(0, 0, (item * columns) + (e.Index % columns));
            case OperationKind.ColumnMoment:
                return new(0, 1, (item * e.OutputCount) + e.Index);
            default:
                return LanePlace(e, fold, (fold % Lanes.Count) + (Lanes.Count * item), which);
        }
    }

    public static uint Step(Element e, int fold, uint accumulator, ReadOnlySpan<uint> operands, ReadOnlySpan<uint> values)
    {
        float acc = Word.Real(accumulator);
        float x = Word.Real(operands[0]);
        switch (e.Operation.Kind)
        {
            case OperationKind.Mean or OperationKind.ClipScale:
                return Word.Of(acc + x);
            case OperationKind.RowScale:
                return Word.Of(acc + MathF.Abs(x));
            case OperationKind.RmsScale or OperationKind.ChunkSquares:
                return Word.Of(MathF.FusedMultiplyAdd(x, x, acc));
            case OperationKind.RowMoment or OperationKind.ColumnMoment:
                float clipped = x * Word.Real(values[1]);
                return Word.Of(MathF.FusedMultiplyAdd(clipped, clipped, acc));
            case OperationKind.RmsBackwardInput:
                return Word.Of(MathF.FusedMultiplyAdd(x * Word.Real(operands[1]), Word.Real(operands[2]), acc));
            case OperationKind.RmsBackwardWeight:
                return Word.Of(MathF.FusedMultiplyAdd(x, Word.Real(operands[1]) * Word.Real(operands[2]), acc));
            case OperationKind.EmbedBackward:
                return operands[0] == e.Index / e.OutputShape[1] ? Word.Of(acc + Word.Real(operands[1])) : accumulator;
            case OperationKind.CausalSoftmax or OperationKind.CrossEntropyLoss or OperationKind.CrossEntropyGrad:
                return fold < Lanes.Count
                    ? x > acc ? operands[0] : accumulator
                    : Word.Of(acc + Elementary32.Exp(x - Lanes.Maximum(values[e.OperandCount..])));
            default:
                return Word.Of(MathF.FusedMultiplyAdd(x, Word.Real(operands[1]), acc));
        }
    }

    private static long Items(Element e, int fold) => e.Operation.Kind switch
    {
        OperationKind.MatMulNT or OperationKind.MatMulNN => e.Shape(0)[1],
        OperationKind.MatMulTN => e.Shape(0)[0],
        OperationKind.AttentionScores or OperationKind.AttentionMix or OperationKind.AttentionSpread => AttentionPlaces.Items(e),
        OperationKind.RmsBackwardWeight => e.Count(2),
        OperationKind.EmbedBackward => e.Count(1),
        OperationKind.ColumnMoment => e.Count(1) / e.OutputCount,
        OperationKind.ClipScale when IsTotal(e, fold) => 0,
        _ => Lanes.ItemsOf(Extent(e, fold), fold % Lanes.Count),
    };

    private static int Width(Element e) => e.Operation.Kind switch
    {
        OperationKind.RmsBackwardInput or OperationKind.RmsBackwardWeight => 3,
        OperationKind.MatMulNT or OperationKind.MatMulNN or OperationKind.MatMulTN or OperationKind.AttentionScores or OperationKind.AttentionMix
            or OperationKind.AttentionSpread or OperationKind.SoftmaxBackward or OperationKind.EmbedBackward => 2,
        _ => 1,
    };

    private static uint Start(Element e, int fold, ReadOnlySpan<uint> values) => e.Operation.Kind switch
    {
        OperationKind.CausalSoftmax or OperationKind.CrossEntropyLoss or OperationKind.CrossEntropyGrad when fold < Lanes.Count
            => Word.Of(float.NegativeInfinity),
        OperationKind.MatMulNT or OperationKind.MatMulNN or OperationKind.MatMulTN or OperationKind.EmbedBackward or OperationKind.RmsBackwardWeight
            when e.OperandCount > 0 => values[0],
        OperationKind.ClipScale when IsTotal(e, fold) => Total(fold - (Lanes.Count * e.Operation.Inputs.Length), fold, values),
        _ => 0,
    };

    /// <summary>
    /// The sum of a clip's inputs goes on from one to the next. Each total on the way is a value of its own, a fold over nothing that starts from the
    /// total before and the lanes of one more input, so that no move adds up more than one input.
    /// </summary>
    private static bool IsTotal(Element e, int fold) => fold >= Lanes.Count * e.Operation.Inputs.Length;

    private static uint Total(int tensor, int fold, ReadOnlySpan<uint> values)
    {
        float sum = Lanes.Sum(values[(tensor * Lanes.Count)..]);
        return Word.Of(tensor == 0 ? sum : Word.Real(values[fold - 1]) + sum);
    }

    /// <summary>Number of items of all lanes together.</summary>
    private static long Extent(Element e, int fold) => e.Operation.Kind switch
    {
        OperationKind.Mean => e.Count(0),
        OperationKind.ClipScale => e.Count(fold / Lanes.Count),
        OperationKind.ChunkSquares => Math.Min(Chunk, e.Count(0) - (Chunk * e.Index)),
        OperationKind.CausalSoftmax or OperationKind.SoftmaxBackward => (e.Index / e.Shape(0)[3] % e.Shape(0)[3]) + 1,
        OperationKind.RowMoment => e.Count(1) / e.OutputCount,
        OperationKind.RowScale => e.Count(0) / e.OutputCount,
        _ => e.Shape(0)[1],
    };

    private static Place LanePlace(Element e, int fold, long index, int which)
    {
        long extent = Extent(e, fold);
        return e.Operation.Kind switch
        {
            OperationKind.Mean => new(0, 0, index),
            OperationKind.ClipScale => new(0, fold / Lanes.Count, index),
            OperationKind.ChunkSquares => new(0, 0, (Chunk * e.Index) + index),
            OperationKind.CausalSoftmax or OperationKind.SoftmaxBackward => new(0, which, (e.Index / e.OutputShape[3] * e.OutputShape[3]) + index),
            OperationKind.RowMoment => new(0, 1, (e.Index * extent) + index),
            OperationKind.RmsBackwardInput => which == 1 ? new(0, 3, index) : new(0, which / 2, (e.Index / extent * extent) + index),
            OperationKind.CrossEntropyGrad => new(0, 0, (e.Index / extent * extent) + index),
            _ => new(0, 0, (e.Index * extent) + index),
        };
    }

    private static Place MatrixPlace(Element e, long item, int which)
    {
        long line = which == 0 ? e.Index / e.OutputShape[1] : e.Index % e.OutputShape[1];
        int columns = e.Shape(which)[1];
        bool transposed = which == 0 ? e.Operation.Kind == OperationKind.MatMulTN : e.Operation.Kind != OperationKind.MatMulNT;
        return new(0, which, transposed ? (item * columns) + line : (line * columns) + item);
    }
}
