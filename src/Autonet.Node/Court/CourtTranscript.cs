using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Runs;
using Autonet.Training.Court;
using Autonet.Training.Programs;
using Autonet.Training.Rounds;

namespace Autonet.Node.Court;

/// <summary>One move of a game, for people to read.</summary>
/// <param name="Number">From 1.</param>
/// <param name="By">Who made it.</param>
/// <param name="Text">What it did.</param>
/// <param name="Gas">Gas that it used.</param>
/// <param name="Transaction">The transaction.</param>
public sealed record TranscriptMove(int Number, Address By, string Text, ulong Gas, Hash256 Transaction);

/// <summary>A challenge and its game from beginning to end: what was claimed, where the paths part, the last operation, the verdict, who paid whom.</summary>
public sealed record CourtTranscript
{
    /// <summary>What it is about and between whom.</summary>
    public required Dispute Dispute { get; init; }

    /// <summary>What was claimed.</summary>
    public required Claim Claim { get; init; }

    /// <summary>The moves in order.</summary>
    public required IReadOnlyList<TranscriptMove> Moves { get; init; }

    /// <summary>Whose move it is and which; none once it is decided.</summary>
    public required GameStage Stage { get; init; }

    /// <summary>The verdict; null while the game goes on.</summary>
    public required DisputeGameContract.GameDecidedEvent? Decided { get; init; }

    /// <summary>The number that decided it; null if it was decided otherwise.</summary>
    public required FinalOperation? Final { get; init; }

    /// <summary>What the verdict moved; nothing while the game goes on.</summary>
    public required IReadOnlyList<TranscriptPayment> Payments { get; init; }

    /// <summary>Gas of all moves together, the opening and the decision included.</summary>
    public BigInteger Gas => Moves.Aggregate(BigInteger.Zero, static (sum, move) => sum + move.Gas);

    /// <summary>Gas of the largest move.</summary>
    public ulong LargestMoveGas => Moves.Count == 0 ? 0 : Moves.Max(static move => move.Gas);

    /// <summary>Reads a challenge's transcript from the chain.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="plan">The run's plan, which names the operations.</param>
    /// <param name="challenge">The challenge.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static Task<CourtTranscript> ReadAsync(
        ChainSession chain, RunPlan plan, ChallengesContract.ChallengeOpenedEvent challenge, CancellationToken cancellationToken)
        => ReadAsync(chain, plan, Dispute.Of(challenge), cancellationToken);

    /// <summary>Reads a dispute's transcript from the chain.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="plan">The run's plan, which names the operations.</param>
    /// <param name="dispute">The dispute.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<CourtTranscript> ReadAsync(ChainSession chain, RunPlan plan, Dispute dispute, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        CourtGame game = await new CourtReader(chain).GameAsync(dispute.GameId, cancellationToken).ConfigureAwait(false);
        List<TranscriptMove> moves = [];
        for (int i = 0; i < game.Moves.Count; i++)
        {
            (DisputeGameContract.MovedEvent move, Hash256 transaction) = game.Moves[i];
            string text = i == 0 ? "opens the challenge" : TextOf(plan, game.Moves[i - 1].Move.Position, move.Position);
            moves.Add(Move(moves.Count + 1, text, await ReceiptAsync(chain, transaction, cancellationToken).ConfigureAwait(false)));
        }

        FinalOperation? final = null;
        IReadOnlyList<TranscriptPayment> payments = [];
        if (game.Decided is DisputeGameContract.GameDecidedEvent decided && game.DecidedBy is Hash256 decisive)
        {
            Position last = game.Moves[^1].Move.Position;
            TransactionReceipt receipt = await ReceiptAsync(chain, decisive, cancellationToken).ConfigureAwait(false);
            moves.Add(Move(moves.Count + 1, DecisionText((Ground)decided.Ground), receipt));
            payments = TranscriptPayment.Read(chain, receipt);
            TransactionRecord? record = await chain.Client.GetTransactionByHashAsync(decisive, cancellationToken).ConfigureAwait(false);
            if (record is not null && ProgramOf(plan, last) is ProgramGraph program)
            {
                final = FinalOperation.Read(program, last, (int)last.Slots, decided, record.Data.Span);
            }
        }

        return new CourtTranscript
        {
            Dispute = dispute,
            Claim = game.Opened.Claim,
            Moves = moves,
            Stage = game.Decided is null ? (GameStage)game.Moves[^1].Move.Position.Stage : GameStage.None,
            Decided = game.Decided,
            Final = final,
            Payments = payments,
        };
    }

    /// <summary>The transcript as lines of text.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"claim        {Dispute.Statement}";
        yield return $"defender     {Dispute.Defender}";
        yield return $"challenger   {Dispute.Challenger}";
        foreach (TranscriptMove move in Moves)
        {
            string side = move.By == Dispute.Challenger ? "challenger" : move.By == Dispute.Defender ? "defender" : "anyone";
            yield return $"{move.Number,3}  {side,-10}  {move.Text}  ({move.Gas:N0} gas)";
        }

        if (Final is not null)
        {
            yield return $"operation    {Final.Kind}, element {Final.Element} of '{Final.Tensor}'";
            yield return $"             {Final.Formula}";
            foreach (CourtNumber operand in Final.Operands)
            {
                yield return $"             {operand.Name,-12} {operand}";
            }

            yield return $"             {Final.Claimed.Name,-12} {Final.Claimed}";
            yield return $"             {Final.Actual.Name,-12} {Final.Actual}";
        }

        yield return Decided is null
            ? $"verdict      open: {Stage}"
            : $"verdict      {(Decided.Upheld ? "the challenge is upheld" : "the challenge is rejected")}, by {(Ground)Decided.Ground}; {Moves.Count} moves, {Gas:N0} gas, the largest {LargestMoveGas:N0}";
        foreach (TranscriptPayment payment in Payments)
        {
            yield return $"paid         {payment.Text(Dispute)}";
        }
    }

    /// <summary>The program of the disputed step; null before one is picked.</summary>
    private static ProgramGraph? ProgramOf(RunPlan plan, Position position)
        => new[] { plan.TrainStep.Graph, plan.Encode.Graph, plan.Aggregate.Graph, plan.Evaluate.Graph }.FirstOrDefault(graph => graph.Id == position.Program);

    private static string TextOf(RunPlan plan, Position before, Position after) => (GameStage)before.Stage switch
    {
        GameStage.RevealStates => $"reveals the states after {before.Last - 1} steps",
        GameStage.PickStep => $"picks step {after.Step}",
        GameStage.RevealTrace => "reveals roots of the step's tensors",
        GameStage.PickTrace when (GameStage)after.Stage == GameStage.RevealOutput => "agrees to the trace and contests what the step ends in",
        GameStage.PickTrace when after.Descriptor != default => $"picks operation {after.Operation}, {OperationText(plan, after)}",
        GameStage.RevealOutput => "reveals roots of the step's results",
        GameStage.RevealTensor => "reveals roots of the tensor's leaves",
        GameStage.RevealLeaf => "reveals a leaf",
        GameStage.PickElement => $"picks element {after.Element}, claimed {new CourtNumber("", after.Claimed, after.Integers)}",
        GameStage.RevealValues => "reveals the element's operands and folds",
        GameStage.PickFold => $"picks fold {after.Fold} of {after.Last} items",
        GameStage.RevealAccumulators => "reveals accumulators along the fold",
        GameStage.PickSegment => $"picks items {after.First} to {after.Last - 1}",
        GameStage.RevealItems => "reveals these items one by one",
        _ => $"picks node {after.Path}",
    };

    private static string OperationText(RunPlan plan, Position after)
    {
        ProgramGraph graph = ProgramOf(plan, after) ?? throw new InvalidDataException($"Program {after.Program} is none of the run's.");
        Operation operation = graph.Operations[(int)after.Operation];
        return $"{operation.Kind} '{graph.Tensors[operation.Output].Name}'";
    }

    private static string DecisionText(Ground ground) => ground switch
    {
        Ground.Silence => "ends the game: a clock has run out",
        Ground.NotFinite => "shows that the element is no finite number",
        Ground.Output => "shows that a result is not the trace's",
        Ground.Result => "has the contract compute the element from its values",
        Ground.Operand or Ground.ItemOperand => "proves what the input really holds",
        Ground.Start => "shows what an empty fold starts from",
        _ => "has the contract compute one item",
    };

    private static TranscriptMove Move(int number, string text, TransactionReceipt receipt)
        => new(number, receipt.From, text, receipt.GasUsed, receipt.TransactionHash);

    private static async Task<TransactionReceipt> ReceiptAsync(ChainSession chain, Hash256 transaction, CancellationToken cancellationToken)
        => await chain.Client.GetTransactionReceiptAsync(transaction, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The chain has no receipt of transaction {transaction}.");
}
