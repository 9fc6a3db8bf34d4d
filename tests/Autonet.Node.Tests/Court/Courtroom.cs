using System.Globalization;
using System.Text.Json.Nodes;
using Autonet.Chain.Abi;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Devnet;
using Autonet.Training.Court;

namespace Autonet.Node.Tests.Court;

/// <summary>The court on a real chain with two players, and a claimant that knows the given inputs of every game by their roots.</summary>
public sealed class Courtroom : IAsyncLifetime
{
    public const uint ClockSeconds = 600;

    private Anvil? _anvil;
    private TransactionSender? _deployer;
    private AbiFunction? _openFunction;
    private Address _claimant;

    internal Anvil Anvil => _anvil!;

    public Address Defender { get; } = Address.Parse("0x00000000000000000000000000000000000defe0");

    public Address Challenger { get; } = Address.Parse("0x0000000000000000000000000000000000c4a110");

    public Address Stranger { get; } = Address.Parse("0x0000000000000000000000000000000000057a10");

    public DisputeGameContract Court { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // Every block comes one second after the one before, whatever the machine's clock says.
        _anvil = await Anvil.StartAsync("--auto-impersonate", "--prune-history", "--transaction-block-keeper", "16");
        await _anvil.SendAsync("anvil_setBlockTimestampInterval", 1);
        _deployer = new TransactionSender(_anvil.Client, _anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(5) });
        foreach (Address player in new[] { Defender, Challenger, Stranger })
        {
            await EmbeddedChain.FundAsync(_anvil.Client, player, Tokens.Whole(1_000_000), Token);
        }

        OperationUnitContract unit = new(_anvil.Client, await DeployAsync("OperationUnit"));
        Court = new DisputeGameContract(_anvil.Client, await DeployAsync("DisputeGame", unit.Address));
        _claimant = await DeployAsync("TableClaimant", Court.Address);
        _openFunction = ContractArtifact.Load(RepositoryFiles.Artifact("TableClaimant")).Abi.Functions.Single(static function => function.Name == "open");
    }

    public async ValueTask DisposeAsync()
    {
        _deployer?.Dispose();
        if (_anvil is not null)
        {
            await _anvil.DisposeAsync();
        }
    }

    /// <summary>Opens a game between the defender and the challenger.</summary>
    /// <param name="claim">What it is about.</param>
    /// <param name="evidence">Of every step, the inputs that the claimant knows.</param>
    /// <param name="challenger">Who challenges; by default the challenger.</param>
    internal async Task<GameOnChain> OpenAsync(Claim claim, IReadOnlyList<GameEvidence> evidence, Address? challenger = null)
    {
        Dictionary<Hash256, Hash256> table = [];
        foreach ((Hash256 key, Hash256 root) in evidence.SelectMany(static step => step.Roots()))
        {
            table[key] = root;
        }

        Address player = challenger ?? Challenger;
        byte[] data = _openFunction!.EncodeCall(claim.ToAbi(), Defender, player, ClockSeconds, table.Keys.ToArray(), table.Values.ToArray());
        TransactionReceipt opened = await SendAsync(new ContractCall { To = _claimant, Data = data, Description = "open" }, Defender);
        return new GameOnChain(this, await Court.GameCountAsync(cancellationToken: Token) - 1, claim, evidence, player, opened);
    }

    /// <summary>Lets time pass until the next block.</summary>
    internal async Task PassAsync(uint seconds)
        => await Anvil.SendAsync("evm_setNextBlockTimestamp", (await Anvil.Client.GetBlockAsync(cancellationToken: Token))!.Timestamp + seconds);

    /// <summary>Makes a transaction of an account that the chain acts for.</summary>
    internal async Task<TransactionReceipt> SendAsync(ContractCall call, Address from)
    {
        JsonObject transaction = new()
        {
            ["from"] = from.ToString(),
            ["to"] = call.To!.Value.ToString(),
            ["data"] = "0x" + Convert.ToHexString(call.Data.Span),
            ["gas"] = "0x" + GameOnChain.GasLimit.ToString("x", CultureInfo.InvariantCulture),
        };
        Hash256 hash = Hash256.Parse((await Anvil.SendAsync("eth_sendTransactionSync", transaction)).GetProperty("transactionHash").GetString()!);
        TransactionReceipt receipt = (await Anvil.Client.GetTransactionReceiptAsync(hash, Token))!;
        return receipt.Succeeded ? receipt : throw new InvalidOperationException($"{call.Description} reverted.");
    }

    /// <summary>Plays a game to its end; a side that has no move lets its clock run out.</summary>
    /// <param name="claim">What it is about.</param>
    /// <param name="defence">The defender's moves; null from it is silence.</param>
    /// <param name="attack">The challenger's moves; null from it is silence.</param>
    /// <param name="evidence">Of every step, the inputs that the claimant knows.</param>
    internal async Task<GameRecord> PlayAsync(
        Claim claim, Func<GamePosition, GameMove?> defence, Func<IReadOnlyList<PlayedMove>, GameMove?> attack, IReadOnlyList<GameEvidence> evidence)
    {
        GameOnChain game = await OpenAsync(claim, evidence);
        await game.PlayOnAsync(defence, attack);
        return game.Record;
    }

    private async Task<Address> DeployAsync(string name, params object[] arguments)
        => (await ContractDeployer.DeployAsync(_deployer!, ContractArtifact.Load(RepositoryFiles.Artifact(name)), Token, arguments)).Address;
}
