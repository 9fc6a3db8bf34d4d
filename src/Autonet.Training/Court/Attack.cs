using System.Diagnostics;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;

namespace Autonet.Training.Court;

/// <summary>
/// Follows a false claim down to what is false in it. At every pick it goes to the first place where the defender differs from one's own computation, so that
/// everything before it is agreed; against any defence there is one, and the last move is one that the contract itself finds to be right.
/// </summary>
/// <param name="computation">One's own computation.</param>
/// <param name="outputRoot">The root that the defender stands for.</param>
public sealed class Attack(IComputation computation, Hash256 outputRoot)
{
    private readonly InputProofs _inputs = new(computation);

    /// <summary>The challenger's move from the position that the last played move led to; null if nothing is wrong.</summary>
    /// <param name="played">All moves of the game so far.</param>
    public GameMove? Next(IReadOnlyList<PlayedMove> played)
    {
        PlayedMove last = played[^1];
        return last.Position.Stage switch
        {
            GameStage.PickStep => Step(last),
            GameStage.PickTrace => InTrace(last),
            GameStage.PickOutput => InOutput(last, played),
            GameStage.PickTensor => InTensor(last),
            GameStage.PickElement => InLeaf(last),
            GameStage.PickFold => InValues(last, played),
            GameStage.PickSegment => InFold(last),
            GameStage.PickItem => InItems(last, played),
            _ => throw new UnreachableException($"{last.Position.Stage} is not the challenger's."),
        };
    }

    private PickStep? Step(PlayedMove last)
    {
        Hash256[] roots = PlayedData.Hashes(last.Data.Span);
        for (int step = 1; step <= computation.Steps; step++)
        {
            Hash256 claimed = step == computation.Steps ? outputRoot : roots[step - 1];
            if (step > computation.Roots.Count || computation.Roots[step - 1] != claimed)
            {
                return new PickStep(roots, step, Prove(computation.ProgramOf(step), 0));
            }
        }

        return null;
    }

    private GameMove? InTrace(PlayedMove last)
    {
        GamePosition position = last.Position;
        ProgramTrace trace = computation.Trace(position.Step);
        Hash256[] nodes = PlayedData.Hashes(last.Data.Span);
        int levels = Math.Min(GameRules.Levels, position.Height);
        int height = position.Height - levels;
        for (int i = 0; i < nodes.Length; i++)
        {
            long node = (position.Path << levels) + i;
            if (node << height >= trace.Graph.Operations.Length)
            {
                // What stands beyond the last operation has no bearing on anything.
                break;
            }

            bool isInvalid = trace.FirstInvalidOperation >= 0 && trace.FirstInvalidOperation >> height == node;
            if (isInvalid || nodes[i] != trace.Tree.Node(height, node))
            {
                return height == 0 ? new PickOperation(nodes, i, Prove(trace.Graph, (int)node)) : new PickNode(nodes, i);
            }
        }

        return MerkleTree.Root(trace.OutputRoots()) != position.Afterwards ? new ContestOutput() : null;
    }

    private GameMove? InOutput(PlayedMove last, IReadOnlyList<PlayedMove> played)
    {
        GamePosition position = last.Position;
        ProgramTrace trace = computation.Trace(position.Step);
        MerkleLevels own = new(trace.OutputRoots());
        Hash256[] nodes = PlayedData.Hashes(last.Data.Span);
        int? index = FirstDifference(nodes, own, position);
        if (index is null)
        {
            return null;
        }

        long ordinal = (position.Path << Math.Min(GameRules.Levels, position.Height)) + index.Value;
        if (position.Height > GameRules.Levels || ordinal >= own.Leaves)
        {
            return new PickNode(nodes, index.Value);
        }

        int operation = Enumerable.Range(0, trace.Graph.Operations.Length).First(i =>
            trace.Graph.Tensors[trace.Graph.Operations[i].Output] is { Role: TensorRole.Output } output && output.Ordinal == ordinal);
        Hash256[] traceProof = new RevealedTrace(trace.Tree, played).Prove(operation);
        return new RefuteOutput(nodes, index.Value, Prove(trace.Graph, operation), trace.Tree.Node(0, operation), traceProof);
    }

    private PickNode? InTensor(PlayedMove last)
    {
        GamePosition position = last.Position;
        ProgramTrace trace = computation.Trace(position.Step);
        int output = trace.Graph.Operations[position.Operation].Output;
        Hash256[] nodes = PlayedData.Hashes(last.Data.Span);
        int? index = FirstDifference(nodes, trace.LeavesOf(output), position);
        if (index is null && FirstInvalid(trace[output]) is long invalid and >= 0)
        {
            int height = position.Height - Math.Min(GameRules.Levels, position.Height);
            index = (int)((invalid / GameRules.LeafWords >> height) - (position.Path << (position.Height - height)));
        }

        return index is null ? null : new PickNode(nodes, index.Value);
    }

    private PickElement? InLeaf(PlayedMove last)
    {
        GamePosition position = last.Position;
        ProgramTrace trace = computation.Trace(position.Step);
        ReferenceTensor own = trace[trace.Graph.Operations[position.Operation].Output];
        byte[] leaf = last.Data.ToArray();
        for (int i = 0; i < leaf.Length / 4; i++)
        {
            long element = (position.Path * GameRules.LeafWords) + i;
            uint claimed = PlayedData.LittleEndianWord(leaf, i);
            bool isInvalid = own.Integers.Length == 0 && !float.IsFinite(Word.Real(claimed));
            if (isInvalid || claimed != own.Word(element))
            {
                return new PickElement(leaf, i);
            }
        }

        return null;
    }

    private GameMove? InValues(PlayedMove last, IReadOnlyList<PlayedMove> played)
    {
        GamePosition position = last.Position;
        ProgramTrace trace = computation.Trace(position.Step);
        ElementWorkings own = new(trace, position.Operation, position.Element);
        Workings workings = new(trace.Graph.Describe(position.Operation), last.Data.ToArray());
        uint[] claimed = PackedWords.Unpack(last.Data.Span);
        if (own.Element.Result(claimed) != position.Claimed)
        {
            // Nothing has to be proved for that, whatever else is wrong.
            return new RefuteResult(workings);
        }

        for (int i = 0; i < claimed.Length; i++)
        {
            if (claimed[i] == own.Values[i])
            {
                continue;
            }

            int operands = own.Element.OperandCount;
            return i < operands
                ? new RefuteOperand(workings, i, _inputs.Of(position, own.Element.OperandPlace(i, claimed), played))
                : new PickFold(workings, i - operands);
        }

        return null;
    }

    private PickSegment InFold(PlayedMove last)
    {
        GamePosition position = last.Position;
        ElementWorkings own = new(computation.Trace(position.Step), position.Operation, position.Element);
        uint[] claimed = PackedWords.Unpack(last.Data.Span);
        int segment = 0;
        uint[] accumulators = Defence.Accumulators(own, position);
        while (segment < claimed.Length && claimed[segment] == accumulators[segment])
        {
            segment++;
        }

        return new PickSegment(last.Data.ToArray(), segment);
    }

    private GameMove? InItems(PlayedMove last, IReadOnlyList<PlayedMove> played)
    {
        GamePosition position = last.Position;
        ProgramTrace trace = computation.Trace(position.Step);
        ElementWorkings own = new(trace, position.Operation, position.Element);
        PlayedMove values = played.Last(static move => move.Position.Stage == GameStage.PickFold);
        Workings workings = new(trace.Graph.Describe(position.Operation), values.Data.ToArray());
        byte[] items = last.Data.ToArray();
        uint[] words = PackedWords.Unpack(items);
        int count = (int)(position.Last - position.First);
        int width = (words.Length + 1 - count) / count;
        uint accumulator = position.From;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<uint> operands = words.AsSpan(i * (width + 1), width);
            uint[] actual = own.ItemOperands(position.Fold, position.First + i);
            int wrong = operands.CommonPrefixLength(actual);
            if (wrong < width)
            {
                Place place = own.Element.ItemPlace(position.Fold, position.First + i, wrong);
                return new RefuteItemOperand(workings, items, i, wrong, _inputs.Of(position, place, played));
            }

            uint next = i + 1 < count ? words[(i * (width + 1)) + width] : position.To;
            if (own.Element.Step(position.Fold, accumulator, operands, own.Values) != next)
            {
                return new RefuteItem(workings, items, i);
            }

            accumulator = next;
        }

        return null;
    }

    private static int? FirstDifference(ReadOnlySpan<Hash256> nodes, MerkleLevels own, GamePosition position)
    {
        int levels = Math.Min(GameRules.Levels, position.Height);
        int same = nodes.CommonPrefixLength(own.Below(position.Height, position.Path, levels));
        return same < nodes.Length ? same : null;
    }

    private static long FirstInvalid(ReferenceTensor tensor) => Array.FindIndex(tensor.Values, static value => !float.IsFinite(value));

    internal static OperationProof Prove(ProgramGraph graph, int operation)
    {
        Hash256[] leaves = [.. Enumerable.Range(0, graph.Operations.Length).Select(i => MerkleTree.HashLeaf(graph.Describe(i)))];
        return new OperationProof(graph.Describe(operation), operation, MerkleTree.Prove(leaves, operation));
    }
}
