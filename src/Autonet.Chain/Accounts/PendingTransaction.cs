using Autonet.Chain.Contracts;
using Autonet.Chain.Transactions;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Accounts;

/// <summary>A transaction that the endpoint took and <see cref="TransactionSender"/> watches.</summary>
public sealed class PendingTransaction
{
    // Replaced as a whole, since others read while the sender waits.
    private volatile SignedTransaction[] _attempts;

    internal PendingTransaction(ContractCall call, SignedTransaction first, Fees fees)
    {
        Call = call;
        Fees = fees;
        _attempts = [first];
    }

    /// <summary>What was sent.</summary>
    public ContractCall Call { get; }

    /// <summary>The nonce.</summary>
    public ulong Nonce => Latest.Transaction.Nonce;

    /// <summary>The hash of the newest attempt; replacements change it.</summary>
    public Hash256 Hash => Latest.Hash;

    internal Fees Fees { get; private set; }

    internal SignedTransaction Latest => _attempts[^1];

    internal IReadOnlyList<SignedTransaction> Attempts => _attempts;

    internal void Replace(SignedTransaction attempt, Fees fees)
    {
        Fees = fees;
        _attempts = [.. _attempts, attempt];
    }
}
