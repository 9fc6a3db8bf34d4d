using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>Which of several: elements of a tensor, items of a fold.</summary>
public enum Which
{
    First,
    Middle,
    Last,
}

/// <summary>How large a fault is.</summary>
public enum FaultSize
{
    /// <summary>One unit in the last place; where that is lost in a later rounding, the lowest bit that is not.</summary>
    Least,

    /// <summary>The other sign.</summary>
    Sign,

    /// <summary>Many binary orders of magnitude.</summary>
    Large,
}

/// <summary>Finds faults that make a claim false: not every one has any bearing on a result.</summary>
internal static class Faults
{
    private const int Elements = 40;
    private const int Ranks = 8;

    /// <summary>The kinds of a program's operations that its outputs depend on.</summary>
    public static IEnumerable<OperationKind> Kinds(ProgramGraph graph) => Bearing(graph).Select(operation => graph.Operations[operation].Kind).Distinct();

    /// <summary>The operations of a program that its outputs depend on.</summary>
    public static IEnumerable<int> Bearing(ProgramGraph graph)
    {
        HashSet<int> needed = [];
        for (int i = graph.Operations.Length - 1; i >= 0; i--)
        {
            Operation operation = graph.Operations[i];
            if (graph.Tensors[operation.Output].Role == TensorRole.Output || needed.Contains(operation.Output))
            {
                needed.UnionWith(operation.Inputs);
            }
        }

        return Enumerable.Range(0, graph.Operations.Length)
            .Where(i => graph.Tensors[graph.Operations[i].Output].Role == TensorRole.Output || needed.Contains(graph.Operations[i].Output));
    }

    /// <summary>Whether the elements of a kind are made of folds.</summary>
    public static bool HasFolds(ProgramTrace trace, OperationKind kind)
    {
        int operation = Bearing(trace.Graph).First(i => trace.Graph.Operations[i].Kind == kind);
        return new Element(trace.Graph, operation, Count(trace, operation) - 1, trace.Slots).FoldCount > 0;
    }

    /// <summary>A fault as near as can be to what is asked for that changes a root; if possible with all numbers finite.</summary>
    public static (Fault Fault, KeptComputation Cheat) Find(About about, int step, OperationKind kind, Which element, FaultSize size, Which item)
    {
        ProgramTrace trace = SmallClaims.Honest(about).Trace(step);
        (Fault, KeptComputation)? notFinite = null;
        int tried = 0;
        foreach (Fault spot in Spots(trace, step, kind, element, item))
        {
            // A place that has no bearing on the result shows it by the largest fault.
            foreach (uint mask in size == FaultSize.Least && !HasBearing(about, trace, spot) ? [] : Masks(kind, size))
            {
                Fault fault = spot with { Mask = mask };
                if (Convicting(about, trace, fault) is not (KeptComputation cheat, bool isFinite))
                {
                    continue;
                }

                if (isFinite)
                {
                    return (fault, cheat);
                }

                notFinite ??= (fault, cheat);
            }

            if (notFinite is not null && ++tried > Elements / 2)
            {
                return notFinite.Value;
            }
        }

        throw new InvalidOperationException($"No fault of {kind} ({element} element, {size}, {item} item) changes a root.");
    }

    private static bool HasBearing(About about, ProgramTrace trace, Fault spot)
        => Masks(trace.Graph.Operations[spot.Operation].Kind, FaultSize.Large).Append(0x4000_0000u).Any(mask => Convicting(about, trace, spot with { Mask = mask }) is (_, true));

    /// <summary>The computation with a fault, if that changes a root, and whether all of it is finite.</summary>
    private static (KeptComputation Cheat, bool IsFinite)? Convicting(About about, ProgramTrace trace, Fault fault)
    {
        uint changed = new ElementWorkings(trace, fault.Operation, fault.Element, fault).Result;
        if (changed == trace[trace.Graph.Operations[fault.Operation].Output].Word(fault.Element))
        {
            return null;
        }

        KeptComputation cheat = new(SmallClaims.Faulty(about, fault));
        bool isFinite = Enumerable.Range(1, cheat.Steps).All(step => cheat.Trace(step).FirstInvalidOperation < 0);
        return cheat.Roots.SequenceEqual(SmallClaims.Honest(about).Roots) ? null : (cheat, isFinite);
    }

    /// <summary>Places of a fault in elements of a kind, those that are asked for first.</summary>
    private static IEnumerable<Fault> Spots(ProgramTrace trace, int step, OperationKind kind, Which element, Which item)
    {
        int[] operations = [.. Bearing(trace.Graph).Where(i => trace.Graph.Operations[i].Kind == kind)];
        for (int rank = 0; rank < Ranks; rank++)
        {
            foreach (int operation in operations)
            {
                foreach (long index in Near(element, Count(trace, operation)).Take(Elements))
                {
                    if (ItemAt(trace, operation, index, item, rank) is (int fold, long at))
                    {
                        yield return new Fault(step, operation, index, 0, fold, at);
                    }
                }
            }
        }
    }

    private static uint[] Masks(OperationKind kind, FaultSize size) => size switch
    {
        // Of a code only the sign is read.
        _ when kind == OperationKind.Sign => [size switch { FaultSize.Least => 0x8000_0000, FaultSize.Sign => 0xFFFF_FFFE, _ => 0x8800_0000 }],
        FaultSize.Least => [.. Enumerable.Range(0, 31).Select(static bit => 1u << bit)],
        FaultSize.Sign => [0x8000_0000],
        _ => [0x0800_0000, 0x0400_0000, 0x1000_0000],
    };

    /// <summary>Of an element's folds the item that is asked for, or the one that is <paramref name="rank"/> further; the lanes of a fold share its items.</summary>
    private static (int Fold, long Item)? ItemAt(ProgramTrace trace, int operation, long index, Which item, int rank)
    {
        ElementWorkings workings = new(trace, operation, index);
        Element element = workings.Element;
        if (element.FoldCount == 0)
        {
            return rank == 0 ? (0, 0) : null;
        }

        const int Lanes = 16;
        IEnumerable<(int Fold, long Item)> items = Enumerable.Range(0, element.FoldCount)
            .SelectMany(fold => Enumerable.Range(0, (int)element.Fold(fold, workings.Values).Items).Select(at => (fold, (long)at)));
        (int Fold, long Item)[] all = [.. items.OrderBy(static at => (at.Item * Lanes) + (at.Fold % Lanes)).ThenByDescending(static at => at.Fold)];
        return Near(item, all.Length).Skip(rank).Select(at => ((int, long)?)all[at]).FirstOrDefault();
    }

    /// <summary>Indices from a place on, close together at first and then ever further apart.</summary>
    private static IEnumerable<long> Near(Which place, long count)
    {
        (long from, int sign) = place switch { Which.First => (0, 1), Which.Middle => (count / 2, 1), _ => (count - 1, -1) };
        for (long offset = 0; from + (sign * offset) >= 0 && from + (sign * offset) < count; offset += Math.Max(1, offset / 4))
        {
            yield return from + (sign * offset);
        }
    }

    private static int Count(ProgramTrace trace, int operation) => trace.Graph.Tensors[trace.Graph.Operations[operation].Output].Count;
}
