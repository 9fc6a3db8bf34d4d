using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;
using GovernedAction = Autonet.Chain.Bindings.Action;

namespace Autonet.Node.Constitution;

/// <summary>
/// Asks the constitution about calls before anything is sent, as the contract asks itself: each article's module, in the version in force at the
/// proposal and in the version in force now. Unlike the contract it does not stop at the first refusal.
/// </summary>
public sealed class ConstitutionCheck
{
    // What a call costs before its first instruction: EIP-2028 and the floor of EIP-7623.
    private const ulong CallGas = 21_000;
    private const ulong GasPerByte = 40;

    private static readonly AbiFunction Check = AbiFunction.Parse("check(address,uint256,bytes)(bool,string)", AbiMutability.View);

    private readonly GovernanceContracts _contracts;
    private readonly ConstitutionState _state;

    /// <summary>Checks against a constitution that was read.</summary>
    public ConstitutionCheck(GovernanceContracts contracts, ConstitutionState state)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        ArgumentNullException.ThrowIfNull(state);
        _contracts = contracts;
        _state = state;
    }

    /// <summary>The lowest track that may carry calls; the constitutional one as soon as one needs it, operations if none is registered.</summary>
    public Track LowestTrack(IReadOnlyList<ProposedCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        return (Track)Math.Max((int)Track.Operations, calls.Max(call => (int?)_state.ActionOf(call)?.Track ?? 0));
    }

    /// <summary>Judges a proposal.</summary>
    /// <param name="track">Its track.</param>
    /// <param name="calls">Its calls.</param>
    /// <param name="proposedAt">When it was made, in Unix seconds; the newest block's time for one that is to be made.</param>
    /// <param name="cancellationToken">Stops the questions.</param>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public async Task<ProposalVerdict> JudgeAsync(Track track, IReadOnlyList<ProposedCall> calls, ulong proposedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(calls);
        Task<Refusal?> whole = JudgeWholeAsync(track, calls, proposedAt, cancellationToken);
        CallVerdict[] verdicts = await Task.WhenAll(calls.Select(call => JudgeCallAsync(call, proposedAt, cancellationToken)));
        List<Refusal> refusals = [.. verdicts.SelectMany(verdict => verdict.Refusals)];
        refusals.AddRange(verdicts.Where(verdict => verdict.Required > track).Select(verdict => new Refusal(
            RefusalWords.Constitution, $"{NameOf(verdict.Call)} needs the {verdict.Required} track, not the {track} track")));
        if (await whole is Refusal refusal && (refusals.Count == 0 || refusals.All(known => known.Article != refusal.Article)))
        {
            refusals.Add(refusal);
        }

        return new ProposalVerdict(verdicts, track, [.. refusals.Distinct()]);
    }

    private async Task<CallVerdict> JudgeCallAsync(ProposedCall call, ulong proposedAt, CancellationToken cancellationToken)
    {
        if (_state.ActionOf(call) is not GovernedAction action)
        {
            return new CallVerdict(call, null, [], [RefusalWords.NotRegistered(NameOf(call))], []);
        }

        Task<Refusal?> contract = AskContractAsync(call, proposedAt, cancellationToken);
        Task<CallVerdict[]> inner = Task.WhenAll(
            (ProposalBook.InnerCalls(call, _contracts.Amendments.Address) ?? []).Select(approved => JudgeCallAsync(approved, _state.NowUnixSeconds, cancellationToken)));
        ArticleVerdict[] articles = await Task.WhenAll(action.Articles.Select(id => AskArticleAsync(id, call, proposedAt, cancellationToken)));
        List<Refusal> refusals = [.. articles.Where(verdict => verdict.Answer != ArticleAnswer.Allowed).Select(verdict => new Refusal(verdict.Article, verdict.Reason))];
        refusals.AddRange((await inner).SelectMany(verdict => verdict.Refusals));

        // What modules cannot say, the constitution's bytecode does: about articles, actions, and the nesting of first votes.
        if (refusals.Count == 0 && await contract is Refusal refusal)
        {
            refusals.Add(refusal);
        }

        return new CallVerdict(call, (Track)action.Track, articles, refusals, await inner);
    }

    private async Task<ArticleVerdict> AskArticleAsync(string id, ProposedCall call, ulong proposedAt, CancellationToken cancellationToken)
    {
        if (_state.Articles.FirstOrDefault(article => article.Id == id) is not ArticleHistory history)
        {
            return new ArticleVerdict(id, ArticleAnswer.ModuleFailed, "the action names it and there is no such article");
        }

        if (history.InForceAt(_state.NowUnixSeconds) is not Article now)
        {
            return new ArticleVerdict(id, ArticleAnswer.ModuleFailed, $"no version of it holds before {Quantities.Time(history.Versions[0].ActiveFrom)}, and the call needs its consent");
        }

        if (history.InForceAt(proposedAt) is Article then && !ReferenceEquals(then, now) && await AskModuleAsync(then, call, cancellationToken) is { Answer: not ArticleAnswer.Allowed } refused)
        {
            return refused;
        }

        ArticleVerdict verdict = await AskModuleAsync(now, call, cancellationToken);
        return verdict with { IsByLaterVersion = verdict.Answer != ArticleAnswer.Allowed && now.ActiveFrom > proposedAt };
    }

    private async Task<ArticleVerdict> AskModuleAsync(Article article, ProposedCall call, CancellationToken cancellationToken)
    {
        if (!_state.IsModuleAsAdopted(article))
        {
            return new ArticleVerdict(article.Id, ArticleAnswer.ModuleChanged, RefusalWords.ModuleChanged);
        }

        byte[] data = Check.EncodeCall(call.Target, call.ValueWei, call.Data);
        CallRequest request = new()
        {
            From = _contracts.Constitution.Address,
            To = article.RuleModule,
            Data = data,
            Gas = _state.ModuleGas + CallGas + (GasPerByte * (ulong)data.Length),
        };
        try
        {
            object[] answer = Check.DecodeResult(await _contracts.Client.CallAsync(request, default, cancellationToken));
            return (bool)answer[0]
                ? new ArticleVerdict(article.Id, ArticleAnswer.Allowed, "")
                : new ArticleVerdict(article.Id, ArticleAnswer.Refused, (string)answer[1]);
        }
        catch (Exception e) when (e is AbiException or RpcException { Failure: RpcFailure.Refused })
        {
            // A module that reverts, runs out of gas or answers nonsense refuses; that is a verdict and no failure of ours.
            return new ArticleVerdict(article.Id, ArticleAnswer.ModuleFailed, RefusalWords.ModuleFailed(article.RuleModule));
        }
    }

    private Task<Refusal?> AskContractAsync(ProposedCall call, ulong proposedAt, CancellationToken cancellationToken) => AskAsync(
        () => _contracts.Constitution.CheckCallAsync(call.Target, call.ValueWei, call.Data.ToArray(), proposedAt, cancellationToken: cancellationToken));

    private Task<Refusal?> JudgeWholeAsync(Track track, IReadOnlyList<ProposedCall> calls, ulong proposedAt, CancellationToken cancellationToken)
    {
        (Address[] targets, BigInteger[] values, byte[][] data) = ProposalBook.Split(calls);
        return AskAsync(() => _contracts.Constitution.CheckProposalAsync((byte)track, targets, values, data, proposedAt, cancellationToken: cancellationToken));
    }

    private async Task<Refusal?> AskAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            return null;
        }
        catch (ContractRevertedException e)
        {
            return RefusalWords.Of(e.Reason, _contracts.Manifest);
        }
    }

    private string NameOf(ProposedCall call) => call.Data.Length == 0
        ? $"a plain payment to {ContractInterfaces.NameAt(_contracts.Manifest, call.Target) ?? call.Target.ToString()}"
        : ContractInterfaces.ActionName(_contracts.Manifest, call.Target, call.Data.Span);
}
