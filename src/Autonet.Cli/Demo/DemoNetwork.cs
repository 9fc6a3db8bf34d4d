using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Cli.Commands;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Devnet;
using Autonet.Node.Governance;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Demo;

/// <summary>
/// The demonstration's community: a deployment, six founders with an entity, a seat and tokens each, and the coins and stakes of the nodes.
/// </summary>
internal sealed class DemoNetwork : IDisposable
{
    private const int FounderCount = 6;

    // What one account of the demonstration may spend: votes, or a node's registration, challenges and claims.
    private const long GasPerAccount = 20_000_000;

    private readonly EthereumClient _client;
    private readonly bool _isEmbedded;
    private readonly KeyFolder _keys;
    private readonly TimeProvider _time;
    private readonly System.Action<string> _say;
    private readonly PrivateKey _deployerKey;
    private readonly TransactionSender _deployer;
    private readonly List<PrivateKey> _founderKeys = [];
    private readonly List<TransactionSender> _founders = [];

    public DemoNetwork(EthereumClient client, bool isEmbedded, KeyFolder keys, TimeProvider time, System.Action<string> say)
    {
        _client = client;
        _isEmbedded = isEmbedded;
        _keys = keys;
        _time = time;
        _say = say;
        _deployerKey = keys.Obtain("deployer");
        _deployer = ChainOptions.SenderOf(client, _deployerKey);
        for (int i = 1; i <= FounderCount; i++)
        {
            _founderKeys.Add(keys.Obtain(FounderAccounts.NameOf(i)));
            _founders.Add(ChainOptions.SenderOf(client, _founderKeys[^1]));
        }
    }

    /// <summary>Deploys, or finds what was deployed, and makes every founder able to vote and to propose.</summary>
    public async Task<DeploymentManifest> DeployAsync(Checkout checkout, string manifestPath, CancellationToken cancellationToken)
    {
        await FundAsync([_deployer.Account], isDeployer: true, cancellationToken);
        DeploymentTerms terms = new()
        {
            Preset = DeploymentPreset.Development,
            Founders = [.. _founders.Select(founder => founder.Account)],
        };
        bool existed = File.Exists(manifestPath);
        DeploymentManifest manifest = await ContractDeployment.DeployAsync(_deployer, checkout, terms, manifestPath, null, cancellationToken);
        _say($"{manifest.Contracts.Count} contracts {(existed ? "stand" : "deployed")} on chain {manifest.ChainId}; run registry at {ChecksumAddress.Format(manifest["RunRegistry"].Address)}");
        await FundAsync([.. _founders.Select(founder => founder.Account)], isDeployer: false, cancellationToken);
        await Task.WhenAll(_founders.Select(founder => FounderAccounts.PrepareAsync(founder, manifest, _time, cancellationToken)));
        return manifest;
    }

    /// <summary>Brings the charter's proposal through both houses, from wherever it stands; returns it and the run that it made.</summary>
    public async Task<(Proposal Proposal, RunId Run)> ApproveAsync(DeploymentManifest manifest, RunCharter charter, CancellationToken cancellationToken)
    {
        GovernanceClient governance = new(_client, manifest);
        Proposal? proposal = (await governance.ProposalsAsync(cancellationToken)).LastOrDefault();
        if (proposal is null)
        {
            proposal = await governance.ProposeAsync(
                _founders[0], Track.Operations, RunProposal.Calls(_client, manifest, charter), RunProposal.Describe(charter), cancellationToken);
            _say($"founder-1 proposed to train \"{charter.Name}\"; the constitution's articles accept the charter");
        }

        ProposalStage stage = await governance.StageAsync(proposal, cancellationToken);
        if (stage is ProposalStage.Pending or ProposalStage.Active)
        {
            await VoteAsync(governance, manifest, proposal, cancellationToken);
            await governance.WaitForAsync(proposal, ProposalStage.Succeeded, _time, cancellationToken);
            stage = ProposalStage.Succeeded;
        }

        if (stage == ProposalStage.Succeeded)
        {
            ProposalStatus status = await governance.StatusAsync(proposal, cancellationToken);
            _say($"both houses said yes: {Tokens.Format(status.Tally.Tokens.RawFor)} tokens and {status.Tally.Seats.RawFor} seats in favour");
            await governance.QueueAsync(_deployer, proposal, cancellationToken);
            stage = ProposalStage.Queued;
        }

        if (stage == ProposalStage.Queued)
        {
            await governance.WaitUntilReadyAsync(proposal, _time, cancellationToken);
            await governance.ExecuteAsync(_deployer, proposal, cancellationToken);
        }
        else if (stage != ProposalStage.Executed)
        {
            throw new ActionableException($"The demonstration's proposal is {stage}: start anew in another folder with --data-dir.");
        }

        RunId run = new(await new RunRegistryContract(_client, manifest["RunRegistry"].Address).RunCountAsync(cancellationToken: cancellationToken));
        _say($"the timelock executed the proposal: run {run} exists");
        return (proposal, run);
    }

    /// <summary>Gives node accounts what they lack of coins and of tokens to stake.</summary>
    public async Task EquipAsync(DeploymentManifest manifest, IReadOnlyList<Address> nodes, BigInteger stakeWei, CancellationToken cancellationToken)
    {
        AutonetTokenContract token = new(_client, manifest["AutonetToken"].Address);
        NodeRegistryContract registry = new(_client, manifest["NodeRegistry"].Address);
        await FundAsync(nodes, isDeployer: false, cancellationToken);
        await Task.WhenAll(nodes.Select(async node =>
        {
            BigInteger held = await token.BalanceOfAsync(node, cancellationToken: cancellationToken);
            if (held.IsZero && (await registry.StakeOfAsync(node, cancellationToken: cancellationToken)).IsZero)
            {
                await _deployer.SendAsync(token.Transfer(node, stakeWei), cancellationToken);
            }
        }));
    }

    public void Dispose()
    {
        foreach (IDisposable owned in (IEnumerable<IDisposable>)[_deployer, _deployerKey, .. _founders, .. _founderKeys])
        {
            owned.Dispose();
        }
    }

    private async Task VoteAsync(GovernanceClient governance, DeploymentManifest manifest, Proposal proposal, CancellationToken cancellationToken)
    {
        TrackGovernorContract governor = new(_client, manifest["OperationsGovernor"].Address);
        while (await governance.StageAsync(proposal, cancellationToken) == ProposalStage.Pending)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250), _time, cancellationToken);
        }

        await Task.WhenAll(_founders.Select(async founder =>
        {
            if (!await governor.HasVotedAsync(proposal.Id, founder.Account, cancellationToken: cancellationToken))
            {
                await governance.VoteAsync(founder, proposal, VoteChoice.For, "", cancellationToken);
            }
        }));
        _say($"{_founders.Count} founders voted; one vote counts in the token house and in the contributors' house");
    }

    // The embedded chain gives coins; on any other the deployer, who has to have them, pays for all.
    private async Task FundAsync(IReadOnlyList<Address> accounts, bool isDeployer, CancellationToken cancellationToken)
    {
        BigInteger wanted = _isEmbedded ? Tokens.Whole(1000) : await _client.GetGasPriceAsync(cancellationToken) * GasPerAccount;
        foreach (Address account in accounts)
        {
            if (await _client.GetBalanceAsync(account, cancellationToken: cancellationToken) >= wanted / 2)
            {
                continue;
            }

            if (_isEmbedded)
            {
                await EmbeddedChain.FundAsync(_client, account, wanted, cancellationToken);
            }
            else if (!isDeployer)
            {
                await _deployer.SendAsync(ContractCall.Transfer(account, wanted), cancellationToken);
            }
        }
    }
}
