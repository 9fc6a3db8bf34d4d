using System.Numerics;
using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Governance;

/// <summary>Reads the proposals of a deployment and how they stand. Independent reads are started together. Safe for concurrent use.</summary>
public sealed class ProposalBook
{
    private readonly GovernanceContracts _contracts;

    /// <summary>Opens the book of a deployment.</summary>
    public ProposalBook(GovernanceContracts contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        _contracts = contracts;
    }

    /// <summary>All proposals, oldest first.</summary>
    public async Task<IReadOnlyList<Proposal>> ReadAsync(CancellationToken cancellationToken)
    {
        LogFilter filter = new()
        {
            Addresses = [.. _contracts.Governors.Select(governor => governor.Address)],
            Topics = [[TrackGovernorContract.ProposalCreatedEvent.Topic]],
        };
        ulong head = await _contracts.Client.GetBlockNumberAsync(cancellationToken);
        List<Proposal> proposals = [];
        foreach (LogEntry log in await _contracts.Client.GetLogsAsync(filter, _contracts.Manifest.FirstBlock, head, cancellationToken))
        {
            if (TrackGovernorContract.ProposalCreatedEvent.TryDecode(log, out TrackGovernorContract.ProposalCreatedEvent? created))
            {
                proposals.Add(Read(created, _contracts.TrackOf(log.Address), proposals.Count + 1, log.BlockNumber));
            }
        }

        return proposals;
    }

    /// <summary>The proposal with this number or id.</summary>
    /// <exception cref="ActionableException">There is none.</exception>
    public async Task<Proposal> FindAsync(string numberOrId, CancellationToken cancellationToken)
    {
        IReadOnlyList<Proposal> proposals = await ReadAsync(cancellationToken);
        return proposals.FirstOrDefault(proposal => numberOrId == $"{proposal.Number}" || numberOrId == $"{proposal.Id}")
            ?? throw new ActionableException($"There is no proposal '{numberOrId}': 'autonet proposal list' shows the {proposals.Count} that there are.");
    }

    /// <summary>Where a proposal stands now.</summary>
    public async Task<ProposalStage> StageAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        return (ProposalStage)await _contracts.Governor(proposal.Track).StateAsync(proposal.Id, cancellationToken: cancellationToken);
    }

    /// <summary>How a proposal stands now.</summary>
    public async Task<ProposalStatus> StatusAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        TrackGovernorContract governor = _contracts.Governor(proposal.Track);
        Task<byte> stage = governor.StateAsync(proposal.Id, cancellationToken: cancellationToken);
        Task<TallyView> tally = governor.TallyOfAsync(proposal.Id, cancellationToken: cancellationToken);
        Task<Thresholds> thresholds = governor.ThresholdsOfAsync(proposal.Id, cancellationToken: cancellationToken);
        Task<bool> quorum = governor.QuorumReachedAsync(proposal.Id, cancellationToken: cancellationToken);
        Task<bool> approved = governor.ApprovedAsync(proposal.Id, cancellationToken: cancellationToken);
        Task<ulong> proposedAt = governor.ProposedAtAsync(proposal.Id, cancellationToken: cancellationToken);
        Task<BigInteger> voteEnd = governor.ProposalDeadlineAsync(proposal.Id, cancellationToken: cancellationToken);
        Task<Hash256> operation = governor.OperationOfAsync(proposal.Id, cancellationToken: cancellationToken);
        Task<ulong> now = _contracts.NowAsync(cancellationToken);
        Task<AmendmentView?> amendment = AmendmentAsync(proposal, cancellationToken);
        await Task.WhenAll(stage, tally, thresholds, quorum, approved, proposedAt, voteEnd, operation, now, amendment);
        ProposalStage reached = (ProposalStage)await stage;
        return new ProposalStatus
        {
            Proposal = proposal with { VoteEndUnixSeconds = (ulong)await voteEnd },
            Stage = reached,
            Tally = await tally,
            Thresholds = await thresholds,
            IsQuorumReached = await quorum,
            IsApproved = await approved,
            ProposedAtUnixSeconds = await proposedAt,
            NowUnixSeconds = await now,
            Amendment = await amendment,
            Operation = reached == ProposalStage.Queued ? await OperationAsync(await operation, cancellationToken) : null,
        };
    }

    /// <summary>The calls that an <c>Amendments.approve</c> approves; nothing for any other call.</summary>
    public IReadOnlyList<ProposedCall>? InnerCalls(ProposedCall call) => InnerCalls(call, _contracts.Amendments.Address);

    /// <summary>The calls that an <c>approve</c> of the amendments at <paramref name="amendments"/> approves; nothing for any other call.</summary>
    public static IReadOnlyList<ProposedCall>? InnerCalls(ProposedCall call, Address amendments)
    {
        ArgumentNullException.ThrowIfNull(call);
        AbiFunction approve = AmendmentsContract.Abi.Function("approve");
        if (call.Target != amendments || !call.Data.Span.StartsWith(approve.Selector.Span))
        {
            return null;
        }

        try
        {
            object[] values = approve.DecodeCall(call.Data.Span);
            object[] targets = (object[])values[0];
            object[] amounts = (object[])values[1];
            object[] data = (object[])values[2];
            return targets.Length == amounts.Length && targets.Length == data.Length
                ? [.. targets.Select((target, i) => new ProposedCall((Address)target, (BigInteger)amounts[i], (byte[])data[i]))]
                : null;
        }
        catch (AbiException)
        {
            // The chain would refuse it too; it is shown as the malformed call that it is.
            return null;
        }
    }

    /// <summary>The calls as the contracts take them.</summary>
    internal static (Address[] Targets, BigInteger[] Values, byte[][] Data) Split(IReadOnlyList<ProposedCall> calls)
        => ([.. calls.Select(call => call.Target)], [.. calls.Select(call => call.ValueWei)], [.. calls.Select(call => call.Data.ToArray())]);

    private async Task<AmendmentView?> AmendmentAsync(Proposal proposal, CancellationToken cancellationToken)
    {
        if (proposal.Track != Track.Constitutional || proposal.Calls is not [ProposedCall only] || InnerCalls(only) is not { } inner)
        {
            return null;
        }

        (Address[] targets, BigInteger[] values, byte[][] data) = Split(inner);
        Hash256 hash = await _contracts.Amendments.AmendmentHashAsync(targets, values, data, cancellationToken: cancellationToken);
        return await _contracts.Amendments.AmendmentViewAsync(hash, cancellationToken: cancellationToken);
    }

    private async Task<OperationStatus> OperationAsync(Hash256 id, CancellationToken cancellationToken)
    {
        Task<BigInteger> readyAt = _contracts.Timelock.GetTimestampAsync(id, cancellationToken: cancellationToken);
        Task<BigInteger> runnableAt = _contracts.Timelock.RunnableAtAsync(id, cancellationToken: cancellationToken);
        Task<BigInteger> expiresAt = _contracts.Timelock.ExpiresAtAsync(id, cancellationToken: cancellationToken);
        Address[] brakes = await _contracts.Timelock.BrakesAsync(cancellationToken: cancellationToken);
        BigInteger ready = await readyAt;
        BigInteger[] releases = await Task.WhenAll(brakes.Select(brake => ReleasesAtAsync(brake, id, ready, cancellationToken)));
        BrakeHold[] holds = [.. brakes.Zip(releases, (brake, released) => new BrakeHold(NameOf(brake), Seconds(released))).Where(hold => hold.ReleasedAtUnixSeconds is not ulong at || at > ready)];
        return new OperationStatus(id, (ulong)ready, Seconds(await runnableAt), Seconds(await expiresAt), holds);
    }

    private async Task<BigInteger> ReleasesAtAsync(Address brake, Hash256 operation, BigInteger readyAt, CancellationToken cancellationToken)
    {
        AbiFunction function = AbiFunction.Parse("releasesAt(bytes32,uint256)(uint256)", AbiMutability.View);
        byte[] answer = await _contracts.Client.CallAsync(new CallRequest { To = brake, Data = function.EncodeCall(operation, readyAt) }, default, cancellationToken);
        return (BigInteger)function.DecodeResult(answer)[0];
    }

    private string NameOf(Address contract)
        => _contracts.Manifest.Contracts.Where(entry => entry.Value.Address == contract).Select(entry => entry.Key).FirstOrDefault() ?? contract.ToString();

    // The contracts say "for as long as things stay as they are" with the largest number.
    private static ulong? Seconds(BigInteger value) => value <= ulong.MaxValue ? (ulong)value : null;

    private static Proposal Read(TrackGovernorContract.ProposalCreatedEvent created, Track track, int number, ulong block) => new(
        number, created.ProposalId, track, created.Proposer,
        [.. created.Targets.Select((target, i) => new ProposedCall(target, created.Values[i], created.Calldatas[i]))],
        created.Description, (ulong)created.VoteStart, (ulong)created.VoteEnd, block);
}
