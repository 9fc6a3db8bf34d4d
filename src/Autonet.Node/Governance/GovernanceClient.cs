using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Governance;

/// <summary>Proposals of one deployment: made, voted, queued and executed. Safe for concurrent use.</summary>
public sealed class GovernanceClient
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    private readonly GovernanceContracts _contracts;
    private readonly ProposalBook _book;

    /// <summary>Binds the governors of a deployment.</summary>
    public GovernanceClient(EthereumClient client, DeploymentManifest manifest)
        : this(new GovernanceContracts(client, manifest))
    {
    }

    /// <summary>Uses the bound contracts of a deployment.</summary>
    public GovernanceClient(GovernanceContracts contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        _contracts = contracts;
        _book = new ProposalBook(contracts);
    }

    /// <summary>
    /// Lets an account's tokens count in votes whose snapshot comes later, and returns when they count for proposing too: governors look at the
    /// second before. Does nothing when they count already.
    /// </summary>
    public async Task DelegateToSelfAsync(TransactionSender sender, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        if (await _contracts.Token.DelegatesAsync(sender.Account, cancellationToken: cancellationToken) == sender.Account)
        {
            return;
        }

        TransactionReceipt receipt = await sender.SendAsync(_contracts.Token.Delegate(sender.Account), cancellationToken);
        while (await _contracts.Client.GetBlockNumberAsync(cancellationToken) <= receipt.BlockNumber)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    /// <summary>Makes a proposal and puts up its deposit; the constitution is asked before any voter is.</summary>
    /// <exception cref="TransactionRevertedException">The constitution or the governor refuses; the reason names the article.</exception>
    public async Task<Proposal> ProposeAsync(
        TransactionSender sender, Track track, IReadOnlyList<ProposedCall> calls, string description, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(calls);
        await AllowDepositAsync(sender, cancellationToken);
        (Address[] targets, BigInteger[] values, byte[][] data) = ProposalBook.Split(calls);
        TransactionReceipt receipt = await sender.SendAsync(_contracts.Governor(track).Propose(targets, values, data, description), cancellationToken);
        BigInteger id = receipt.Logs
            .Select(log => TrackGovernorContract.ProposalCreatedEvent.TryDecode(log, out TrackGovernorContract.ProposalCreatedEvent? created) ? created : null)
            .First(created => created is not null)!.ProposalId;
        return (await _book.ReadAsync(cancellationToken)).First(proposal => proposal.Id == id);
    }

    /// <summary>Casts one vote, which counts in both houses.</summary>
    /// <exception cref="TransactionRevertedException">The governor refuses: voting is not open, or the account voted already.</exception>
    public Task<TransactionReceipt> VoteAsync(TransactionSender sender, Proposal proposal, VoteChoice choice, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(reason);
        TrackGovernorContract governor = _contracts.Governor(proposal.Track);
        ContractCall call = reason.Length == 0
            ? governor.CastVote(proposal.Id, (byte)choice)
            : governor.CastVoteWithReason(proposal.Id, (byte)choice, reason);
        return sender.SendAsync(call, cancellationToken);
    }

    /// <summary>Votes that an account had in each house at a proposal's snapshot, which must be over.</summary>
    public async Task<(BigInteger TokenWei, BigInteger Seats)> WeightAsync(Address account, Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        Task<BigInteger> tokenWei = _contracts.Token.GetPastVotesAsync(account, proposal.VoteStartUnixSeconds, cancellationToken: cancellationToken);
        Task<BigInteger> seats = _contracts.Seats.GetPastVotesAsync(account, proposal.VoteStartUnixSeconds, cancellationToken: cancellationToken);
        return (await tokenWei, await seats);
    }

    /// <summary>Hands a proposal that succeeded to the timelock.</summary>
    /// <exception cref="TransactionRevertedException">The governor or the constitution refuses.</exception>
    public Task<TransactionReceipt> QueueAsync(TransactionSender sender, Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(proposal);
        (Address[] targets, BigInteger[] values, byte[][] data) = ProposalBook.Split(proposal.Calls);
        return sender.SendAsync(_contracts.Governor(proposal.Track).Queue(targets, values, data, Keccak256.Hash(proposal.Description)), cancellationToken);
    }

    /// <summary>Executes a queued proposal. Coins that its calls send and the timelock lacks come from the sender.</summary>
    /// <exception cref="TransactionRevertedException">A call, the timelock or the constitution refuses.</exception>
    public async Task<TransactionReceipt> ExecuteAsync(TransactionSender sender, Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(proposal);
        (Address[] targets, BigInteger[] values, byte[][] data) = ProposalBook.Split(proposal.Calls);
        BigInteger needed = values.Aggregate(BigInteger.Zero, BigInteger.Add);
        BigInteger held = await _contracts.Client.GetBalanceAsync(_contracts.Timelock.Address, cancellationToken: cancellationToken);
        BigInteger sent = BigInteger.Max(0, needed - held);
        return await sender.SendAsync(
            _contracts.Governor(proposal.Track).Execute(targets, values, data, Keccak256.Hash(proposal.Description), sent), cancellationToken);
    }

    /// <summary>Withdraws a proposal on which voting has not begun. Only its proposer.</summary>
    /// <exception cref="TransactionRevertedException">The governor refuses.</exception>
    public Task<TransactionReceipt> CancelAsync(TransactionSender sender, Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(proposal);
        (Address[] targets, BigInteger[] values, byte[][] data) = ProposalBook.Split(proposal.Calls);
        return sender.SendAsync(_contracts.Governor(proposal.Track).Cancel(targets, values, data, Keccak256.Hash(proposal.Description)), cancellationToken);
    }

    /// <summary>All proposals, oldest first.</summary>
    public Task<IReadOnlyList<Proposal>> ProposalsAsync(CancellationToken cancellationToken) => _book.ReadAsync(cancellationToken);

    /// <summary>The proposal with this number or id.</summary>
    /// <exception cref="ActionableException">There is none.</exception>
    public Task<Proposal> FindAsync(string numberOrId, CancellationToken cancellationToken) => _book.FindAsync(numberOrId, cancellationToken);

    /// <summary>How a proposal stands now.</summary>
    public Task<ProposalStatus> StatusAsync(Proposal proposal, CancellationToken cancellationToken) => _book.StatusAsync(proposal, cancellationToken);

    /// <summary>Where a proposal stands now.</summary>
    public Task<ProposalStage> StageAsync(Proposal proposal, CancellationToken cancellationToken) => _book.StageAsync(proposal, cancellationToken);

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

    /// <summary>Waits until a queued proposal may be executed, brakes included.</summary>
    /// <exception cref="ActionableException">A brake holds it without a date.</exception>
    public async Task WaitUntilReadyAsync(Proposal proposal, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        Hash256 operation = await _contracts.Governor(proposal.Track).OperationOfAsync(proposal.Id, cancellationToken: cancellationToken);
        while (true)
        {
            BigInteger runnableAt = await _contracts.Timelock.RunnableAtAsync(operation, cancellationToken: cancellationToken);
            if (runnableAt > ulong.MaxValue)
            {
                throw new ActionableException($"Proposal {proposal.Number} is held by a brake: 'autonet proposal show {proposal.Number}' says by which.");
            }

            if (await _contracts.NowAsync(cancellationToken) >= runnableAt)
            {
                return;
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private async Task AllowDepositAsync(TransactionSender sender, CancellationToken cancellationToken)
    {
        BigInteger deposit = await _contracts.Deposits.DepositWeiAsync(cancellationToken: cancellationToken);
        BigInteger allowed = await _contracts.Token.AllowanceAsync(sender.Account, _contracts.Deposits.Address, cancellationToken: cancellationToken);
        if (allowed < deposit)
        {
            await sender.SendAsync(_contracts.Token.Approve(_contracts.Deposits.Address, deposit), cancellationToken);
        }
    }
}
