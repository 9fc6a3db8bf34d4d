using System.Collections.Immutable;
using Autonet.Training.Programs;

namespace Autonet.Training.Court;

/// <summary>Where the operands of attention's folds are: the twin of contracts/src/court/AttentionPlaces.sol.</summary>
internal static class AttentionPlaces
{
    public static long Items(Element e)
    {
        if (e.Operation.Kind == OperationKind.AttentionScores)
        {
            return e.Shape(0)[1] / e.OutputShape[1];
        }

        int positions = e.Shape(0)[2];
        long position = e.Index / e.OutputShape[1] % positions;
        return e.Operation.Kind == OperationKind.AttentionMix ? position + 1 : e.Shape(1)[1] / e.OutputShape[1] * (positions - position);
    }

    public static Place PlaceOf(Element e, long item, int which) => e.Operation.Kind switch
    {
        OperationKind.AttentionScores => OfScores(e, item, which),
        OperationKind.AttentionMix => OfMix(e, item, which),
        _ => OfSpread(e, item, which),
    };

    /// <summary>Item d: q[i, a, d] and k[j, a / G, d].</summary>
    private static Place OfScores(Element e, long item, int which)
    {
        Extent x = new(e.OutputShape, e.Shape(0)[1], e.Shape(1)[1]);
        (long square, long within) = Math.DivRem(e.Index, x.Positions * x.Positions);
        (long sequence, long head) = Math.DivRem(square, x.Heads);
        (long i, long j) = Math.DivRem(within, x.Positions);
        return which == 0 ? new(0, 0, x.Query(sequence, i, head, item)) : new(0, 1, x.Key(sequence, j, head / x.Group, item));
    }

    /// <summary>Item j: W[a, i, j] and v[j, a / G, d].</summary>
    private static Place OfMix(Element e, long item, int which)
    {
        Extent x = new(e.Shape(0), e.OutputShape[1], e.Shape(1)[1]);
        (long row, long column) = Math.DivRem(e.Index, x.QueryColumns);
        (long sequence, long i) = Math.DivRem(row, x.Positions);
        (long head, long d) = Math.DivRem(column, x.HeadWidth);
        return which == 0 ? new(0, 0, x.Weight(sequence, head, i, item)) : new(0, 1, x.Key(sequence, item, head / x.Group, d));
    }

    /// <summary>Items run over the heads of the group, then over i = j … T-1: W[a, i, j] and y[i, a, d].</summary>
    private static Place OfSpread(Element e, long item, int which)
    {
        Extent x = new(e.Shape(0), e.Shape(1)[1], e.OutputShape[1]);
        (long row, long column) = Math.DivRem(e.Index, x.KeyColumns);
        (long sequence, long j) = Math.DivRem(row, x.Positions);
        (long group, long d) = Math.DivRem(column, x.HeadWidth);
        (long inGroup, long later) = Math.DivRem(item, x.Positions - j);
        (long head, long i) = ((group * x.Group) + inGroup, j + later);
        return which == 0 ? new(0, 0, x.Weight(sequence, head, i, j)) : new(0, 1, x.Query(sequence, i, head, d));
    }

    /// <summary>Sizes and addresses of [B, H, T, T] weights, [N, H·h] queries and [N, K·h] keys.</summary>
    private readonly struct Extent(ImmutableArray<int> weights, long queryColumns, long keyColumns)
    {
        public long Heads { get; } = weights[1];

        public long Positions { get; } = weights[2];

        public long QueryColumns { get; } = queryColumns;

        public long KeyColumns { get; } = keyColumns;

        public long HeadWidth { get; } = queryColumns / weights[1];

        public long Group { get; } = queryColumns / keyColumns;

        public long Weight(long sequence, long head, long i, long j) => (((((sequence * Heads) + head) * Positions) + i) * Positions) + j;

        public long Query(long sequence, long position, long head, long d) => (((sequence * Positions) + position) * QueryColumns) + (head * HeadWidth) + d;

        public long Key(long sequence, long position, long head, long d) => (((sequence * Positions) + position) * KeyColumns) + (head * HeadWidth) + d;
    }
}
