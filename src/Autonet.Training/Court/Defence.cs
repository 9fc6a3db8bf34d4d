using System.Diagnostics;
using Autonet.Core.Merkle;

namespace Autonet.Training.Court;

/// <summary>Answers a challenger's questions about one's own computation. An honest one wins, since nothing in it can be refuted.</summary>
public sealed class Defence(IComputation computation)
{
    /// <summary>The defender's move from a position.</summary>
    public GameMove Answer(GamePosition position) => position.Stage switch
    {
        GameStage.RevealStates => new RevealStates([.. computation.Roots.Take(computation.Steps - 1)]),
        GameStage.RevealTrace => Nodes(Trace(position).Tree, position),
        GameStage.RevealOutput => Nodes(new MerkleLevels(Trace(position).OutputRoots()), position),
        GameStage.RevealTensor => Nodes(Trace(position).LeavesOf(OutputOf(position)), position),
        GameStage.RevealLeaf => new RevealLeaf(LeafOf(Trace(position)[OutputOf(position)].Bytes(), position.Path)),
        GameStage.RevealValues => new RevealValues(
            computation.ProgramOf(position.Step).Describe(position.Operation), PackedWords.Pack(WorkingsOf(position).Values)),
        GameStage.RevealAccumulators => new RevealAccumulators(PackedWords.Pack(Accumulators(WorkingsOf(position), position))),
        GameStage.RevealItems => new RevealItems(PackedWords.Pack(Items(WorkingsOf(position), position))),
        _ => throw new UnreachableException($"{position.Stage} is not the defender's."),
    };

    /// <summary>The accumulators after every segment but the last.</summary>
    internal static uint[] Accumulators(ElementWorkings workings, GamePosition position)
    {
        long size = GameRules.SegmentOf(position.Last - position.First);
        uint[] accumulators = new uint[((position.Last - position.First + size - 1) / size) - 1];
        uint accumulator = position.From;
        for (int i = 0; i < accumulators.Length; i++)
        {
            accumulator = workings.After(position.Fold, accumulator, position.First + (size * i), position.First + (size * (i + 1)));
            accumulators[i] = accumulator;
        }

        return accumulators;
    }

    internal static byte[] LeafOf(ReadOnlySpan<byte> tensor, long leaf)
    {
        const int Bytes = 4 * GameRules.LeafWords;
        return tensor.Slice((int)(leaf * Bytes), (int)Math.Min(Bytes, tensor.Length - (leaf * Bytes))).ToArray();
    }

    /// <summary>For each item its operands and, but for the last, the accumulator after it.</summary>
    internal static uint[] Items(ElementWorkings workings, GamePosition position)
    {
        List<uint> words = [];
        uint accumulator = position.From;
        for (long item = position.First; item < position.Last; item++)
        {
            words.AddRange(workings.ItemOperands(position.Fold, item));
            accumulator = workings.After(position.Fold, accumulator, item, item + 1);
            if (item + 1 < position.Last)
            {
                words.Add(accumulator);
            }
        }

        return [.. words];
    }

    private static RevealNodes Nodes(MerkleLevels tree, GamePosition position)
        => new([.. tree.Below(position.Height, position.Path, Math.Min(GameRules.Levels, position.Height))]);

    private ProgramTrace Trace(GamePosition position) => computation.Trace(position.Step);

    private int OutputOf(GamePosition position) => computation.ProgramOf(position.Step).Operations[position.Operation].Output;

    private ElementWorkings WorkingsOf(GamePosition position)
    {
        ProgramTrace trace = Trace(position);
        bool isFaulty = trace.Fault is Fault fault && fault.Operation == position.Operation && fault.Element == position.Element;
        return new ElementWorkings(trace, position.Operation, position.Element, isFaulty ? trace.Fault : null);
    }
}
