using Autonet.Node.Governance;

namespace Autonet.Node.Constitution;

/// <summary>What an article says to a call.</summary>
public enum ArticleAnswer
{
    /// <summary>It was not asked; never a permission.</summary>
    NotAsked = 0,

    /// <summary>The call may happen.</summary>
    Allowed,

    /// <summary>The article's module refuses the call.</summary>
    Refused,

    /// <summary>The module gave no proper answer, which refuses the call.</summary>
    ModuleFailed,

    /// <summary>The module's code is not the code that was adopted, which refuses the call.</summary>
    ModuleChanged,
}

/// <summary>One article's answer to one call.</summary>
/// <param name="Article">The article's id.</param>
/// <param name="Answer">What it says: the stricter of the version in force when the call was proposed and the version in force now.</param>
/// <param name="Reason">Why not; empty when it is allowed.</param>
/// <param name="IsByLaterVersion">Whether only the version that came into force after the proposal refuses.</param>
public sealed record ArticleVerdict(string Article, ArticleAnswer Answer, string Reason, bool IsByLaterVersion = false);

/// <summary>Why a call, or a whole proposal, is refused.</summary>
/// <param name="Article">The article; <c>constitution</c> for what no article but the constitution's own bytecode forbids.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record Refusal(string Article, string Reason);

/// <summary>What the constitution says to one call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Required">The lowest track that may carry it; none if it is no registered action.</param>
/// <param name="Articles">The answers of the articles that judge it.</param>
/// <param name="Refusals">All that forbid it; empty if it is allowed.</param>
/// <param name="Inner">For a first vote: the verdicts on the calls that it approves.</param>
public sealed record CallVerdict(
    ProposedCall Call, Track? Required, IReadOnlyList<ArticleVerdict> Articles, IReadOnlyList<Refusal> Refusals, IReadOnlyList<CallVerdict> Inner)
{
    /// <summary>Whether the call itself may happen.</summary>
    public bool IsAllowed => Required is not null && Refusals.Count == 0;
}

/// <summary>What the constitution says to a proposal.</summary>
/// <param name="Calls">The verdict on each call.</param>
/// <param name="Track">The track on which it was judged.</param>
/// <param name="Refusals">Everything that forbids it, without repetitions.</param>
public sealed record ProposalVerdict(IReadOnlyList<CallVerdict> Calls, Track Track, IReadOnlyList<Refusal> Refusals)
{
    /// <summary>Whether it may be proposed, or executed, as things stand.</summary>
    public bool IsAllowed => Calls.Count > 0 && Refusals.Count == 0;
}
