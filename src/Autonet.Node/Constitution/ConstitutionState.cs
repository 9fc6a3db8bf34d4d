using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance;
using GovernedAction = Autonet.Chain.Bindings.Action;

namespace Autonet.Node.Constitution;

/// <summary>All versions of an article.</summary>
/// <param name="Id">Its short name.</param>
/// <param name="Versions">Oldest first; never empty.</param>
public sealed record ArticleHistory(string Id, IReadOnlyList<Article> Versions)
{
    /// <summary>The version that holds at a time; none if the first one was still to come.</summary>
    public Article? InForceAt(ulong unixSeconds) => Versions.LastOrDefault(version => version.ActiveFrom <= unixSeconds);
}

/// <summary>The constitution as a chain holds it at one time.</summary>
/// <param name="Articles">The articles in the order of their adoption.</param>
/// <param name="Actions">What governance may do at all.</param>
/// <param name="CodeHashes">Keccak-256 of the code that stands at each article's module now.</param>
/// <param name="ModuleGas">The gas that a module's answer may use.</param>
/// <param name="NowUnixSeconds">The newest block's time.</param>
public sealed record ConstitutionState(
    IReadOnlyList<ArticleHistory> Articles,
    IReadOnlyList<GovernedAction> Actions,
    IReadOnlyDictionary<Address, Hash256> CodeHashes,
    ulong ModuleGas,
    ulong NowUnixSeconds)
{
    /// <summary>The action that a call is, or none if governance may not make it.</summary>
    public GovernedAction? ActionOf(ProposedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Data.Length < 4
            ? null
            : Actions.FirstOrDefault(action => action.Target == call.Target && call.Data.Span[..4].SequenceEqual(action.Selector));
    }

    /// <summary>Whether the code at an article's module is the code that was adopted.</summary>
    public bool IsModuleAsAdopted(Article article)
    {
        ArgumentNullException.ThrowIfNull(article);
        return CodeHashes.TryGetValue(article.RuleModule, out Hash256 hash) && hash == article.ModuleCodeHash;
    }
}
