using System.Numerics;
using Autonet.Training.Programs;

namespace Autonet.Training.Court;

/// <summary>How large the game about one element is, if both sides play it to the last item of its longest fold.</summary>
/// <param name="Moves">Moves of both sides, from the claim to the refutation.</param>
/// <param name="LargestReveal">Bytes of the most that the defender reveals in one move.</param>
/// <param name="LargestProof">Bytes of the longest proof of an operand: a leaf and its siblings up to the root of the trace or of the state; of an input that the claimant proves,
/// up to the tensor's own root.</param>
public sealed record GameCost(int Moves, long LargestReveal, long LargestProof)
{
    private const int HashBytes = 32;
    private const int WordBytes = 4;

    /// <summary>The size of the game about one element.</summary>
    /// <param name="graph">The program of the disputed step.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="element">Index of the element.</param>
    /// <param name="claim">What the claim is over.</param>
    public static GameCost Of(ProgramGraph graph, int operation, long element, ClaimSize claim)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(claim);
        Element anatomy = new(graph, operation, element, claim.Slots);
        TensorDeclaration output = graph.Tensors[anatomy.Operation.Output];
        int trace = Height(graph.Operations.Length);
        int tensor = Height(Leaves(output.Count));
        (Fold? longest, int moves, long revealed) = Longest(anatomy);
        long nodes = HashBytes * (1L << Math.Min(GameRules.Levels, Math.Max(trace, tensor)));
        long leaf = WordBytes * Math.Min(GameRules.LeafWords, output.Count - (element / GameRules.LeafWords * GameRules.LeafWords));
        long values = WordBytes * (anatomy.OperandCount + (long)anatomy.FoldCount);
        long states = HashBytes * (claim.Steps - 1);
        return new GameCost(
            (claim.Steps > 1 ? 2 : 1) + (2 * Math.Max(1, Turns(trace))) + (2 * Turns(tensor)) + 2 + 1 + (longest is null ? 1 : moves),
            new[] { states, nodes, leaf, values, revealed }.Max(),
            anatomy.Operation.Inputs.Max(input => Proof(graph.Tensors[input], trace, claim)));
    }

    /// <summary>The largest game that there can be about one operation's tensor: its longest folds are in its first or its last element.</summary>
    public static GameCost Of(ProgramGraph graph, int operation, ClaimSize claim)
    {
        ArgumentNullException.ThrowIfNull(graph);
        GameCost first = Of(graph, operation, 0, claim);
        GameCost last = Of(graph, operation, graph.Tensors[graph.Operations[operation].Output].Count - 1, claim);
        return new GameCost(
            Math.Max(first.Moves, last.Moves), Math.Max(first.LargestReveal, last.LargestReveal), Math.Max(first.LargestProof, last.LargestProof));
    }

    /// <summary>The longest fold of an element, the moves from the pick of it to its last item, and the most that is revealed on the way.</summary>
    private static (Fold? Fold, int Moves, long Revealed) Longest(Element element)
    {
        uint[] values = new uint[element.OperandCount + element.FoldCount];
        Fold longest = Enumerable.Range(0, element.FoldCount).Select(fold => element.Fold(fold, values)).DefaultIfEmpty().MaxBy(static fold => fold.Items);
        if (longest.Items == 0)
        {
            return (null, 0, 0);
        }

        // The pick of the fold, the reveal of the items, the refutation of one.
        int moves = 3;
        long revealed = 0;
        long items = longest.Items;
        while (items > GameRules.Items)
        {
            long size = GameRules.SegmentOf(items);
            revealed = Math.Max(revealed, WordBytes * (((items + size - 1) / size) - 1));
            items = size;
            moves += 2;
        }

        return (longest, moves, Math.Max(revealed, WordBytes * ((items * (longest.Width + 1)) - 1)));
    }

    private static long Proof(TensorDeclaration tensor, int trace, ClaimSize claim)
    {
        int upper = tensor.Role switch
        {
            TensorRole.Intermediate or TensorRole.Output => trace,
            TensorRole.State or TensorRole.FirstMoment => Height(claim.StateTensors),
            _ => 0,
        };
        return (WordBytes * Math.Min(GameRules.LeafWords, tensor.Count)) + (HashBytes * (Height(Leaves(tensor.Count)) + upper));
    }

    private static int Leaves(int count) => ((count - 1) / GameRules.LeafWords) + 1;

    private static int Height(int leaves) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)leaves));

    private static int Turns(int height) => (height + GameRules.Levels - 1) / GameRules.Levels;
}

/// <summary>What a claim is over, as far as the size of a game depends on it.</summary>
/// <param name="Steps">Steps of the claim.</param>
/// <param name="StateTensors">Tensors of a state.</param>
/// <param name="Slots">Slots whose updates an aggregate reads; zero otherwise.</param>
public sealed record ClaimSize(int Steps, int StateTensors, int Slots);
