using Autonet.Chain.Bindings;

namespace Autonet.Node.Governance;

/// <summary>What a first vote on an amendment permits.</summary>
public static class FirstVote
{
    /// <summary>Whether the first vote was passed, not used up, and not lapsed.</summary>
    public static bool Stands(this AmendmentView amendment, ulong nowUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(amendment);
        return amendment.ApprovedAt != 0 && nowUnixSeconds <= amendment.SecondVoteUntil;
    }
}
