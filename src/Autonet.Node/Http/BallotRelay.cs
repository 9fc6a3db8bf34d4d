using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Abi;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Ballots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Http;

/// <summary>
/// Hands in what voters signed and pays the gas: <c>POST /v1/ballots</c> and <c>POST /v1/delegations</c>. Everything is tried on the chain's state
/// before gas is spent. The answer is <c>202</c> with the transaction's hash, or <c>application/problem+json</c> with a typed <c>reason</c>.
/// </summary>
public sealed class BallotRelay
{
    // A vote costs at most 250,000 gas; a contract that checks its own signature may cost as much again.
    private const ulong MaxGas = 600_000;
    private const int MostPerAccount = 6;
    private const int MostAccounts = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly GovernanceContracts _contracts;
    private readonly BallotSigner _forms;
    private readonly TransactionSender _sender;
    private readonly RelayLimits _limits;
    private readonly ILogger _logger;

    /// <summary>Relays for a deployment with a sender that stays its owner's.</summary>
    public BallotRelay(GovernanceContracts contracts, TransactionSender sender, TimeProvider time, ILogger<BallotRelay> logger)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        ArgumentNullException.ThrowIfNull(sender);
        _contracts = contracts;
        _forms = new BallotSigner(contracts);
        _sender = sender;
        _limits = new RelayLimits(MostPerAccount, Window, MostAccounts, time);
        _logger = logger;
    }

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapPost("/v1/ballots", (Delegate)PostBallotAsync);
        routes.MapPost("/v1/delegations", (Delegate)PostDelegationAsync);
    }

    private Task<IResult> PostBallotAsync(HttpContext context) => PostAsync(context, body =>
        !BallotCodec.TryRead(body, out SignedBallot? ballot) ? (RelayRefusal.Malformed, null, default)
            : ballot.ChainId != _contracts.Manifest.ChainId || _contracts.Governors.All(governor => governor.Address != ballot.Governor)
                ? (RelayRefusal.WrongDeployment, null, default)
                : (RelayRefusal.None, _forms.Submission(ballot), ballot.Voter));

    private Task<IResult> PostDelegationAsync(HttpContext context) => PostAsync(context, body =>
        !BallotCodec.TryRead(body, out SignedDelegation? delegation) ? (RelayRefusal.Malformed, null, default)
            : delegation.ChainId != _contracts.Manifest.ChainId || (delegation.House != _contracts.Token.Address && delegation.House != _contracts.Seats.Address)
                ? (RelayRefusal.WrongDeployment, null, default)
                : (RelayRefusal.None, _forms.Submission(delegation), delegation.Delegator));

    private async Task<IResult> PostAsync(HttpContext context, Func<ReadOnlyMemory<byte>, (RelayRefusal Refusal, ContractCall? Call, Address Account)> open)
    {
        (RelayRefusal refusal, ReadOnlyMemory<byte> body) = await ReadAsync(context).ConfigureAwait(false);
        if (refusal != RelayRefusal.None)
        {
            return Refuse(refusal, "");
        }

        (refusal, ContractCall? call, Address account) = open(body);
        if (refusal != RelayRefusal.None)
        {
            return Refuse(refusal, "");
        }

        try
        {
            // Asked first and counted after: a forged ballot must not use up the voter's share.
            ulong gas = await _contracts.Client.EstimateGasAsync(call!.ToRequest(_sender.Account), default, context.RequestAborted).ConfigureAwait(false);
            if (gas > MaxGas)
            {
                return Refuse(RelayRefusal.TooMuchGas, $"{gas} gas; at most {MaxGas} are paid for");
            }

            if (!_limits.TryTake(account))
            {
                return Refuse(RelayRefusal.TooManyRequests, $"at most {MostPerAccount} in {Window.TotalMinutes:0} minutes for one account");
            }

            // Not the request's token: what is on its way to the chain is finished even if the voter does not wait.
            PendingTransaction pending = await _sender.SubmitAsync(call, CancellationToken.None).ConfigureAwait(false);
            Log.BallotRelayed(_logger, account, pending.Hash);
            return Results.Json(new JsonObject { ["transaction"] = pending.Hash.ToString() }, statusCode: StatusCodes.Status202Accepted);
        }
        catch (RpcException e) when (e.Explain(ContractErrors.All) is RevertReason reason)
        {
            return Refuse(Classify(reason), reason.Text);
        }
        catch (TransactionRevertedException e)
        {
            return Refuse(e.Reason is null ? RelayRefusal.Refused : Classify(e.Reason), e.Reason?.Text ?? "");
        }
        catch (RpcException e)
        {
            Log.RelayFailed(_logger, e.Message);
            return Refuse(RelayRefusal.ChainUnavailable, "the node's chain did not take it");
        }
    }

    private static async Task<(RelayRefusal Refusal, ReadOnlyMemory<byte> Body)> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > BallotCodec.MaxBytes)
        {
            return (RelayRefusal.TooLarge, default);
        }

        byte[] buffer = new byte[BallotCodec.MaxBytes + 1];
        try
        {
            int length = await context.Request.Body
                .ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
            return length > BallotCodec.MaxBytes ? (RelayRefusal.TooLarge, default) : (RelayRefusal.None, buffer.AsMemory(0, length));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (RelayRefusal.TooLarge, default);
        }
        catch (IOException)
        {
            // The sender broke off, or was slower than the server allows.
            return (RelayRefusal.Malformed, default);
        }
    }

    /// <summary>The refusal that a revert of a governor, the token or the seats means.</summary>
    internal static RelayRefusal Classify(RevertReason reason) => reason.Error?.Name switch
    {
        "GovernorInvalidSignature" or "TokenSignatureInvalid" or "SeatSignatureInvalid" or "InvalidAccountNonce" => RelayRefusal.BadSignature,
        "GovernorUnexpectedProposalState" or "GovernorNonexistentProposal" => RelayRefusal.VotingClosed,
        "GovernorAlreadyCastVote" => RelayRefusal.AlreadyVoted,
        "GovernorVoterWithoutVotes" => RelayRefusal.NoVotes,
        "VotesExpiredSignature" => RelayRefusal.Expired,
        _ => RelayRefusal.Refused,
    };

    private static IResult Refuse(RelayRefusal refusal, string detail) => Results.Problem(
        statusCode: refusal switch
        {
            RelayRefusal.Malformed => StatusCodes.Status400BadRequest,
            RelayRefusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
            RelayRefusal.BadSignature => StatusCodes.Status403Forbidden,
            RelayRefusal.TooManyRequests => StatusCodes.Status429TooManyRequests,
            RelayRefusal.ChainUnavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status409Conflict,
        },
        title: "The ballot or delegation was not handed in.",
        detail: detail.Length == 0 ? null : detail,
        extensions: new Dictionary<string, object?> { ["reason"] = JsonNamingPolicy.CamelCase.ConvertName(refusal.ToString()) });
}
