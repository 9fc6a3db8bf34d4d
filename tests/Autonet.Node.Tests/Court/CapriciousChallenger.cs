using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>A challenger without a case: picks at random among what the rules allow, and says whatever comes to his mind besides.</summary>
internal sealed class CapriciousChallenger(IComputation honest, Random random)
{
    /// <summary>His next legal move; null where the rules leave him none, or he loses interest.</summary>
    public GameMove? Next(IReadOnlyList<PlayedMove> played)
    {
        PlayedMove last = played[^1];
        GamePosition position = last.Position;
        int levels = Math.Min(GameRules.Levels, position.Height);
        int height = position.Height - levels;
        long first = position.Path << levels;
        Hash256[] hashes = last.Data.Length % Hash256.Size == 0 ? PlayedData.Hashes(last.Data.Span) : [];
        switch (position.Stage)
        {
            case GameStage.PickStep:
                ProgramGraph program = honest.ProgramOf(random.Next(1, honest.Steps + 1));
                int step = Enumerable.Range(1, honest.Steps).Where(i => honest.ProgramOf(i) == program).OrderBy(_ => random.Next()).First();
                return new PickStep(hashes, step, Attack.Prove(program, random.Next(program.Operations.Length)));
            case GameStage.PickTrace when random.Next(8) == 0:
                return new ContestOutput();
            case GameStage.PickTrace when height > 0:
                return new PickNode(hashes, random.Next(hashes.Length));
            case GameStage.PickTrace:
                long operations = Math.Min(hashes.Length, honest.ProgramOf(position.Step).Operations.Length - first);
                return operations > 0 ? Operation(random.Next((int)operations)) : new ContestOutput();
            case GameStage.PickOutput when height > 0:
                return new PickNode(hashes, random.Next((int)Math.Min(hashes.Length, Within(honest.Trace(position.Step).OutputRoots().Length, height) - first)));
            case GameStage.PickTensor:
                return new PickNode(hashes, random.Next((int)Math.Min(hashes.Length, Within(Tensor(position).Leaves, height) - first)));
            case GameStage.PickElement:
                return new PickElement(last.Data.ToArray(), random.Next(last.Data.Length / 4));
            case GameStage.PickFold:
                Element element = ElementAt(position);
                uint[] values = PackedWords.Unpack(last.Data.Span);
                int[] folds = [.. Enumerable.Range(0, element.FoldCount).Where(fold => element.Fold(fold, values).Items > 0)];
                return folds.Length > 0 ? new PickFold(WorkingsOf(played), folds[random.Next(folds.Length)]) : null;
            case GameStage.PickSegment:
                return new PickSegment(last.Data.ToArray(), random.Next((last.Data.Length / 4) + 1));
            default:
                return null;
        }

        PickOperation Operation(int index) => new(hashes, index, Attack.Prove(honest.ProgramOf(position.Step), (int)first + index));
    }

    /// <summary>Something that no rule allows, or that is not so.</summary>
    public GameMove Nonsense(IReadOnlyList<PlayedMove> played)
    {
        PlayedMove last = played[^1];
        GamePosition position = last.Position;
        byte[] data = last.Data.ToArray();
        Hash256[] hashes = data.Length % Hash256.Size == 0 ? PlayedData.Hashes(data) : [];
        ProgramGraph program = honest.ProgramOf(Math.Max(1, position.Step));
        OperationProof operation = Attack.Prove(program, random.Next(program.Operations.Length));
        Workings workings = WorkingsOf(played);
        int any = random.Next(64);
        LeafProof proof = new(new byte[4 * random.Next(1025)], [.. Enumerable.Range(0, random.Next(12)).Select(_ => MerkleTree.HashLeaf([(byte)random.Next()]))]);
        return random.Next(12) switch
        {
            0 => new PickStep(hashes, honest.Steps + 1 + any, operation),
            1 => new PickStep([.. hashes, default], 1, operation),
            2 => new PickNode(hashes, hashes.Length + any),
            3 => new PickNode([.. hashes, default], 0),
            4 => new PickOperation(hashes, random.Next(hashes.Length + 1), operation with { Descriptor = [.. operation.Descriptor, 0] }),
            5 => new PickElement(data, (data.Length / 4) + any),
            6 => new RefuteResult(workings),
            7 => new RefuteOperand(workings, any % 8, proof),
            8 => new RefuteItem(workings, data, any % 16),
            9 => new RefuteItemOperand(workings, data, any % 16, any % 2, proof),
            10 => new RefuteOutput(hashes, any, operation, MerkleTree.HashLeaf([(byte)any]), proof.Siblings),
            _ => new PickFold(workings, 100_000 + any),
        };
    }

    private static long Within(long leaves, int height) => ((leaves - 1) >> height) + 1;

    private MerkleLevels Tensor(GamePosition position)
        => honest.Trace(position.Step).LeavesOf(honest.ProgramOf(position.Step).Operations[position.Operation].Output);

    private Element ElementAt(GamePosition position)
        => new(honest.ProgramOf(position.Step), position.Operation, position.Element, honest.Trace(position.Step).Slots);

    private Workings WorkingsOf(IReadOnlyList<PlayedMove> played)
    {
        PlayedMove? values = played.LastOrDefault(static move => move.Position.Stage == GameStage.PickFold);
        return values is null
            ? new Workings([1, 2, 3], new byte[4 * random.Next(8)])
            : new Workings(honest.ProgramOf(values.Position.Step).Describe(values.Position.Operation), values.Data.ToArray());
    }
}
