using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Contracts;

/// <summary>A message that changes state, ready to be sent by <see cref="Accounts.TransactionSender"/> or simulated.</summary>
public sealed record ContractCall
{
    /// <summary>The contract or account; none creates a contract.</summary>
    public required Address? To { get; init; }

    /// <summary>Calldata, or creation bytecode with its arguments.</summary>
    public ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Wei sent along.</summary>
    public BigInteger Value { get; init; }

    /// <summary>The gas limit; none estimates it.</summary>
    public ulong? GasLimit { get; init; }

    /// <summary>The custom errors that explain a revert.</summary>
    public IReadOnlyList<AbiError> Errors { get; init; } = [];

    /// <summary>What is called, for messages: a signature, <c>transfer</c> or <c>create</c>.</summary>
    public string Description { get; init; } = "transaction";

    /// <summary>A plain payment.</summary>
    public static ContractCall Transfer(Address to, BigInteger wei) => new() { To = to, Value = wei, Description = "transfer" };

    /// <summary>The same message as a call from <paramref name="sender"/>, for simulation.</summary>
    public CallRequest ToRequest(Address sender) => new() { From = sender, To = To, Data = Data, Value = Value, Gas = GasLimit };
}
