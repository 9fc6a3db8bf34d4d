using Autonet.Chain.Abi;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Accounts;

/// <summary>A transaction reverted, or would revert and was therefore not sent.</summary>
public sealed class TransactionRevertedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TransactionRevertedException(string call, RevertReason? reason, Hash256? transactionHash, Exception? inner = null)
        : base($"{call} {(transactionHash is null ? "would revert" : "reverted")}: {reason?.Text ?? "the chain's later state gives no reason"}", inner)
    {
        Reason = reason;
        TransactionHash = transactionHash;
    }

    /// <summary>Why; none when repeating the call on the block's state does not revert.</summary>
    public RevertReason? Reason { get; }

    /// <summary>The transaction that a block holds; none when the simulation before sending reverted.</summary>
    public Hash256? TransactionHash { get; }
}

/// <summary>Another transaction, not sent by this sender, took the nonce.</summary>
public sealed class TransactionSupersededException(Address account, ulong nonce)
    : Exception($"Another transaction of {account} took nonce {nonce}.")
{
    /// <summary>The nonce.</summary>
    public ulong Nonce { get; } = nonce;
}
