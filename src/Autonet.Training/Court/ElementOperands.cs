using Autonet.Training.Programs;

namespace Autonet.Training.Court;

/// <summary>The operands that an element reads by itself: the twin of contracts/src/court/ElementOperands.sol.</summary>
internal static class ElementOperands
{
    private const int Signs = 32;

    public static int Count(Element e)
    {
        int inputs = e.Operation.Inputs.Length;
        return e.Operation.Kind switch
        {
            OperationKind.MatMulNT or OperationKind.MatMulNN or OperationKind.MatMulTN or OperationKind.EmbedBackward => inputs > 2 ? 1 : 0,
            OperationKind.RmsBackwardWeight => inputs > 3 ? 1 : 0,
            OperationKind.RmsScale or OperationKind.AttentionScores or OperationKind.AttentionMix or OperationKind.AttentionSpread
                or OperationKind.Mean or OperationKind.ChunkSquares or OperationKind.ClipScale => 0,
            OperationKind.CausalSoftmax => IsMasked(e) ? 0 : 1,
            OperationKind.SoftmaxBackward => IsMasked(e) ? 0 : 2,
            OperationKind.Rope or OperationKind.RopeBackward or OperationKind.OuterMomentum => 4,
            OperationKind.AdamUpdate => 8,
            OperationKind.RowScale => 1,
            OperationKind.PackHalves => Left(e, 2 * e.Index, 2),
            OperationKind.PackSigns => Left(e, Signs * e.Index, Signs),
            OperationKind.MeanOfSigns => 2 * e.Slots,
            OperationKind.MeanOfHalves => e.Slots,
            OperationKind.RowMoment or OperationKind.ColumnMoment => 2,
            _ => inputs,
        };
    }

    public static Place PlaceOf(Element e, int which, ReadOnlySpan<uint> values)
    {
        switch (e.Operation.Kind)
        {
            case OperationKind.Embed:
                int width = e.OutputShape[1];
                return which == 0 ? new(0, 1, e.Index / width) : new(0, 0, (values[0] * (long)width) + (e.Index % width));
            case OperationKind.CrossEntropyLoss:
                return which == 0 ? new(0, 1, e.Index) : new(0, 0, (e.Index * e.Shape(0)[1]) + values[0]);
            case OperationKind.CrossEntropyGrad:
                return which == 0 ? new(0, 1, e.Index / e.OutputShape[1]) : new(0, 0, e.Index);
            case OperationKind.RmsApply or OperationKind.RmsBackwardInput:
                int columns = e.OutputShape[1];
                int last = e.Operation.Inputs.Length - 1;
                return new(0, which, which == last ? e.Index % columns : which == last - 1 ? e.Index / columns : e.Index);
            case OperationKind.Rope or OperationKind.RopeBackward:
                return RotaryPlace(e, which);
            case OperationKind.AdamUpdate:
                return AdamPlace(e, which);
            case OperationKind.MatMulNT or OperationKind.MatMulNN or OperationKind.MatMulTN or OperationKind.EmbedBackward:
                return new(0, 2, e.Index);
            case OperationKind.RmsBackwardWeight:
                return new(0, 3, e.Index);
            case OperationKind.RowMoment or OperationKind.ColumnMoment when which == 1:
                return new(0, 2, 0);
            case OperationKind.AdamMoment1 when which == 2:
            case OperationKind.ColumnShare when which == 1:
                return new(0, which, 0);
            case >= OperationKind.LessCarried:
                return UpdatePlace(e, which);
            default:
                return new(0, which, e.Index);
        }
    }

    /// <summary>Whether an element of [B, H, T, T] is one of a later position, which is +0 by definition.</summary>
    public static bool IsMasked(Element e)
    {
        int positions = e.OutputShape[3];
        return e.Index % positions > e.Index / positions % positions;
    }

    private static Place UpdatePlace(Element e, int which)
    {
        switch (e.Operation.Kind)
        {
            case OperationKind.LessCarried when which == 2:
                return new(0, 2, 0);
            case OperationKind.RowScale:
                return new(0, 1, 3);
            case OperationKind.Sign when which == 1:
                return new(0, 1, e.Index / (e.Count(0) / e.Count(1)));
            case OperationKind.PackHalves:
                return new(0, 0, (2 * e.Index) + which);
            case OperationKind.PackSigns:
                return new(0, 0, (Signs * e.Index) + which);
            case OperationKind.MeanOfHalves:
                return new(which, 0, e.Index / 2);
            case OperationKind.MeanOfSigns:
                return which % 2 == 0 ? new(which / 2, 0, e.Index / Signs) : new(which / 2, 1, e.Index / e.Operation.Integer(1) / 2);
            case OperationKind.OuterMomentum when which >= 2:
                return new(0, 2, which - 1);
            case OperationKind.OuterUpdate when which == 3:
                return new(0, 3, 0);
            default:
                return new(0, which, e.Index);
        }
    }

    private static Place RotaryPlace(Element e, int which)
    {
        int columns = e.OutputShape[1];
        int half = e.Shape(1)[1];
        long within = e.Index % columns % (2 * half);
        return which switch
        {
            0 => new(0, 0, e.Index),
            1 => new(0, 0, within < half ? e.Index + half : e.Index - half),
            _ => new(0, which - 1, (e.Index / columns % e.Shape(1)[0] * half) + (within % half)),
        };
    }

    private static Place AdamPlace(Element e, int which)
    {
        long columns = e.Count(3);
        return which switch
        {
            2 => new(0, 2, e.Index / columns),
            3 => new(0, 3, e.Index % columns),
            < 5 => new(0, which, e.Index),
            _ => new(0, 5, which - 5),
        };
    }

    private static int Left(Element e, long first, int most) => (int)Math.Min(most, e.Count(0) - first);
}
