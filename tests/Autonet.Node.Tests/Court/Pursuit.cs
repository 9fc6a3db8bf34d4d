using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>A challenger's picks that lead to one place, whether anything is wrong there or not.</summary>
/// <param name="graph">The program of the step.</param>
/// <param name="step">The step.</param>
/// <param name="operation">The operation.</param>
/// <param name="element">The element.</param>
/// <param name="fold">The fold.</param>
/// <param name="item">The item of the fold.</param>
internal sealed class Pursuit(ProgramGraph graph, int step, int operation, long element, int fold = 0, long item = 0)
{
    /// <summary>The pick from the position that the last move led to; null where there is only something to refute.</summary>
    public GameMove? Next(IReadOnlyList<PlayedMove> played)
    {
        PlayedMove last = played[^1];
        GamePosition position = last.Position;
        int levels = Math.Min(GameRules.Levels, position.Height);
        int height = position.Height - levels;
        switch (position.Stage)
        {
            case GameStage.PickStep:
                return new PickStep(PlayedData.Hashes(last.Data.Span), step, Attack.Prove(graph, operation));
            case GameStage.PickTrace:
                int node = Below(operation, height, position.Path, levels);
                return height == 0
                    ? new PickOperation(PlayedData.Hashes(last.Data.Span), node, Attack.Prove(graph, operation))
                    : new PickNode(PlayedData.Hashes(last.Data.Span), node);
            case GameStage.PickTensor:
                return new PickNode(PlayedData.Hashes(last.Data.Span), Below(element / GameRules.LeafWords, height, position.Path, levels));
            case GameStage.PickElement:
                return new PickElement(last.Data.ToArray(), (int)(element % GameRules.LeafWords));
            case GameStage.PickFold when new Element(graph, operation, element, 1).FoldCount > fold:
                return new PickFold(WorkingsOf(played), fold);
            case GameStage.PickSegment:
                return new PickSegment(last.Data.ToArray(), (int)((item - position.First) / GameRules.SegmentOf(position.Last - position.First)));
            default:
                return null;
        }
    }

    /// <summary>What the defender has revealed of the disputed element.</summary>
    public Workings WorkingsOf(IReadOnlyList<PlayedMove> played)
        => new(graph.Describe(operation), played.Last(static move => move.Position.Stage == GameStage.PickFold).Data.ToArray());

    private static int Below(long leaf, int height, long path, int levels) => (int)((leaf >> height) - (path << levels));
}
