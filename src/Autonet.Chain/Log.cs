using Autonet.Core.Identifiers;
using Microsoft.Extensions.Logging;

namespace Autonet.Chain;

/// <summary>Every message that the chain adapter logs; event ids 3000 to 3099. Never a key, never calldata.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Warning, "RPC attempt {Attempt} failed: {Reason}")]
    public static partial void RetryingRpc(ILogger logger, int attempt, string reason);

    [LoggerMessage(3001, LogLevel.Debug, "Sent transaction {Hash} with nonce {Nonce}")]
    public static partial void Sent(ILogger logger, Hash256 hash, ulong nonce);

    [LoggerMessage(3002, LogLevel.Information, "Nonce {Nonce} of {Account} is taken; reading it from the chain again")]
    public static partial void NonceTaken(ILogger logger, ulong nonce, Address account);

    [LoggerMessage(3003, LogLevel.Warning, "Transaction {Hash} is stuck; replacing it by {Replacement} at {MaxFeePerGas} wei per gas")]
    public static partial void Replaced(ILogger logger, Hash256 hash, Hash256 replacement, System.Numerics.BigInteger maxFeePerGas);

    [LoggerMessage(3004, LogLevel.Warning, "The chain dropped transaction {Hash}; sending it again")]
    public static partial void Resent(ILogger logger, Hash256 hash);

    [LoggerMessage(3005, LogLevel.Warning, "The chain reorganised: rolling back from block {From} to {To}")]
    public static partial void RolledBack(ILogger logger, ulong from, ulong to);

    [LoggerMessage(3006, LogLevel.Debug, "The log range of {Blocks} blocks from {First} is too large; halving it")]
    public static partial void Halving(ILogger logger, ulong blocks, ulong first);

    [LoggerMessage(3007, LogLevel.Warning, "Reading the chain failed: {Reason}")]
    public static partial void FollowFailed(ILogger logger, string reason);
}
