using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Core.Runs;
using Autonet.Exact.Parallelism;
using Autonet.Node.Court;
using Autonet.Node.Deployment;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Autonet.Node.Verification;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Autonet.Training.Programs;
using Autonet.Training.Rounds;

namespace Autonet.Node.Tests.Training;

/// <summary>Claims about the held-out loss of a run's checkpoint by somebody without stake: one true, the others false in one place each.</summary>
[Collection(TrainingCollection.Name)]
public sealed class EvaluationRunTests(DevelopmentNetwork development)
{
    private const ulong Round = 1;
    private const uint WindowSeconds = 120;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task False_losses_are_refuted_by_one_operation_and_a_true_one_stands_after_a_dishonest_challenge()
    {
        await using TrainingNetwork network = await TrainingNetwork.DecreeAsync(development, static file => file with
        {
            Rounds = 1, Verification = file.Verification with { AuditRatePpm = 0, ChallengeWindowSeconds = WindowSeconds },
        });
        for (int slot = 0; slot < 4; slot++)
        {
            await network.StartNodeAsync($"worker{slot}", slot);
        }

        await using RunObserver observer = await network.ObserveAsync("observer");
        await TrainingNetwork.UntilAsync(observer, static state => state.Phase == RunPhase.Completed);
        Assert.True(observer.Data.EvaluationSequences > observer.Workshop.Plan.Terms.EvaluationSequences, "The evaluation leaves no sequence of the held-out text out.");
        TransactionSender claimant = await AccountAsync();
        TransactionSender challenger = await AccountAsync();

        await RefuteAsync(observer, claimant, challenger);
        await StandAsync(observer, claimant, challenger);
    }

    /// <summary>All games at once, between two accounts.</summary>
    private static async Task RefuteAsync(RunObserver observer, TransactionSender claimant, TransactionSender challenger)
    {
        (BigInteger liars, BigInteger honest) = (await BalanceAsync(observer, claimant), await BalanceAsync(observer, challenger));
        Assessor opponent = new(observer, challenger, TimeProvider.System);
        (string Name, Ground Ground, OperationKind Kind, Func<Checkpoint, SingleComputation> Evaluation)[] lies =
        [
            ("tokens", Ground.Operand, OperationKind.Embed, checkpoint => Evaluate(observer.Workshop.Plan, checkpoint, OtherText(observer))),
            ("model.embed_tokens.weight", Ground.Operand, OperationKind.Embed, _ => Evaluate(observer.Workshop.Plan, observer.Workshop.Plan.Genesis(), Text(observer))),
            ("rotary.cosine", Ground.Operand, OperationKind.Rope, checkpoint => Evaluate(WithOtherAngles(observer.Workshop.Plan), checkpoint, Text(observer))),
            ("", Ground.Item, OperationKind.MatMulNT, checkpoint => Faulty(observer, checkpoint)),
        ];
        Checkpoint checkpoint = await observer.Checkpoints.GetAsync(Round, Token);
        List<Func<Task>> games = [];
        foreach ((string name, Ground ground, OperationKind kind, Func<Checkpoint, SingleComputation> evaluation) in lies)
        {
            Assessor liar = new(observer, claimant, TimeProvider.System) { Evaluation = evaluation };
            ulong claim = await liar.PostAsync(Round, LossOf(evaluation(checkpoint)), Token);
            EvaluationsContract.EvaluationChallengedEvent challenge =
                await opponent.ChallengeAsync(claim, force: false, Token) ?? throw new InvalidOperationException($"The loss of claim {claim} is right.");
            games.Add(() => RefuteAsync(observer, opponent, liar, challenge, name, ground, kind));
        }

        await Task.WhenAll(games.Select(static play => play()));
        BigInteger bonds = lies.Length * observer.Tracker.Charter.Verification.ChallengeBondWei;
        Assert.Equal(liars - bonds, await BalanceAsync(observer, claimant));
        Assert.Equal(honest + bonds, await BalanceAsync(observer, challenger));
        Assert.False((await observer.Chain.Evaluations.StandingAsync(observer.Tracker.State.Id.Value, Round, cancellationToken: Token)).Stands);
    }

    /// <summary>Plays a game to its end, which must be by one operation of a kind: an item of its fold, or what a named tensor holds.</summary>
    private static async Task RefuteAsync(
        RunObserver observer, Assessor opponent, Assessor liar, EvaluationsContract.EvaluationChallengedEvent challenge, string tensor, Ground ground, OperationKind kind)
    {
        ulong claim = (ulong)challenge.ClaimId;
        Task<EvaluationStatus> settled = liar.SettleAsync(claim, static _ => { }, Token);
        Assert.True(await opponent.PlayAsync(challenge, isChallenger: true, static _ => { }, Token));
        Assert.Equal(EvaluationStatus.Refuted, await settled);
        EvaluationsContract.EvaluationClaimedEvent claimed = (await new CourtReader(observer.Chain).EvaluationAsync(claim, Token))!;
        CourtTranscript transcript = await CourtTranscript.ReadAsync(observer.Chain, observer.Workshop.Plan, Dispute.Of(claimed, challenge), Token);
        Assert.Equal((true, ground), (transcript.Decided!.Upheld, (Ground)transcript.Decided.Ground));
        Assert.Equal(kind, transcript.Final!.Kind);
        Assert.Contains(tensor, transcript.Final.Formula, StringComparison.Ordinal);
    }

    private async Task StandAsync(RunObserver observer, TransactionSender claimant, TransactionSender challenger)
    {
        (BigInteger honest, BigInteger dishonest) = (await BalanceAsync(observer, claimant), await BalanceAsync(observer, challenger));
        Assessor defender = new(observer, claimant, TimeProvider.System);
        Assessor opponent = new(observer, challenger, TimeProvider.System);
        ulong claim = await defender.ClaimAsync(Round, Token);
        Assert.Null(await opponent.ChallengeAsync(claim, force: false, Token));
        EvaluationsContract.EvaluationChallengedEvent challenge =
            await opponent.ChallengeAsync(claim, force: true, Token) ?? throw new InvalidOperationException("Nothing was challenged.");
        Task<EvaluationStatus> settled = defender.SettleAsync(claim, static _ => { }, Token);

        // There is nothing to refute, so the challenger falls silent, and the defender ends the game when its clock has run out.
        Assert.False(await opponent.PlayAsync(challenge, isChallenger: true, static _ => { }, Token));
        await ChainTools.AskAsync(development.Client, "evm_increaseTime", Token, (4 * WindowSeconds) + 1);
        Assert.Equal(EvaluationStatus.Standing, await settled);

        BigInteger bond = observer.Tracker.Charter.Verification.ChallengeBondWei;
        Assert.Equal(honest + bond, await BalanceAsync(observer, claimant));
        Assert.Equal(dishonest - bond, await BalanceAsync(observer, challenger));
        (bool stands, uint lossBits) = await observer.Chain.Evaluations.StandingAsync(observer.Tracker.State.Id.Value, Round, cancellationToken: Token);
        Assert.True(stands);
        Assert.True((await new RunVerifier(observer).VerifyEvaluationAsync(Round, lossBits, Token)).Matches);
        Assert.Equal(0, await observer.Chain.Evaluations.BondedWeiAsync(cancellationToken: Token));
    }

    private static SingleComputation Evaluate(RunPlan plan, Checkpoint checkpoint, SequenceSource text, Fault? fault = null)
        => SingleComputation.OfEvaluation(plan, new KernelContext(), checkpoint, text, fault);

    /// <summary>The sequences of the held-out text that the charter's evaluation reads.</summary>
    private static SequenceSource Text(RunObserver observer) => (index, tokens) => observer.Data.ReadEvaluation(
        (int)((long)index * observer.Data.EvaluationSequences / observer.Workshop.Plan.Terms.EvaluationSequences), tokens);

    /// <summary>The same, but for one token in the middle.</summary>
    private static SequenceSource OtherText(RunObserver observer) => (index, tokens) =>
    {
        Text(observer)(index, tokens);
        if (index == observer.Workshop.Plan.Terms.EvaluationSequences / 2)
        {
            tokens[3] ^= 1;
        }
    };

    /// <summary>A plan of the same programs whose rotary tables are others.</summary>
    private static RunPlan WithOtherAngles(RunPlan plan)
        => RunPlan.Create(plan.Terms with { Model = plan.Terms.Model with { RopeTheta = 2f } });

    /// <summary>An evaluation with another exponent in one accumulator of one logit: the first from the middle on that rounding does not hide in the loss.</summary>
    private static SingleComputation Faulty(RunObserver observer, Checkpoint checkpoint)
    {
        RunPlan plan = observer.Workshop.Plan;
        ProgramGraph graph = plan.Evaluate.Graph;
        int operation = graph.Operations.ToList().FindLastIndex(static operation => operation.Kind == OperationKind.MatMulNT);
        int middle = graph.Tensors[graph.Operations[operation].Output].Count / 2;
        uint honest = LossOf(Evaluate(plan, checkpoint, Text(observer)));
        return Enumerable.Range(middle, 100)
            .Select(element => new Fault(1, operation, element, 0x0400_0000, Fold: 0, Item: plan.Terms.Model.Dim / 2))
            .Select(fault => Evaluate(plan, checkpoint, Text(observer), fault))
            .First(faulty => LossOf(faulty) != honest);
    }

    private static uint LossOf(IComputation evaluation)
    {
        ProgramTrace trace = evaluation.Trace(1);
        return trace[trace.Graph.Operations[^1].Output].Word(0);
    }

    private static Task<BigInteger> BalanceAsync(RunObserver observer, TransactionSender account)
        => observer.Chain.Token.BalanceOfAsync(account.Account, cancellationToken: Token);

    private async Task<TransactionSender> AccountAsync()
    {
        TransactionSender sender = await development.CreateAccountAsync();
        AutonetTokenContract token = new(development.Client, development.Manifest["AutonetToken"].Address);
        await development.Founders[0].SendAsync(token.Transfer(sender.Account, Tokens.Whole(1000)), Token);
        return sender;
    }
}
