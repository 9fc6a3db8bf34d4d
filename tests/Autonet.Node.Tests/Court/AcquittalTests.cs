using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Court;
using Autonet.Training.Programs;

namespace Autonet.Node.Tests.Court;

/// <summary>
/// Whoever is honest wins against every accusation: a challenger who picks its way to any operation finds that the contract refuses all that can be said
/// against it there, with true proofs and with forged ones, and runs out of time.
/// </summary>
public sealed class AcquittalTests(Courtroom courtroom) : IClassFixture<Courtroom>
{
    private const string NothingRefuted = "GameNothingRefuted";
    private const string OutOfRange = "GamePickOutOfRange";
    private const int Tried = 8;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("AUTONET_TEST_LONG") == "1";

    /// <summary>Every kind of operation of every program.</summary>
    public static TheoryData<string, OperationKind> Kinds()
    {
        TheoryData<string, OperationKind> data = [];
        foreach ((string program, (About about, int step)) in SmallClaims.Programs)
        {
            foreach (OperationKind kind in SmallClaims.Graph(about, step).Operations.Select(static operation => operation.Kind).Distinct())
            {
                data.Add(program, kind);
            }
        }

        return data;
    }

    public static TheoryData<string> Programs => [.. SmallClaims.Programs.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_is_refuted_of_an_honest_element(string program, OperationKind kind)
    {
        (About about, int step) = SmallClaims.Programs[program];
        ProgramGraph graph = SmallClaims.Graph(about, step);
        int[] operations = [.. Enumerable.Range(0, graph.Operations.Length).Where(i => graph.Operations[i].Kind == kind)];
        Random random = new(((int)kind * 10) + step);
        foreach (int operation in IsLong ? operations : operations[..1])
        {
            int count = graph.Tensors[graph.Operations[operation].Output].Count;
            foreach (long element in IsLong ? [0, count / 2, count - 1] : new long[] { random.Next(count) })
            {
                await AccuseAsync(about, step, operation, element, random);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Nothing_is_refuted_of_an_honest_output(string program)
    {
        (About about, int step) = SmallClaims.Programs[program];
        ProgramGraph graph = SmallClaims.Graph(about, step);
        ProgramTrace trace = SmallClaims.Honest(about).Trace(step);
        GameOnChain game = await PlayToAsync(about, new Pursuit(graph, step, 0, 0), GameStage.PickTrace);
        await game.PlayAsync(new ContestOutput());
        await game.PlayAsync(new Defence(SmallClaims.Honest(about)).Answer(game.Now));
        Hash256[] nodes = PlayedData.Hashes(game.Record.Played[^1].Data.Span);
        int[] makers = [.. Enumerable.Range(0, graph.Operations.Length).Where(i => graph.Tensors[graph.Operations[i].Output].Role == TensorRole.Output)];
        foreach (int maker in makers)
        {
            int ordinal = graph.Tensors[graph.Operations[maker].Output].Ordinal;
            RefuteOutput refutation = new(nodes, ordinal, Attack.Prove(graph, maker), trace.Tree.Node(0, maker), trace.Tree.Prove(maker));
            Assert.Equal(NothingRefuted, await game.RefusalAsync(refutation));
            Assert.Equal("GameProofInvalid", await game.RefusalAsync(refutation with { TensorRoot = MerkleTree.HashLeaf([1]) }));
            Assert.Equal("GameProofInvalid", await game.RefusalAsync(refutation with { Proof = Attack.Prove(graph, (maker + 1) % graph.Operations.Length) }));
            Assert.Equal("GameProofInvalid", await game.RefusalAsync(refutation with { TraceProof = refutation.TraceProof[1..] }));
        }

        Assert.Equal(OutOfRange, await game.RefusalAsync(new RefuteOutput(nodes, nodes.Length, Attack.Prove(graph, makers[0]), default, [])));
        await LoseAsync(game);
    }

    private async Task AccuseAsync(About about, int step, int operation, long element, Random random)
    {
        KeptComputation honest = SmallClaims.Honest(about);
        Element anatomy = new(honest.ProgramOf(step), operation, element, honest.Trace(step).Slots);
        uint[] values = new ElementWorkings(honest.Trace(step), operation, element).Values;
        int[] folds = [.. Enumerable.Range(0, anatomy.FoldCount).Where(fold => anatomy.Fold(fold, values).Items > 0)];
        int fold = folds.Length > 0 ? folds[random.Next(folds.Length)] : 0;
        long item = folds.Length > 0 ? random.NextInt64(anatomy.Fold(fold, values).Items) : 0;
        Pursuit pursuit = new(honest.ProgramOf(step), step, operation, element, fold, item);
        GameOnChain game = await PlayToAsync(about, pursuit, GameStage.PickFold);
        Accusations accusations = new(game, honest, pursuit);
        Assert.Equal(NothingRefuted, await game.RefusalAsync(new RefuteResult(pursuit.WorkingsOf(game.Record.Played))));
        foreach (int which in Some(anatomy.OperandCount, random))
        {
            await accusations.AgainstOperandAsync(which, anatomy.OperandPlace(which, values), random);
        }

        Assert.Equal(OutOfRange, await game.RefusalAsync(new RefuteOperand(pursuit.WorkingsOf(game.Record.Played), anatomy.OperandCount, new LeafProof([], []))));
        Assert.Equal(OutOfRange, await game.RefusalAsync(new PickFold(pursuit.WorkingsOf(game.Record.Played), anatomy.FoldCount)));
        foreach (int empty in Enumerable.Range(0, anatomy.FoldCount).Except(folds))
        {
            Assert.Equal(NothingRefuted, await game.RefusalAsync(new PickFold(pursuit.WorkingsOf(game.Record.Played), empty)));
        }

        if (folds.Length > 0)
        {
            await PlayToAsync(game, about, pursuit, GameStage.PickItem);
            await accusations.AgainstItemsAsync(anatomy, Tried, random);
        }

        await LoseAsync(game);
    }

    private static IEnumerable<int> Some(int count, Random random) => Enumerable.Range(0, count).OrderBy(_ => random.Next()).Take(IsLong ? count : Tried);

    private async Task<GameOnChain> PlayToAsync(About about, Pursuit pursuit, GameStage stage)
    {
        GameOnChain game = await courtroom.OpenAsync(SmallClaims.Claim(about, SmallClaims.Honest(about).Roots), SmallClaims.Evidence(about));
        await PlayToAsync(game, about, pursuit, stage);
        return game;
    }

    private static async Task PlayToAsync(GameOnChain game, About about, Pursuit pursuit, GameStage stage)
    {
        Defence defence = new(SmallClaims.Honest(about));
        while (game.Now.Stage != stage)
        {
            await game.PlayAsync(game.IsDefenders ? defence.Answer(game.Now) : pursuit.Next(game.Record.Played)!);
        }
    }

    private static async Task LoseAsync(GameOnChain game)
    {
        await game.ExpireAsync();
        Assert.Equal((false, GameGround.Silence), (game.Record.Decision!.Upheld, game.Record.Ground));
    }
}
