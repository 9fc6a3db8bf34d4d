using Autonet.Chain.Abi;

namespace Autonet.Chain.Contracts;

/// <summary>A read of a contract reverted.</summary>
public sealed class ContractRevertedException(string call, RevertReason reason, Exception inner) : Exception($"{call} reverted: {reason.Text}", inner)
{
    /// <summary>Why.</summary>
    public RevertReason Reason { get; } = reason;
}
