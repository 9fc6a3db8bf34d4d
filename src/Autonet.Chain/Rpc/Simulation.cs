using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Rpc;

/// <summary>Calls that are executed one after the other in one block that is never made.</summary>
public sealed record Simulation
{
    /// <summary>The calls, in order; each sees what those before it did.</summary>
    public required IReadOnlyList<CallRequest> Calls { get; init; }

    /// <summary>Balances in wei that accounts have in it.</summary>
    public IReadOnlyDictionary<Address, BigInteger> Balances { get; init; } = new Dictionary<Address, BigInteger>();

    /// <summary>Code that accounts have in it.</summary>
    public IReadOnlyDictionary<Address, ReadOnlyMemory<byte>> Code { get; init; } = new Dictionary<Address, ReadOnlyMemory<byte>>();

    /// <summary>Executes the calls on the newest block's state. Source: <c>eth_simulateV1</c> of ethereum/execution-apis.</summary>
    /// <returns>One result for each call, or nothing when the endpoint lacks the method.</returns>
    /// <exception cref="RpcException">The exchange failed, or the endpoint refused for another reason.</exception>
    public async Task<IReadOnlyList<SimulatedCall>?> RunAsync(EthereumClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        RpcRequest request = new("eth_simulateV1", ToJson(), "latest");
        RpcReply reply = (await client.Rpc.SendAsync([request], cancellationToken))[0];
        if (reply.Error is { } error && IsMissing(error))
        {
            return null;
        }

        SimulatedCall[][] blocks = new RpcValue(reply.Unwrap()).Array(block => block["calls"].Array(SimulatedCall.Read));
        SimulatedCall[] calls = [.. blocks.SelectMany(block => block)];
        return calls.Length == Calls.Count
            ? calls
            : throw new RpcException(RpcFailure.Malformed, $"The RPC endpoint simulated {calls.Length} calls instead of {Calls.Count}.");
    }

    // -32601 is JSON-RPC's code for an unknown method; gateways that hide methods answer with words instead.
    private static bool IsMissing(RpcException error) => error.Failure == RpcFailure.Refused
        && (error.Code == -32601 || error.Message.Contains("not found", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("not supported", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("not available", StringComparison.OrdinalIgnoreCase));

    private JsonObject ToJson()
    {
        JsonObject overrides = [];
        JsonObject Of(Address account)
        {
            string name = account.ToString();
            if (overrides[name] is not JsonObject entry)
            {
                entry = [];
                overrides[name] = entry;
            }

            return entry;
        }

        foreach ((Address account, BigInteger wei) in Balances)
        {
            Of(account)["balance"] = RpcValue.Write(wei);
        }

        foreach ((Address account, ReadOnlyMemory<byte> code) in Code)
        {
            Of(account)["code"] = RpcValue.Write(code);
        }

        JsonObject block = new() { ["stateOverrides"] = overrides, ["calls"] = new JsonArray([.. Calls.Select(call => call.ToJson())]) };
        return new JsonObject { ["blockStateCalls"] = new JsonArray(block), ["validation"] = false };
    }
}

/// <summary>What one call of a <see cref="Simulation"/> did.</summary>
/// <param name="Succeeded">Whether it ended without reverting.</param>
/// <param name="ReturnData">What it returned, or what it reverted with.</param>
/// <param name="GasUsed">The gas that it used.</param>
/// <param name="Logs">Its events; block and transaction are none that exist.</param>
public sealed record SimulatedCall(bool Succeeded, ReadOnlyMemory<byte> ReturnData, ulong GasUsed, IReadOnlyList<LogEntry> Logs)
{
    internal static SimulatedCall Read(RpcValue json) => new(
        json["status"].UInt64() == 1,
        json.Optional("error")?.Optional("data")?.Bytes() is { Length: > 0 } reverted ? reverted : json["returnData"].Bytes(),
        json["gasUsed"].UInt64(),
        json.Optional("logs")?.Array(ReadLog) ?? []);

    private static LogEntry ReadLog(RpcValue json) => new()
    {
        Address = json["address"].Address(),
        Topics = json["topics"].Array(topic => topic.Hash()),
        Data = json["data"].Bytes(),
        BlockNumber = 0,
        BlockHash = default,
        TransactionHash = default,
        LogIndex = 0,
    };
}
