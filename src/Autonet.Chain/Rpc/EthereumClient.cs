using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Rpc;

/// <summary>
/// The Ethereum methods that Autonet uses, typed. Every method throws <see cref="RpcException"/> when the exchange fails or the endpoint refuses.
/// Safe for concurrent use. Source: ethereum/execution-apis.
/// </summary>
public sealed class EthereumClient
{
    // Public endpoints refuse logs of longer ranges.
    private const ulong BlocksPerQuery = 5_000;

    private readonly IRpc _rpc;

    /// <summary>Creates a client over an endpoint.</summary>
    public EthereumClient(IRpc rpc)
    {
        ArgumentNullException.ThrowIfNull(rpc);
        _rpc = rpc;
    }

    /// <summary>The endpoint, for methods that this class lacks.</summary>
    public IRpc Rpc => _rpc;

    /// <summary>The chain's id.</summary>
    public async Task<ulong> GetChainIdAsync(CancellationToken cancellationToken = default)
        => (await SendAsync("eth_chainId", cancellationToken)).UInt64();

    /// <summary>The newest block's height.</summary>
    public async Task<ulong> GetBlockNumberAsync(CancellationToken cancellationToken = default)
        => (await SendAsync("eth_blockNumber", cancellationToken)).UInt64();

    /// <summary>A block's header, or nothing when there is no such block.</summary>
    public async Task<BlockHeader?> GetBlockAsync(BlockReference block = default, CancellationToken cancellationToken = default)
        => ReadBlock(await SendAsync(BlockRequest(block), cancellationToken));

    /// <summary>The headers of several heights in one exchange; nothing where there is no such block.</summary>
    public async Task<IReadOnlyList<BlockHeader?>> GetBlocksAsync(IReadOnlyList<ulong> numbers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        IReadOnlyList<RpcReply> replies = await _rpc.SendAsync([.. numbers.Select(n => BlockRequest(BlockReference.At(n)))], cancellationToken);
        return [.. replies.Select(r => ReadBlock(new RpcValue(r.Unwrap())))];
    }

    /// <summary>An account's balance in wei.</summary>
    public async Task<BigInteger> GetBalanceAsync(Address account, BlockReference block = default, CancellationToken cancellationToken = default)
        => (await SendAsync("eth_getBalance", cancellationToken, account.ToString(), block.ToJson())).Quantity();

    /// <summary>A contract's runtime code; empty for an account without code.</summary>
    public async Task<byte[]> GetCodeAsync(Address account, BlockReference block = default, CancellationToken cancellationToken = default)
        => (await SendAsync("eth_getCode", cancellationToken, account.ToString(), block.ToJson())).Bytes();

    /// <summary>The number of transactions that an account sent: its next nonce.</summary>
    public async Task<ulong> GetTransactionCountAsync(Address account, BlockReference block = default, CancellationToken cancellationToken = default)
        => (await SendAsync("eth_getTransactionCount", cancellationToken, account.ToString(), block.ToJson())).UInt64();

    /// <summary>The word in a contract's storage slot.</summary>
    public async Task<Hash256> GetStorageAtAsync(Address account, Hash256 slot, BlockReference block = default, CancellationToken cancellationToken = default)
        => (await SendAsync("eth_getStorageAt", cancellationToken, account.ToString(), slot.ToString(), block.ToJson())).Hash();

    /// <summary>Executes a message on a block's state and returns its return data.</summary>
    /// <exception cref="RpcException">Among others, the contract reverted: <see cref="RpcException.IsRevert"/>.</exception>
    public async Task<byte[]> CallAsync(CallRequest call, BlockReference block = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return (await SendAsync("eth_call", cancellationToken, call.ToJson(), block.ToJson())).Bytes();
    }

    /// <summary>The gas that a message would use.</summary>
    /// <exception cref="RpcException">Among others, the contract reverts: <see cref="RpcException.IsRevert"/>.</exception>
    public async Task<ulong> EstimateGasAsync(CallRequest call, BlockReference block = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return (await SendAsync("eth_estimateGas", cancellationToken, call.ToJson(), block.ToJson())).UInt64();
    }

    /// <summary>A usable legacy gas price, wei per gas.</summary>
    public async Task<BigInteger> GetGasPriceAsync(CancellationToken cancellationToken = default)
        => (await SendAsync("eth_gasPrice", cancellationToken)).Quantity();

    /// <summary>A usable tip, wei per gas.</summary>
    public async Task<BigInteger> GetMaxPriorityFeePerGasAsync(CancellationToken cancellationToken = default)
        => (await SendAsync("eth_maxPriorityFeePerGas", cancellationToken)).Quantity();

    /// <summary>Fees of the newest <paramref name="blocks"/> blocks with tips at <paramref name="percentiles"/> (0 to 100, rising).</summary>
    public async Task<FeeHistory> GetFeeHistoryAsync(int blocks, IReadOnlyList<double> percentiles, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blocks);
        ArgumentNullException.ThrowIfNull(percentiles);
        RpcValue json = await SendAsync(
            "eth_feeHistory", cancellationToken, RpcValue.Write(blocks), "latest", new JsonArray([.. percentiles.Select(p => JsonValue.Create(p))]));
        return new FeeHistory(
            json["oldestBlock"].UInt64(),
            json["baseFeePerGas"].Array(v => v.Quantity()),
            json["gasUsedRatio"].Array(v => v.Number()),
            json.Optional("reward")?.Array(row => (IReadOnlyList<BigInteger>)row.Array(v => v.Quantity())) ?? []);
    }

    /// <summary>Hands a signed transaction to the endpoint; returns its hash. Never retried.</summary>
    public async Task<Hash256> SendRawTransactionAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken = default)
        => (await SendAsync("eth_sendRawTransaction", cancellationToken, RpcValue.Write(encoded))).Hash();

    /// <summary>A transaction's receipt, or nothing while no block holds it.</summary>
    public async Task<TransactionReceipt?> GetTransactionReceiptAsync(Hash256 hash, CancellationToken cancellationToken = default)
    {
        RpcValue json = await SendAsync("eth_getTransactionReceipt", cancellationToken, hash.ToString());
        return json.IsNull ? null : TransactionReceipt.Read(json);
    }

    /// <summary>A transaction, or nothing when the endpoint does not know it.</summary>
    public async Task<TransactionRecord?> GetTransactionByHashAsync(Hash256 hash, CancellationToken cancellationToken = default)
    {
        RpcValue json = await SendAsync("eth_getTransactionByHash", cancellationToken, hash.ToString());
        return json.IsNull ? null : TransactionRecord.Read(json);
    }

    /// <summary>
    /// The logs of the blocks from <paramref name="first"/> to <paramref name="last"/>, both included, in chain order. Endpoints refuse long ranges, so a long one is
    /// asked for in pieces.
    /// </summary>
    public async Task<IReadOnlyList<LogEntry>> GetLogsAsync(LogFilter filter, ulong first, ulong last, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        List<LogEntry> logs = [];
        for (ulong from = first; from <= last; from += BlocksPerQuery)
        {
            JsonObject json = filter.ToJson();
            json["fromBlock"] = RpcValue.Write(from);
            json["toBlock"] = RpcValue.Write(Math.Min(last, from + BlocksPerQuery - 1));
            logs.AddRange((await SendAsync("eth_getLogs", cancellationToken, json)).Array(LogEntry.Read));
        }

        return logs;
    }

    /// <summary>The logs of several blocks in one exchange, named by hash, so that a reorganisation cannot mix two chains (EIP-234).</summary>
    public async Task<IReadOnlyList<IReadOnlyList<LogEntry>>> GetLogsAsync(
        LogFilter filter, IReadOnlyList<Hash256> blocks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(blocks);
        RpcRequest[] requests = [.. blocks.Select(block =>
        {
            JsonObject json = filter.ToJson();
            json["blockHash"] = block.ToString();
            return new RpcRequest("eth_getLogs", json);
        })];
        IReadOnlyList<RpcReply> replies = await _rpc.SendAsync(requests, cancellationToken);
        return [.. replies.Select(r => new RpcValue(r.Unwrap()).Array(LogEntry.Read))];
    }

    private static RpcRequest BlockRequest(BlockReference block) => block.IsHash
        ? new RpcRequest("eth_getBlockByHash", block.HashText, false)
        : new RpcRequest("eth_getBlockByNumber", block.ToJson(), false);

    private static BlockHeader? ReadBlock(RpcValue json) => json.IsNull ? null : BlockHeader.Read(json);

    private Task<RpcValue> SendAsync(string method, CancellationToken cancellationToken, params JsonNode?[] parameters)
        => SendAsync(new RpcRequest(method, parameters), cancellationToken);

    private async Task<RpcValue> SendAsync(RpcRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<RpcReply> replies = await _rpc.SendAsync([request], cancellationToken);
        return new RpcValue(replies[0].Unwrap());
    }
}
