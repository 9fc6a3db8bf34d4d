using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Node.Charters;
using Autonet.Node.Constitution;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Prerequisites;
using Autonet.Node.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using GovernedAction = Autonet.Chain.Bindings.Action;

namespace Autonet.Node.Governance.Files;

/// <summary>Makes of a proposal file the calls that governance votes on. What the file leaves to the chain (hashes, charters) is read there.</summary>
public sealed class ProposalAssembly
{
    private readonly ChainSession _chain;
    private readonly GovernanceContracts _contracts;
    private readonly ConstitutionState _constitution;
    private readonly TimeProvider _time;

    /// <summary>Assembles for a deployment.</summary>
    public ProposalAssembly(ChainSession chain, GovernanceContracts contracts, ConstitutionState constitution, TimeProvider time)
    {
        _chain = chain;
        _contracts = contracts;
        _constitution = constitution;
        _time = time;
    }

    /// <summary>The proposal of a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">Folder at which its relative paths start.</param>
    /// <param name="blobFolder">Where a run's data set is kept.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ActionableException">The file names something that is not there.</exception>
    public async Task<ProposalDraft> AssembleAsync(ProposalFile file, string folder, string blobFolder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        string? title = file.Title.Length == 0 ? null : file.Title;
        string? text = file.Text.Length == 0 ? null : file.Text;
        List<ContractCall> calls = [];
        switch (file)
        {
            case RunFile run:
                AssembledCharter assembled = await AssembledCharter.OfFileAsync(Path.Combine(folder, run.CharterPath), from: null, blobFolder, _time, cancellationToken);
                return Draft(
                    file, RunProposal.Calls(_contracts.Client, _contracts.Manifest, assembled.Charter),
                    $"# {title ?? "Train " + assembled.Charter.Name}\n\n{text ?? assembled.Charter.Purpose}");
            case GrantFile grant:
                calls.Add(grant.OverSeconds == 0
                    ? _contracts.Treasury.Transfer(grant.To, grant.AmountWei)
                    : _contracts.Treasury.OpenStream(grant.To, grant.AmountWei, grant.OverSeconds));
                break;
            case ParameterFile parameters:
                calls.AddRange(parameters.Bounds.Select(change => _contracts.Parameters.SetBounds(
                    change.Name, change.Value, new Bounds(change.Minimum, change.Maximum, change.MaxStepPpm, change.CooldownSeconds))));
                calls.AddRange(parameters.Changes.Select(change => _contracts.Parameters.Set(change.Name, change.Value)));
                break;
            case ReleaseFile release:
                calls.Add(await ReleaseAsync(release, cancellationToken));
                break;
            case ArticleFile articles:
                foreach (ArticleDraft draft in articles.Adopt)
                {
                    calls.Add(_contracts.Constitution.AdoptArticle(await TermsAsync(draft, folder, cancellationToken)));
                }

                calls.AddRange(articles.Register.Select(draft => _contracts.Constitution.RegisterAction(
                    new GovernedAction(Resolve(draft.Name, out byte[] selector), selector, (byte)draft.Track, [.. draft.Articles]))));
                calls.AddRange(articles.Remove.Select(name => _contracts.Constitution.RemoveAction(Resolve(name, out byte[] selector), selector)));
                break;
            case UpgradeFile upgrade:
                Hash256 codeHash = upgrade.CodeHash ?? await CodeHashAsync(upgrade.Implementation, cancellationToken);
                calls.Add(_contracts.Upgrades.Upgrade(upgrade.Proxy, upgrade.Implementation, codeHash));
                break;
            case CanaryFile canary:
                if (!canary.FundWei.IsZero)
                {
                    calls.Add(_contracts.Treasury.Transfer(_chain.Canaries.Address, canary.FundWei));
                }

                calls.Add(_chain.Canaries.Grant(canary.Registrar, canary.LimitWei));
                break;
        }

        ProposedCall[] proposed = [.. calls.Select(call => new ProposedCall(call.To!.Value, call.Value, call.Data))];
        return Draft(file, proposed, text is null ? $"# {title}" : $"# {title}\n\n{text}");
    }

    private ProposalDraft Draft(ProposalFile file, IReadOnlyList<ProposedCall> calls, string description)
        => new(file.Track ?? new ConstitutionCheck(_contracts, _constitution).LowestTrack(calls), calls, description);

    private async Task<ContractCall> ReleaseAsync(ReleaseFile release, CancellationToken cancellationToken)
    {
        RunTracker tracker = await RunTracker.OpenAsync(
            _chain, new RunId(release.RunId), TimeSpan.FromSeconds(1), _time, NullLogger<RunTracker>.Instance, cancellationToken);
        return _contracts.Models.Release(new ReleaseTerms(
            release.RunId, release.Round, tracker.Charter, release.ModelCard.ToArray(), release.Licence,
            BitConverter.SingleToUInt32Bits(release.EvaluationLoss), [.. release.Parents]));
    }

    private async Task<ArticleTerms> TermsAsync(ArticleDraft draft, string folder, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, draft.TextPath);
        if (!File.Exists(path))
        {
            throw new ActionableException($"There is no text of the article '{draft.Id}' at '{path}': correct 'text', which starts at the proposal file's folder.");
        }

        byte[] text = await File.ReadAllBytesAsync(path, cancellationToken);
        string title = ArticleTexts.TitleOf(text)
            ?? throw new ActionableException($"The article's text '{path}' has no heading: begin it with '# Title'.");
        Hash256 previous = _constitution.Articles.FirstOrDefault(article => article.Id == draft.Id)?.Versions[^1].TextHash ?? Hash256.Zero;
        return new ArticleTerms(
            draft.Id, title, Keccak256.Hash(text), previous, draft.Uri, draft.Module, await CodeHashAsync(draft.Module, cancellationToken), draft.ActiveFromUnixSeconds);
    }

    private async Task<Hash256> CodeHashAsync(Address contract, CancellationToken cancellationToken)
    {
        byte[] code = await _contracts.Client.GetCodeAsync(contract, cancellationToken: cancellationToken);
        return code.Length > 0
            ? Keccak256.Hash(code)
            : throw new ActionableException($"No contract stands at {ChecksumAddress.Format(contract)}: deploy it before you propose it.");
    }

    private Address Resolve(ActionName name, out byte[] selector)
    {
        Address target = _contracts.Manifest.Contracts.TryGetValue(name.Contract, out DeployedContract deployed) ? deployed.Address
            : ChecksumAddress.TryParse(name.Contract, out Address address) ? address
            : throw new ActionableException($"'{name.Contract}' is no contract of the deployment and no address: use one of {string.Join(", ", _contracts.Manifest.Contracts.Keys)}.");
        try
        {
            ContractAbi? abi = ContractInterfaces.NameAt(_contracts.Manifest, target) is string known ? ContractInterfaces.Find(known) : null;
            AbiFunction function = name.Function.Contains('(', StringComparison.Ordinal) || abi is null ? AbiFunction.Parse(name.Function) : abi.Function(name.Function);
            selector = function.Selector.ToArray();
            return target;
        }
        catch (AbiException e)
        {
            throw new ActionableException($"{name.Contract} has no single function '{name.Function}': write its signature, such as transfer(address,uint256).", e);
        }
    }
}
