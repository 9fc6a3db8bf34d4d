using Autonet.Chain.Abi;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Chain.Transactions;
using Autonet.Core.Identifiers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Chain.Accounts;

/// <summary>
/// Sends one account's transactions, any number at once. Nonces are handed out locally and only spent once the endpoint has taken the
/// transaction, so that a refused one leaves no gap; one sender per account and process. Safe for concurrent use. The key stays the caller's.
/// </summary>
public sealed class TransactionSender : IDisposable
{
    private const int MaxNonceAttempts = 8;

    private readonly EthereumClient _client;
    private readonly PrivateKey _key;
    private readonly TransactionSenderOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    // Guards _nextNonce and the order in which transactions reach the endpoint.
    private readonly SemaphoreSlim _gate = new(1);
    private ulong? _nextNonce;
    private ulong? _chainId;

    /// <summary>Creates a sender for the key's account.</summary>
    public TransactionSender(
        EthereumClient client, PrivateKey key, TransactionSenderOptions? options = null, TimeProvider? time = null, ILogger<TransactionSender>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(key);
        _client = client;
        _key = key;
        _options = options ?? new TransactionSenderOptions();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? (ILogger)NullLogger.Instance;
    }

    /// <summary>The account.</summary>
    public Address Account => _key.Address;

    /// <summary>The chain that transactions are sent to.</summary>
    public EthereumClient Client => _client;

    /// <summary>Sends a message and waits until its transaction is confirmed.</summary>
    /// <exception cref="TransactionRevertedException">It reverted, or would.</exception>
    /// <exception cref="TransactionSupersededException">Someone else used the account's nonce.</exception>
    /// <exception cref="RpcException">The endpoint failed or refused.</exception>
    public async Task<TransactionReceipt> SendAsync(ContractCall call, CancellationToken cancellationToken)
        => await WaitAsync(await SubmitAsync(call, cancellationToken), cancellationToken);

    /// <summary>Estimates, signs and hands over a transaction, and returns without waiting for a block.</summary>
    /// <exception cref="TransactionRevertedException">The simulation reverts; nothing was sent.</exception>
    /// <exception cref="RpcException">The endpoint failed or refused.</exception>
    public async Task<PendingTransaction> SubmitAsync(ContractCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ulong gas = call.GasLimit ?? await EstimateGasAsync(call, cancellationToken);
        Fees fees = await Fees.EstimateAsync(_client, _options.FeeCap, cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await SubmitNeedsGateAsync(call, gas, fees, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Waits until a transaction is confirmed. One that waits too long is replaced at a higher fee, one that the endpoint forgot is sent again,
    /// one that a reorganisation removed is waited for again.
    /// </summary>
    /// <exception cref="TransactionRevertedException">It reverted.</exception>
    /// <exception cref="TransactionSupersededException">Someone else used the account's nonce.</exception>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public async Task<TransactionReceipt> WaitAsync(PendingTransaction pending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pending);
        long lastAttempt = _time.GetTimestamp();
        bool superseded = false;
        while (true)
        {
            TransactionReceipt? receipt = await FindReceiptAsync(pending, cancellationToken);
            if (receipt is not null)
            {
                if (await IsConfirmedAsync(receipt, cancellationToken))
                {
                    return receipt.Succeeded ? receipt : throw await ExplainAsync(pending.Call, receipt, cancellationToken);
                }

                superseded = false;
            }
            else if (await _client.GetTransactionCountAsync(Account, cancellationToken: cancellationToken) > pending.Nonce)
            {
                // Its own transaction may have been mined between the two questions; only twice in a row is it someone else's.
                if (superseded)
                {
                    throw new TransactionSupersededException(Account, pending.Nonce);
                }

                superseded = true;
            }
            else if (_time.GetElapsedTime(lastAttempt) >= _options.StuckAfter)
            {
                await ReplaceAsync(pending, cancellationToken);
                lastAttempt = _time.GetTimestamp();
            }

            await Task.Delay(_options.PollInterval, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<ulong> EstimateGasAsync(ContractCall call, CancellationToken cancellationToken)
    {
        try
        {
            ulong gas = await _client.EstimateGasAsync(call.ToRequest(Account), BlockReference.Pending, cancellationToken);
            return checked(gas + Math.Max(_options.MinimumGasMargin, gas * (ulong)_options.GasMarginPercent / 100));
        }
        catch (RpcException e) when (e.Explain(call.Errors) is RevertReason reason)
        {
            throw new TransactionRevertedException(call.Description, reason, null, e);
        }
    }

    private async Task<PendingTransaction> SubmitNeedsGateAsync(ContractCall call, ulong gas, Fees fees, CancellationToken cancellationToken)
    {
        _chainId ??= await _client.GetChainIdAsync(cancellationToken);
        ulong floor = 0;
        for (int attempt = 1; ; attempt++)
        {
            ulong nonce = _nextNonce ??= Math.Max(floor, await _client.GetTransactionCountAsync(Account, BlockReference.Pending, cancellationToken));
            SignedTransaction signed = Sign(call, nonce, gas, fees);
            SendRefusal refusal;
            try
            {
                await HandOverAsync(signed, cancellationToken);
                _nextNonce = nonce + 1;
                Log.Sent(_logger, signed.Hash, nonce);
                return new PendingTransaction(call, signed, fees);
            }
            catch (RpcException e) when (attempt < MaxNonceAttempts
                && SendRefusals.Classify(e) is SendRefusal.NonceTooLow or SendRefusal.NonceOccupied)
            {
                refusal = SendRefusals.Classify(e);
            }

            Log.NonceTaken(_logger, nonce, Account);
            floor = refusal == SendRefusal.NonceOccupied ? nonce + 1 : floor;
            _nextNonce = null;
        }
    }

    private SignedTransaction Sign(ContractCall call, ulong nonce, ulong gas, Fees fees) => new Eip1559Transaction
    {
        ChainId = _chainId!.Value,
        Nonce = nonce,
        MaxPriorityFeePerGas = fees.MaxPriorityFeePerGas,
        MaxFeePerGas = fees.MaxFeePerGas,
        GasLimit = gas,
        To = call.To,
        Value = call.Value,
        Data = call.Data,
    }.Sign(_key);

    // After a broken exchange nobody knows whether the endpoint took the transaction; its hash tells. Until then no other may have its nonce.
    private async Task HandOverAsync(SignedTransaction signed, CancellationToken cancellationToken)
    {
        try
        {
            Hash256 hash = await _client.SendRawTransactionAsync(signed.Encoded, cancellationToken);
            if (hash != signed.Hash)
            {
                throw new RpcException(RpcFailure.Malformed, $"The RPC endpoint named transaction {signed.Hash} {hash}.");
            }
        }
        catch (RpcException e) when (SendRefusals.Classify(e) == SendRefusal.AlreadyKnown)
        {
            // The same bytes are in the pool: what was wanted.
        }
        catch (Exception e) when (e is OperationCanceledException or RpcException { Failure: not RpcFailure.Refused })
        {
            _nextNonce = null;
            if (e is OperationCanceledException || await _client.GetTransactionByHashAsync(signed.Hash, cancellationToken) is null)
            {
                throw;
            }
        }
    }

    private async Task<TransactionReceipt?> FindReceiptAsync(PendingTransaction pending, CancellationToken cancellationToken)
    {
        // Replacements share the nonce, so that at most one of them is ever in the chain.
        foreach (SignedTransaction attempt in pending.Attempts.Reverse())
        {
            if (await _client.GetTransactionReceiptAsync(attempt.Hash, cancellationToken) is TransactionReceipt receipt)
            {
                return receipt;
            }
        }

        return null;
    }

    private async Task<bool> IsConfirmedAsync(TransactionReceipt receipt, CancellationToken cancellationToken)
        => _options.Confirmations == 1
            || await _client.GetBlockNumberAsync(cancellationToken) + 1 >= receipt.BlockNumber + (ulong)_options.Confirmations;

    private async Task ReplaceAsync(PendingTransaction pending, CancellationToken cancellationToken)
    {
        Fees current = await Fees.EstimateAsync(_client, _options.FeeCap, cancellationToken);
        Fees raised = pending.Fees.Raise(_options.ReplacementPercent, current);
        SignedTransaction latest = pending.Latest;
        bool affordable = raised.MaxFeePerGas <= _options.FeeCap;
        SignedTransaction next = affordable ? Sign(pending.Call, pending.Nonce, latest.Transaction.GasLimit, raised) : latest;
        try
        {
            Hash256 hash = await _client.SendRawTransactionAsync(next.Encoded, cancellationToken);
            if (affordable)
            {
                Log.Replaced(_logger, latest.Hash, hash, raised.MaxFeePerGas);
                pending.Replace(next, raised);
            }
            else
            {
                Log.Resent(_logger, hash);
            }
        }
        catch (RpcException e) when (SendRefusals.Classify(e) is SendRefusal.NonceTooLow or SendRefusal.AlreadyKnown)
        {
            // An earlier attempt was mined meanwhile, or still waits at the highest fee that may be paid: keep waiting.
        }
    }

    private async Task<TransactionRevertedException> ExplainAsync(ContractCall call, TransactionReceipt receipt, CancellationToken cancellationToken)
    {
        // The state just before the transaction is between these two blocks' states; the parent's is the better guess.
        foreach (ulong number in (ulong[])[receipt.BlockNumber - 1, receipt.BlockNumber])
        {
            try
            {
                await _client.CallAsync(call.ToRequest(Account), BlockReference.At(number), cancellationToken);
            }
            catch (RpcException e) when (e.Explain(call.Errors) is RevertReason reason)
            {
                return new TransactionRevertedException(call.Description, reason, receipt.TransactionHash, e);
            }
        }

        return new TransactionRevertedException(call.Description, null, receipt.TransactionHash);
    }
}
