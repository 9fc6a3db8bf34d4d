using System.Globalization;
using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Rpc;
using Autonet.Node.Constitution;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Files;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;

namespace Autonet.Node.Tests.Governance;

/// <summary>Takes proposals through their stages on the embedded chain, whose time is set forward instead of waited for.</summary>
internal sealed class Governing
{
    private readonly DevelopmentNetwork _network;

    public Governing(DevelopmentNetwork network)
    {
        _network = network;
        Contracts = new GovernanceContracts(network.Client, network.Manifest);
        Client = new GovernanceClient(Contracts);
    }

    public GovernanceContracts Contracts { get; }

    public GovernanceClient Client { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Sets the chain's time forward and makes a block there.</summary>
    public async Task AdvanceAsync(ulong seconds)
    {
        RpcRequest[] requests = [new("evm_increaseTime", "0x" + seconds.ToString("x", CultureInfo.InvariantCulture)), new("evm_mine")];
        foreach (RpcReply reply in await _network.Client.Rpc.SendAsync(requests, Token))
        {
            reply.Unwrap();
        }
    }

    /// <summary>Sets the chain's time to a second from which something is permitted.</summary>
    public async Task AdvanceToAsync(ulong unixSeconds)
    {
        ulong now = await Contracts.NowAsync(Token);
        if (now <= unixSeconds)
        {
            await AdvanceAsync(unixSeconds - now + 1);
        }
    }

    /// <summary>Proposes and lets all founders vote for it, until it can be queued.</summary>
    public async Task<Proposal> ApproveAsync(TransactionSender proposer, ProposalDraft draft)
    {
        Proposal proposal = await Client.ProposeAsync(proposer, draft.Track, draft.Calls, draft.Description, Token);
        await AdvanceToAsync(proposal.VoteStartUnixSeconds);
        await Task.WhenAll(_network.Founders.Select(founder => Client.VoteAsync(founder, proposal, VoteChoice.For, "", Token)));
        ProposalStatus voted = await Client.StatusAsync(proposal, Token);
        await AdvanceToAsync(voted.Proposal.VoteEndUnixSeconds);
        return proposal;
    }

    /// <summary>Queues an approved proposal and waits out its delay.</summary>
    public async Task QueueAsync(Proposal proposal)
    {
        await Client.QueueAsync(_network.Founders[0], proposal, Token);
        await AdvanceToAsync((await Client.StatusAsync(proposal, Token)).ReadyAtUnixSeconds);
    }

    /// <summary>Takes a proposal through all its stages.</summary>
    public async Task<Proposal> PassAsync(TransactionSender proposer, ProposalDraft draft)
    {
        Proposal proposal = await ApproveAsync(proposer, draft);
        await QueueAsync(proposal);
        await Client.ExecuteAsync(_network.Founders[0], proposal, Token);
        return proposal;
    }

    /// <summary>Takes an amendment through both of its votes.</summary>
    public async Task AmendAsync(TransactionSender proposer, ProposalDraft draft)
    {
        Proposal first = await PassAsync(proposer, draft.ToFirstVote(Contracts));
        await AdvanceToAsync((await Client.StatusAsync(first, Token)).Amendment!.SecondVoteFrom);
        await PassAsync(proposer, draft.ToSecondVote());
    }

    /// <summary>The constitution as it is now.</summary>
    public Task<ConstitutionState> ConstitutionAsync() => ConstitutionReader.ReadAsync(Contracts, Token);

    /// <summary>Asks the constitution as if the draft were proposed now.</summary>
    public async Task<ProposalVerdict> JudgeAsync(ProposalDraft draft)
    {
        ConstitutionState constitution = await ConstitutionAsync();
        return await new ConstitutionCheck(Contracts, constitution).JudgeAsync(draft.Track, draft.Calls, constitution.NowUnixSeconds, Token);
    }

    /// <summary>Makes a draft of a proposal file.</summary>
    public async Task<ProposalDraft> DraftAsync(ProposalFile file, string folder, string blobFolder)
    {
        ChainSession chain = await ChainSession.ConnectAsync(_network.Client, _network.Manifest, Token);
        return await new ProposalAssembly(chain, Contracts, await ConstitutionAsync(), TimeProvider.System).AssembleAsync(file, folder, blobFolder, Token);
    }

    /// <summary>Makes a draft of one call.</summary>
    public static ProposalDraft Draft(Track track, Chain.Contracts.ContractCall call, string title, BigInteger value = default)
        => new(track, [new ProposedCall(call.To!.Value, value, call.Data)], "# " + title);
}
