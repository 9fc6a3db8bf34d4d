using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance;
using GovernedAction = Autonet.Chain.Bindings.Action;

namespace Autonet.Node.Constitution;

/// <summary>Reads the constitution from the chain. Independent reads are started together.</summary>
public static class ConstitutionReader
{
    /// <summary>The constitution as the newest block holds it.</summary>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public static async Task<ConstitutionState> ReadAsync(GovernanceContracts contracts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        ConstitutionContract constitution = contracts.Constitution;
        Task<string[]> ids = constitution.ArticleIdsAsync(cancellationToken: cancellationToken);
        Task<GovernedAction[]> actions = constitution.ActionsAsync(cancellationToken: cancellationToken);
        Task<Entrenched> entrenched = constitution.EntrenchedAsync(cancellationToken: cancellationToken);
        Task<ulong> now = contracts.NowAsync(cancellationToken);
        Article[][] histories = await Task.WhenAll((await ids).Select(id => constitution.ArticleHistoryAsync(id, cancellationToken: cancellationToken)));
        Address[] modules = [.. histories.SelectMany(history => history).Select(article => article.RuleModule).Distinct()];
        byte[][] codes = await Task.WhenAll(modules.Select(module => contracts.Client.GetCodeAsync(module, cancellationToken: cancellationToken)));
        return new ConstitutionState(
            [.. (await ids).Zip(histories, (id, history) => new ArticleHistory(id, history))],
            await actions,
            modules.Zip(codes, (module, code) => (module, Keccak256.Hash(code))).ToDictionary(),
            (ulong)(await entrenched).ModuleGas,
            await now);
    }
}
