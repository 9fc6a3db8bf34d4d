using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Rpc;

/// <summary>A message to be executed without being recorded.</summary>
public sealed record CallRequest
{
    /// <summary>Who calls; none is the zero address.</summary>
    public Address? From { get; init; }

    /// <summary>The callee; none creates a contract.</summary>
    public Address? To { get; init; }

    /// <summary>Wei sent along.</summary>
    public BigInteger Value { get; init; }

    /// <summary>Calldata.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The gas that the call may use; none leaves it to the endpoint.</summary>
    public ulong? Gas { get; init; }

    internal JsonObject ToJson()
    {
        JsonObject json = new() { ["data"] = RpcValue.Write(Data) };
        if (From is Address from)
        {
            json["from"] = from.ToString();
        }

        if (To is Address to)
        {
            json["to"] = to.ToString();
        }

        if (!Value.IsZero)
        {
            json["value"] = RpcValue.Write(Value);
        }

        if (Gas is ulong gas)
        {
            json["gas"] = RpcValue.Write(gas);
        }

        return json;
    }
}

/// <summary>An event that a contract emitted.</summary>
public sealed record LogEntry
{
    /// <summary>The contract.</summary>
    public required Address Address { get; init; }

    /// <summary>Zero to four topics.</summary>
    public required IReadOnlyList<Hash256> Topics { get; init; }

    /// <summary>The parameters that are not indexed.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>The block's height.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>The block's hash.</summary>
    public required Hash256 BlockHash { get; init; }

    /// <summary>The transaction.</summary>
    public required Hash256 TransactionHash { get; init; }

    /// <summary>The log's place in its block.</summary>
    public required ulong LogIndex { get; init; }

    internal static LogEntry Read(RpcValue json) => new()
    {
        Address = json["address"].Address(),
        Topics = json["topics"].Array(t => t.Hash()),
        Data = json["data"].Bytes(),
        BlockNumber = json["blockNumber"].UInt64(),
        BlockHash = json["blockHash"].Hash(),
        TransactionHash = json["transactionHash"].Hash(),
        LogIndex = json["logIndex"].UInt64(),
    };
}

/// <summary>Which logs are wanted. Empty lists match everything.</summary>
public sealed record LogFilter
{
    /// <summary>The contracts, any of them.</summary>
    public IReadOnlyList<Address> Addresses { get; init; } = [];

    /// <summary>For each topic position the accepted values; an empty list accepts any.</summary>
    public IReadOnlyList<IReadOnlyList<Hash256>> Topics { get; init; } = [];

    internal JsonObject ToJson()
    {
        JsonObject json = [];
        if (Addresses.Count > 0)
        {
            json["address"] = new JsonArray([.. Addresses.Select(a => JsonValue.Create(a.ToString()))]);
        }

        if (Topics.Count > 0)
        {
            json["topics"] = new JsonArray([.. Topics.Select(accepted
                => accepted.Count == 0 ? null : new JsonArray([.. accepted.Select(t => JsonValue.Create(t.ToString()))]))]);
        }

        return json;
    }
}

/// <summary>What became of a transaction that a block holds.</summary>
public sealed record TransactionReceipt
{
    /// <summary>The transaction.</summary>
    public required Hash256 TransactionHash { get; init; }

    /// <summary>The block's height.</summary>
    public required ulong BlockNumber { get; init; }

    /// <summary>The block's hash.</summary>
    public required Hash256 BlockHash { get; init; }

    /// <summary>The sender.</summary>
    public required Address From { get; init; }

    /// <summary>The recipient; none for a creation.</summary>
    public Address? To { get; init; }

    /// <summary>The contract that a creation made.</summary>
    public Address? ContractAddress { get; init; }

    /// <summary>Whether execution ended without reverting.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>The gas that was paid for.</summary>
    public required ulong GasUsed { get; init; }

    /// <summary>Wei per gas that was paid.</summary>
    public required BigInteger EffectiveGasPrice { get; init; }

    /// <summary>The events.</summary>
    public required IReadOnlyList<LogEntry> Logs { get; init; }

    internal static TransactionReceipt Read(RpcValue json) => new()
    {
        TransactionHash = json["transactionHash"].Hash(),
        BlockNumber = json["blockNumber"].UInt64(),
        BlockHash = json["blockHash"].Hash(),
        From = json["from"].Address(),
        To = json.Optional("to")?.Address(),
        ContractAddress = json.Optional("contractAddress")?.Address(),
        Succeeded = json["status"].UInt64() == 1,
        GasUsed = json["gasUsed"].UInt64(),
        EffectiveGasPrice = json["effectiveGasPrice"].Quantity(),
        Logs = json["logs"].Array(LogEntry.Read),
    };
}

/// <summary>A transaction that the endpoint knows, in a block or waiting.</summary>
public sealed record TransactionRecord
{
    /// <summary>The transaction's hash.</summary>
    public required Hash256 Hash { get; init; }

    /// <summary>The block's height; none while it waits.</summary>
    public ulong? BlockNumber { get; init; }

    /// <summary>The block's hash; none while it waits.</summary>
    public Hash256? BlockHash { get; init; }

    /// <summary>The sender.</summary>
    public required Address From { get; init; }

    /// <summary>The recipient; none for a creation.</summary>
    public Address? To { get; init; }

    /// <summary>The sender's count of earlier transactions.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>Wei sent along.</summary>
    public required BigInteger Value { get; init; }

    /// <summary>The gas limit.</summary>
    public required ulong Gas { get; init; }

    /// <summary>Calldata.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    internal static TransactionRecord Read(RpcValue json) => new()
    {
        Hash = json["hash"].Hash(),
        BlockNumber = json.Optional("blockNumber")?.UInt64(),
        BlockHash = json.Optional("blockHash")?.Hash(),
        From = json["from"].Address(),
        To = json.Optional("to")?.Address(),
        Nonce = json["nonce"].UInt64(),
        Value = json["value"].Quantity(),
        Gas = json["gas"].UInt64(),
        Data = json["input"].Bytes(),
    };
}

/// <summary>Fees of recent blocks, oldest first.</summary>
/// <param name="OldestBlock">The first block's height.</param>
/// <param name="BaseFeePerGas">Wei per gas; one more than there are blocks, the last is the next block's.</param>
/// <param name="GasUsedRatio">Used gas over the limit, in [0, 1].</param>
/// <param name="Rewards">For each block the tips at the requested percentiles, wei per gas.</param>
public sealed record FeeHistory(
    ulong OldestBlock,
    IReadOnlyList<BigInteger> BaseFeePerGas,
    IReadOnlyList<double> GasUsedRatio,
    IReadOnlyList<IReadOnlyList<BigInteger>> Rewards);
