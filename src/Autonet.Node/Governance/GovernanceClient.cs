using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Governance;

/// <summary>Proposals of one deployment: made, read, voted, queued and executed. Safe for concurrent use.</summary>
public sealed class GovernanceClient
{
    // Public endpoints refuse logs of longer ranges.
    private const ulong BlocksPerQuery = 5_000;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    private readonly EthereumClient _client;
    private readonly DeploymentManifest _manifest;
    private readonly AutonetTokenContract _token;
    private readonly Dictionary<Track, TrackGovernorContract> _governors;

    /// <summary>Binds the governors of a deployment.</summary>
    public GovernanceClient(EthereumClient client, DeploymentManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(manifest);
        _client = client;
        _manifest = manifest;
        _token = new AutonetTokenContract(client, manifest["AutonetToken"].Address);
        _governors = Enum.GetValues<Track>().ToDictionary(track => track, track => new TrackGovernorContract(client, manifest[$"{track}Governor"].Address));
    }

    /// <summary>
    /// Lets an account's tokens count in votes whose snapshot comes later, and returns when they count for proposing too: governors look at the
    /// second before. Does nothing when they count already.
    /// </summary>
    public async Task DelegateToSelfAsync(TransactionSender sender, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        if (await _token.DelegatesAsync(sender.Account, cancellationToken: cancellationToken) == sender.Account)
        {
            return;
        }

        TransactionReceipt receipt = await sender.SendAsync(_token.Delegate(sender.Account), cancellationToken);
        while (await _client.GetBlockNumberAsync(cancellationToken) <= receipt.BlockNumber)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    /// <summary>Makes a proposal; the constitution is asked before any voter is.</summary>
    /// <exception cref="TransactionRevertedException">The constitution or the governor refuses; the reason names the article.</exception>
    public async Task<Proposal> ProposeAsync(
        TransactionSender sender, Track track, IReadOnlyList<ProposedCall> calls, string description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(calls);
        (Address[] targets, BigInteger[] values, byte[][] data) = Split(calls);
        TransactionReceipt receipt = await sender.SendAsync(_governors[track].Propose(targets, values, data, description), cancellationToken);
        BigInteger id = receipt.Logs
            .Select(log => TrackGovernorContract.ProposalCreatedEvent.TryDecode(log, out TrackGovernorContract.ProposalCreatedEvent? created) ? created : null)
            .First(created => created is not null)!.ProposalId;
        return (await ProposalsAsync(cancellationToken)).First(proposal => proposal.Id == id);
    }

    /// <summary>Casts one vote, which counts in both houses.</summary>
    /// <exception cref="TransactionRevertedException">The governor refuses: voting is not open, or the account voted already.</exception>
    public Task<TransactionReceipt> VoteAsync(TransactionSender sender, Proposal proposal, VoteChoice choice, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(proposal);
        TrackGovernorContract governor = _governors[proposal.Track];
        ContractCall call = reason.Length == 0
            ? governor.CastVote(proposal.Id, (byte)choice)
            : governor.CastVoteWithReason(proposal.Id, (byte)choice, reason);
        return sender.SendAsync(call, cancellationToken);
    }

    /// <summary>Votes that an account had in each house at a proposal's snapshot.</summary>
    public async Task<(BigInteger TokenWei, BigInteger Seats)> WeightAsync(Address account, Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ContributorSeatsContract seats = new(_client, _manifest["ContributorSeats"].Address);
        BigInteger tokenWei = await _token.GetPastVotesAsync(account, proposal.VoteStartUnixSeconds, cancellationToken: cancellationToken);
        return (tokenWei, await seats.GetPastVotesAsync(account, proposal.VoteStartUnixSeconds, cancellationToken: cancellationToken));
    }

    /// <summary>Hands a proposal that succeeded to the timelock.</summary>
    /// <exception cref="TransactionRevertedException">The governor or the constitution refuses.</exception>
    public Task<TransactionReceipt> QueueAsync(TransactionSender sender, Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(proposal);
        (Address[] targets, BigInteger[] values, byte[][] data) = Split(proposal.Calls);
        return sender.SendAsync(_governors[proposal.Track].Queue(targets, values, data, Keccak256.Hash(proposal.Description)), cancellationToken);
    }

    /// <summary>Executes a queued proposal. Coins that its calls send and the timelock lacks come from the sender.</summary>
    /// <exception cref="TransactionRevertedException">A call, the timelock or the constitution refuses.</exception>
    public async Task<TransactionReceipt> ExecuteAsync(TransactionSender sender, Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(proposal);
        (Address[] targets, BigInteger[] values, byte[][] data) = Split(proposal.Calls);
        BigInteger needed = values.Aggregate(BigInteger.Zero, BigInteger.Add);
        BigInteger held = await _client.GetBalanceAsync(_manifest["GuardedTimelock"].Address, cancellationToken: cancellationToken);
        BigInteger sent = BigInteger.Max(0, needed - held);
        return await sender.SendAsync(
            _governors[proposal.Track].Execute(targets, values, data, Keccak256.Hash(proposal.Description), sent), cancellationToken);
    }

    /// <summary>All proposals, oldest first.</summary>
    public async Task<IReadOnlyList<Proposal>> ProposalsAsync(CancellationToken cancellationToken)
    {
        LogFilter filter = new()
        {
            Addresses = [.. _governors.Values.Select(governor => governor.Address)],
            Topics = [[TrackGovernorContract.ProposalCreatedEvent.Topic]],
        };
        Dictionary<Address, Track> tracks = _governors.ToDictionary(entry => entry.Value.Address, entry => entry.Key);
        ulong head = await _client.GetBlockNumberAsync(cancellationToken);
        List<Proposal> proposals = [];
        for (ulong first = _manifest.FirstBlock; first <= head; first += BlocksPerQuery)
        {
            foreach (LogEntry log in await _client.GetLogsAsync(filter, first, Math.Min(head, first + BlocksPerQuery - 1), cancellationToken))
            {
                if (TrackGovernorContract.ProposalCreatedEvent.TryDecode(log, out TrackGovernorContract.ProposalCreatedEvent? created))
                {
                    proposals.Add(Read(created, tracks[log.Address], proposals.Count + 1, log.BlockNumber));
                }
            }
        }

        return proposals;
    }

    /// <summary>The proposal with this number or id.</summary>
    /// <exception cref="ActionableException">There is none.</exception>
    public async Task<Proposal> FindAsync(string numberOrId, CancellationToken cancellationToken)
    {
        IReadOnlyList<Proposal> proposals = await ProposalsAsync(cancellationToken);
        return proposals.FirstOrDefault(proposal => numberOrId == $"{proposal.Number}" || numberOrId == $"{proposal.Id}")
            ?? throw new ActionableException($"There is no proposal '{numberOrId}': 'autonet proposal list' shows the {proposals.Count} that there are.");
    }

    /// <summary>How a proposal stands now.</summary>
    public async Task<ProposalStatus> StatusAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        TrackGovernorContract governor = _governors[proposal.Track];
        ProposalStage stage = await StageAsync(proposal, cancellationToken);
        (HouseTally tokens, HouseTally seats) = await governor.ProposalVotesAsync(proposal.Id, cancellationToken: cancellationToken);
        (BigInteger tokenQuorum, BigInteger seatQuorum) = (0, 0);
        if (stage != ProposalStage.Pending)
        {
            tokenQuorum = await governor.QuorumAsync(proposal.VoteStartUnixSeconds, cancellationToken: cancellationToken);
            seatQuorum = await governor.SeatQuorumAsync(proposal.VoteStartUnixSeconds, cancellationToken: cancellationToken);
        }

        BigInteger readyAt = await governor.ProposalEtaAsync(proposal.Id, cancellationToken: cancellationToken);
        return new ProposalStatus(proposal, stage, tokens, seats, tokenQuorum, seatQuorum, (ulong)readyAt);
    }

    /// <summary>Where a proposal stands now.</summary>
    public async Task<ProposalStage> StageAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return (ProposalStage)await _governors[proposal.Track].StateAsync(proposal.Id, cancellationToken: cancellationToken);
    }

    /// <summary>Waits until a proposal leaves the stages before <paramref name="stage"/>.</summary>
    /// <exception cref="ActionableException">It reached another stage instead.</exception>
    public async Task WaitForAsync(Proposal proposal, ProposalStage stage, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        while (await StageAsync(proposal, cancellationToken) is ProposalStage current && current != stage)
        {
            if (current is not (ProposalStage.Pending or ProposalStage.Active))
            {
                throw new ActionableException($"Proposal {proposal.Number} is {current} and cannot become {stage}: see 'autonet proposal show {proposal.Number}'.");
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    /// <summary>Waits until a queued proposal may be executed.</summary>
    public async Task WaitUntilReadyAsync(Proposal proposal, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        BigInteger readyAt = await _governors[proposal.Track].ProposalEtaAsync(proposal.Id, cancellationToken: cancellationToken);
        while (await _client.GetBlockAsync(cancellationToken: cancellationToken) is not { } head || head.Timestamp < readyAt)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private static Proposal Read(TrackGovernorContract.ProposalCreatedEvent created, Track track, int number, ulong block) => new(
        number, created.ProposalId, track, created.Proposer,
        [.. created.Targets.Select((target, i) => new ProposedCall(target, created.Values[i], created.Calldatas[i]))],
        created.Description, (ulong)created.VoteStart, (ulong)created.VoteEnd, block);

    private static (Address[] Targets, BigInteger[] Values, byte[][] Data) Split(IReadOnlyList<ProposedCall> calls)
        => ([.. calls.Select(call => call.Target)], [.. calls.Select(call => call.ValueWei)], [.. calls.Select(call => call.Data.ToArray())]);
}
