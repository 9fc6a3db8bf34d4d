using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Devnet;

namespace Autonet.Node.Deployment;

/// <summary>The founders whose keys lie in a key folder, and what makes them able to vote and to propose.</summary>
public static class FounderAccounts
{
    // As ERC-20 tokens read it: an allowance that is not used up.
    private static readonly BigInteger EndlessAllowance = BigInteger.Pow(2, 256) - 1;

    // What a founder needs for years of votes on a chain of one's own.
    private static readonly BigInteger Coins = Tokens.Whole(10);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(300);

    /// <summary>The key's name of a founder.</summary>
    /// <param name="number">Which one, from 1.</param>
    public static string NameOf(int number) => $"founder-{number}";

    /// <summary>The founders' addresses; their keys are drawn the first time.</summary>
    public static IReadOnlyList<Address> AddressesIn(KeyFolder keys, int count)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return [.. Enumerable.Range(1, count).Select(number => keys.AddressOf(NameOf(number)))];
    }

    /// <summary>Gives founders the coins they lack and prepares each one. What is done already is left as it is.</summary>
    /// <param name="payer">Who gives the coins.</param>
    /// <param name="manifest">The deployment.</param>
    /// <param name="keys">Where the founders' keys are.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="time">Clock of the waiting.</param>
    /// <param name="cancellationToken">Stops between transactions; the next call continues.</param>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public static Task EquipAsync(
        TransactionSender payer, DeploymentManifest manifest, KeyFolder keys, int count, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(payer);
        ArgumentNullException.ThrowIfNull(keys);
        return Task.WhenAll(Enumerable.Range(1, count).Select(async number =>
        {
            using PrivateKey key = keys.Obtain(NameOf(number));
            if (await payer.Client.GetBalanceAsync(key.Address, cancellationToken: cancellationToken) < Coins / 10)
            {
                await payer.SendAsync(ContractCall.Transfer(key.Address, Coins), cancellationToken);
            }

            using TransactionSender founder = new(payer.Client, key, new TransactionSenderOptions { PollInterval = PollInterval });
            await PrepareAsync(founder, manifest, time, cancellationToken);
        }));
    }

    /// <summary>
    /// Lets a founder's tokens count in votes, and lets the proposal deposits be taken from them. Returns when the tokens count for proposing
    /// too: governors look at the second before. The founder's seat votes by itself.
    /// </summary>
    public static async Task PrepareAsync(TransactionSender founder, DeploymentManifest manifest, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(founder);
        ArgumentNullException.ThrowIfNull(manifest);
        AutonetTokenContract token = new(founder.Client, manifest["AutonetToken"].Address);
        Address deposits = manifest["ProposalDeposits"].Address;
        if (await token.AllowanceAsync(founder.Account, deposits, cancellationToken: cancellationToken) < EndlessAllowance / 2)
        {
            await founder.SendAsync(token.Approve(deposits, EndlessAllowance), cancellationToken);
        }

        if (await token.DelegatesAsync(founder.Account, cancellationToken: cancellationToken) == founder.Account)
        {
            return;
        }

        TransactionReceipt receipt = await founder.SendAsync(token.Delegate(founder.Account), cancellationToken);
        while (await founder.Client.GetBlockNumberAsync(cancellationToken) <= receipt.BlockNumber)
        {
            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }
}
