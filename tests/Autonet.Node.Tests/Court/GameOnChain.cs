using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Court;
using Autonet.Training.Court;

namespace Autonet.Node.Tests.Court;

/// <summary>One game in the courtroom.</summary>
internal sealed class GameOnChain
{
    /// <summary>More than any move needs; given so that no move has to be estimated first.</summary>
    public const ulong GasLimit = 16_000_000;

    private readonly Courtroom _courtroom;
    private readonly IReadOnlyList<GameEvidence> _evidence;
    private readonly Address _challenger;

    public GameOnChain(
        Courtroom courtroom, BigInteger id, Claim claim, IReadOnlyList<GameEvidence> evidence, Address challenger, TransactionReceipt opened)
    {
        _courtroom = courtroom;
        _evidence = evidence;
        _challenger = challenger;
        (Id, Claim) = (id, claim);
        Position = Record.Take(opened)!;
    }

    public BigInteger Id { get; }

    public Claim Claim { get; }

    /// <summary>The position that the next move continues.</summary>
    public Position Position { get; private set; }

    public GameRecord Record { get; } = new();

    public GamePosition Now => Record.Played[^1].Position;

    public bool IsDefenders => (int)Now.Stage % 2 == 1;

    /// <summary>Whose turn it is.</summary>
    public Address Mover => IsDefenders ? _courtroom.Defender : _challenger;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Plays on to the end; a side that has no move lets its clock run out, and so does a defender whose move the court does not take.</summary>
    public async Task PlayOnAsync(Func<GamePosition, GameMove?> defence, Func<IReadOnlyList<PlayedMove>, GameMove?> attack)
    {
        while (Record.Decision is null)
        {
            GameMove? move = IsDefenders ? defence(Now) : attack(Record.Played);
            if (move is null || (IsDefenders && await RefusalAsync(move) is not null))
            {
                await ExpireAsync();
                return;
            }

            await PlayAsync(move);
        }
    }

    /// <summary>Makes the move of the side whose turn it is.</summary>
    public async Task PlayAsync(GameMove move)
    {
        TransactionReceipt receipt = await _courtroom.SendAsync(Call(move), Mover);
        Record.Moves.Add((move, receipt.GasUsed));
        Position = Record.Take(receipt) ?? Position;
    }

    /// <summary>Lets the clock of the side whose turn it is run out.</summary>
    public async Task ExpireAsync()
    {
        await _courtroom.PassAsync(Courtroom.ClockSeconds + 1);
        Record.Take(await _courtroom.SendAsync(_courtroom.Court.Expire(Id), _courtroom.Stranger));
    }

    /// <summary>A move as a transaction, from the position that the game is in.</summary>
    public ContractCall Call(GameMove move, BigInteger? id = null, Position? position = null, Claim? claim = null)
        => CourtMoves.ToCall(_courtroom.Court, id ?? Id, position ?? Position, claim ?? Claim, move, given => _evidence[Now.Step - 1].Prove(given));

    /// <summary>The leaf of an input that the claimant knows.</summary>
    public LeafProof LeafOf(GivenInput given) => _evidence[Now.Step - 1].Leaf(given);

    /// <summary>The error with which the court refuses a move of the side whose turn it is; null if it takes it. Nothing changes.</summary>
    public Task<string?> RefusalAsync(GameMove move) => RefusalAsync(Call(move), Mover);

    /// <summary>The error with which the court refuses a call; null if it takes it. Nothing changes.</summary>
    public async Task<string?> RefusalAsync(ContractCall call, Address caller)
    {
        try
        {
            await _courtroom.Anvil.Client.CallAsync((call with { GasLimit = GasLimit }).ToRequest(caller), cancellationToken: Token);
            return null;
        }
        catch (RpcException e) when (e.Explain(DisputeGameContract.Errors) is { } reason)
        {
            return reason.Error?.Name ?? reason.Text;
        }
    }
}

/// <summary>What happened in a game.</summary>
internal sealed class GameRecord
{
    public List<PlayedMove> Played { get; } = [];

    public List<(GameMove Move, ulong Gas)> Moves { get; } = [];

    public DisputeGameContract.GameDecidedEvent? Decision { get; private set; }

    /// <summary>What decided the game.</summary>
    public GameGround Ground => (GameGround)Decision!.Ground;

    /// <summary>Takes in a transaction's events; returns the position that the game is in now, null if it has ended.</summary>
    public Position? Take(TransactionReceipt receipt)
    {
        Position? position = null;
        foreach (LogEntry log in receipt.Logs)
        {
            if (DisputeGameContract.MovedEvent.TryDecode(log, out DisputeGameContract.MovedEvent? moved))
            {
                Played.Add(CourtMoves.ToPlayed(moved));
                position = moved.Position;
            }

            if (DisputeGameContract.GameDecidedEvent.TryDecode(log, out DisputeGameContract.GameDecidedEvent? decided))
            {
                Decision = decided;
            }
        }

        return position;
    }
}

/// <summary>What decides a game: contracts/src/court/interfaces/IDisputeGame.sol.</summary>
internal enum GameGround : byte
{
    None,
    Silence,
    NotFinite,
    Output,
    Result,
    Operand,
    Start,
    Item,
    ItemOperand,
    Padding,
}
