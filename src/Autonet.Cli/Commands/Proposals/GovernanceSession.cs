using System.CommandLine;
using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance;

namespace Autonet.Cli.Commands.Proposals;

/// <summary>A connection to a deployment's governance, with the key of whoever acts.</summary>
internal sealed class GovernanceSession : IDisposable
{
    private readonly ChainConnection _connection;
    private PrivateKey? _key;
    private TransactionSender? _sender;

    private GovernanceSession(ChainConnection connection)
    {
        _connection = connection;
        Contracts = new GovernanceContracts(connection.Client, connection.Session.Manifest);
        Client = new GovernanceClient(Contracts);
    }

    public GovernanceContracts Contracts { get; }

    public GovernanceClient Client { get; }

    public Node.Runs.ChainSession Chain => _connection.Session;

    /// <summary>The key, if the session was opened with one.</summary>
    public PrivateKey Key => _key ?? throw new InvalidOperationException("The session was opened without a key.");

    /// <summary>Sends as the key's account.</summary>
    public TransactionSender Sender => _sender ??= ChainOptions.SenderOf(_connection.Client, Key);

    /// <summary>Connects to read.</summary>
    public static async Task<GovernanceSession> OpenAsync(ChainOptions chain, ParseResult parsed, CancellationToken cancellationToken)
        => new(await chain.ConnectAsync(parsed, cancellationToken));

    /// <summary>Connects to act as a key's account.</summary>
    public static async Task<GovernanceSession> OpenAsync(ChainOptions chain, ParseResult parsed, string defaultKey, CancellationToken cancellationToken)
    {
        PrivateKey key = chain.OpenKey(parsed, defaultKey);
        try
        {
            return new GovernanceSession(await chain.ConnectAsync(parsed, cancellationToken)) { _key = key };
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Sends a message and waits for its block.</summary>
    public Task<TransactionReceipt> SendAsync(ContractCall call, CancellationToken cancellationToken) => Sender.SendAsync(call, cancellationToken);

    /// <summary>Sends a message that puts tokens up; the allowance that it lacks is given first, and no more.</summary>
    public async Task<TransactionReceipt> SendWithAllowanceAsync(ContractCall call, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.Client.EstimateGasAsync(call.ToRequest(Key.Address), default, cancellationToken);
        }
        catch (RpcException e) when (e.Explain(call.Errors) is { Error.Name: "ERC20InsufficientAllowance" } reason)
        {
            await SendAsync(Contracts.Token.Approve((Address)reason.Arguments[0], (BigInteger)reason.Arguments[2]), cancellationToken);
        }
        catch (RpcException e) when (e.IsRevert)
        {
            // Sending says why, in the same words as every other refusal.
        }

        return await SendAsync(call, cancellationToken);
    }

    public void Dispose()
    {
        _sender?.Dispose();
        _key?.Dispose();
        _connection.Dispose();
    }
}
