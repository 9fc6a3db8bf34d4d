using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;
using Autonet.Node.Court;
using Autonet.Training.Court;
using Autonet.Training.Programs;
using Autonet.Training.Programs.Reference;

namespace Autonet.Node.Tests.Court;

/// <summary>The court on a real chain with two players, and a claimant that knows the given inputs of every game by their roots.</summary>
public sealed class Courtroom : IAsyncLifetime
{
    public const uint ClockSeconds = 600;

    // What one transaction may use since the Osaka fork (EIP-7825).
    private const int TransactionGas = 1 << 24;

    private Anvil? _anvil;
    private AbiFunction? _openFunction;
    private Address _claimant;

    internal Anvil Anvil => _anvil!;

    /// <summary>The accounts that the chain itself signs for.</summary>
    public static Address Defender { get; } = Address.Parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");

    public static Address Challenger { get; } = Address.Parse("0x70997970c51812dc3a010c7d01b50e0d17dc79c8");

    public DisputeGameContract Court { get; private set; } = null!;

    public OperationUnitContract Unit { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Blocks are made when a test asks for one, so that nothing has to be waited for.
        _anvil = await Anvil.StartAsync("--no-mining");
        Unit = new OperationUnitContract(_anvil.Client, await DeployAsync("OperationUnit"));
        Court = new DisputeGameContract(_anvil.Client, await DeployAsync("DisputeGame", Unit.Address));
        _claimant = await DeployAsync("TableClaimant", Court.Address);
        _openFunction = ContractArtifact.Load(RepositoryFiles.Artifact("TableClaimant")).Abi.Functions.Single(static function => function.Name == "open");
    }

    public async ValueTask DisposeAsync()
    {
        if (_anvil is not null)
        {
            await _anvil.DisposeAsync();
        }
    }

    /// <summary>Plays a game to its end; a side that has no move lets its clock run out.</summary>
    /// <param name="claim">What it is about.</param>
    /// <param name="defence">The defender's moves.</param>
    /// <param name="attack">The challenger's moves; null from it is silence.</param>
    /// <param name="evidence">Of every step, the inputs that the claimant knows.</param>
    internal async Task<GameRecord> PlayAsync(
        Claim claim, Func<GamePosition, GameMove?> defence, Func<IReadOnlyList<PlayedMove>, GameMove?> attack, IReadOnlyList<GameEvidence> evidence)
    {
        Dictionary<Hash256, Hash256> table = [];
        foreach ((Hash256 key, Hash256 root) in evidence.SelectMany(static step => step.Roots()))
        {
            table[key] = root;
        }

        TransactionReceipt opened = await SendAsync(
            Defender,
            new ContractCall
            {
                To = _claimant,
                Data = _openFunction!.EncodeCall(claim.ToAbi(), Defender, Challenger, ClockSeconds, table.Keys.ToArray(), table.Values.ToArray()),
                Errors = DisputeGameContract.Errors,
                Description = "open",
            });
        GameRecord record = new();
        BigInteger game = await Court.GameCountAsync(cancellationToken: Token) - 1;
        Position position = record.Take(opened);
        while (record.Decision is null)
        {
            GamePosition now = record.Played[^1].Position;
            bool isDefenders = (int)now.Stage % 2 == 1;
            GameMove? move = isDefenders ? defence(now) : attack(record.Played);
            if (move is null)
            {
                await Anvil.SendAsync("evm_increaseTime", ClockSeconds + 1);
                record.Take(await SendAsync(Challenger, Court.Expire(game)));
                break;
            }

            ContractCall call = CourtMoves.ToCall(Court, game, position, claim, move, given => evidence[now.Step - 1].Prove(given));
            TransactionReceipt receipt = await SendAsync(isDefenders ? Defender : Challenger, call);
            record.Moves.Add((move, receipt.GasUsed));
            position = record.Take(receipt);
        }

        return record;
    }

    /// <summary>Sends a transaction in a block of its own.</summary>
    /// <exception cref="ContractRevertedException">It reverted.</exception>
    internal async Task<TransactionReceipt> SendAsync(Address from, ContractCall call)
    {
        JsonObject transaction = new()
        {
            ["from"] = from.ToString(),
            ["data"] = "0x" + Convert.ToHexString(call.Data.Span),
            ["gas"] = "0x" + TransactionGas.ToString("x", CultureInfo.InvariantCulture),
        };
        if (call.To is Address to)
        {
            transaction["to"] = to.ToString();
        }

        Hash256 hash = Hash256.Parse((await Anvil.SendAsync("eth_sendTransaction", transaction)).GetString()!);
        await Anvil.MineAsync();
        TransactionReceipt receipt = (await Anvil.Client.GetTransactionReceiptAsync(hash, Token))!;
        if (!receipt.Succeeded)
        {
            // Again as a call, for the reason.
            RpcException refusal = await Assert.ThrowsAsync<RpcException>(
                () => Anvil.Client.CallAsync(call.ToRequest(from), cancellationToken: Token));
            throw new ContractRevertedException(call.Description, refusal.Explain(call.Errors)!, refusal);
        }

        return receipt;
    }

    private async Task<Address> DeployAsync(string name, params object[] arguments)
        => (await SendAsync(Defender, ContractArtifact.Load(RepositoryFiles.Artifact(name)).Create(arguments))).ContractAddress!.Value;
}

/// <summary>What happened in a game.</summary>
internal sealed class GameRecord
{
    public List<PlayedMove> Played { get; } = [];

    public List<(GameMove Move, ulong Gas)> Moves { get; } = [];

    public DisputeGameContract.GameDecidedEvent? Decision { get; private set; }

    /// <summary>Takes in a transaction's events; returns the position that the game is in now.</summary>
    public Position Take(TransactionReceipt receipt)
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

        return position!;
    }
}

/// <summary>The inputs of one step that the claimant knows: proves them, and says by which roots.</summary>
internal sealed class GameEvidence(ProgramTrace trace, IReadOnlyList<IReadOnlyList<ReferenceTensor>> updates)
{
    private static readonly AbiType[] KeyTypes = [AbiType.Parse("uint8"), AbiType.Parse("uint16"), AbiType.Parse("uint256")];

    public IEnumerable<(Hash256 Key, Hash256 Root)> Roots() => trace.Graph.Tensors.Take(trace.Graph.GivenTensors)
        .Where(static tensor => tensor.Role is not (TensorRole.State or TensorRole.FirstMoment))
        .SelectMany(tensor => Enumerable.Range(0, tensor.Role == TensorRole.Update ? updates.Count : 1).Select(slot => (Key(tensor, slot), Of(tensor, slot).Root())));

    public byte[] Prove(GivenInput given)
    {
        ReferenceTensor tensor = Of(given.Tensor, given.Place.Slot);
        byte[] bytes = tensor.Bytes();
        int leaf = (int)(given.Place.Index / GameRules.LeafWords);
        Hash256[] leaves = Autonet.Training.Checkpoints.TensorRoot.Leaves(bytes);
        int start = 4 * GameRules.LeafWords * leaf;
        return CourtMoves.Encode(new LeafProof(
            bytes[start..Math.Min(bytes.Length, start + (4 * GameRules.LeafWords))], Autonet.Core.Merkle.MerkleTree.Prove(leaves, leaf)));
    }

    private ReferenceTensor Of(TensorDeclaration tensor, int slot) => tensor.Role == TensorRole.Update ? updates[slot][tensor.Ordinal] : trace[tensor.Id];

    private static Hash256 Key(TensorDeclaration tensor, int slot)
        => Keccak256.Hash(AbiEncoder.Encode(KeyTypes, (byte)tensor.Role, (ushort)tensor.Ordinal, new BigInteger(slot)));
}
