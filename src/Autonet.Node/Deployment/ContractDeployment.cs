using System.Numerics;
using System.Text.Json;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Deployment;

/// <summary>
/// Puts a whole network's contracts on a chain and writes the manifest that nodes read. An interrupted deployment is continued: a journal beside
/// the manifest remembers the first nonce, and what already stands is kept.
/// </summary>
public static class ContractDeployment
{
    // All creations together use about 72 million gas; the margin covers rising fees.
    private const long GasNeeded = 110_000_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Deploys, or returns the manifest of a deployment that already stands.</summary>
    /// <param name="sender">The deploying account; it pays the gas.</param>
    /// <param name="checkout">Where the compiled contracts and the articles are.</param>
    /// <param name="terms">What the network starts with.</param>
    /// <param name="manifestPath">Where the manifest is written.</param>
    /// <param name="progress">Hears the name of each contract that stands.</param>
    /// <param name="cancellationToken">Stops between transactions; the next call continues.</param>
    /// <exception cref="ActionableException">The account lacks funds, or what is there belongs to another deployment.</exception>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public static async Task<DeploymentManifest> DeployAsync(
        TransactionSender sender, Checkout checkout, DeploymentTerms terms, string manifestPath, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentNullException.ThrowIfNull(checkout);
        ArgumentNullException.ThrowIfNull(terms);
        if (File.Exists(manifestPath))
        {
            return await ConfirmAsync(sender.Client, manifestPath, cancellationToken);
        }

        await RequireFundsAsync(sender, cancellationToken);
        Journal journal = await OpenJournalAsync(sender, manifestPath, cancellationToken);
        DeploymentPlan plan = new(checkout, terms, sender.Account, journal.FirstNonce);
        Dictionary<string, DeployedContract> standing = [];
        string[] first = [.. DeploymentPlan.Names.Take(DeploymentPlan.FirstWave)];
        string[] second = [.. DeploymentPlan.Names.Skip(DeploymentPlan.FirstWave)];
        await CreateAsync(sender, plan, journal, first, standing, progress, cancellationToken);
        await CreateAsync(sender, plan, journal, second, standing, progress, cancellationToken);

        DeploymentManifest manifest = new(journal.ChainId, standing);
        manifest.Save(manifestPath);
        File.Delete(JournalPath(manifestPath));
        return manifest;
    }

    private static async Task<DeploymentManifest> ConfirmAsync(EthereumClient client, string manifestPath, CancellationToken cancellationToken)
    {
        DeploymentManifest manifest = DeploymentManifest.Load(manifestPath);
        IReadOnlyList<string> differences = await manifest.VerifyAsync(client, cancellationToken);
        return differences.Count == 0
            ? manifest
            : throw new ActionableException(
                $"The chain is not the one that '{manifestPath}' describes ({differences[0]}): name the right chain with --rpc, or delete the manifest to deploy anew.");
    }

    private static async Task RequireFundsAsync(TransactionSender sender, CancellationToken cancellationToken)
    {
        BigInteger balance = await sender.Client.GetBalanceAsync(sender.Account, cancellationToken: cancellationToken);
        BigInteger needed = await sender.Client.GetGasPriceAsync(cancellationToken) * GasNeeded;
        if (balance < needed)
        {
            throw new ActionableException(
                $"The account {ChecksumAddress.Format(sender.Account)} holds {Tokens.Format(balance)} coins and deploying needs about {Tokens.Format(needed)}: send it the difference and run this again.");
        }
    }

    private static async Task<Journal> OpenJournalAsync(TransactionSender sender, string manifestPath, CancellationToken cancellationToken)
    {
        ulong chainId = await sender.Client.GetChainIdAsync(cancellationToken);
        ulong nonce = await sender.Client.GetTransactionCountAsync(sender.Account, BlockReference.Pending, cancellationToken);
        string path = JournalPath(manifestPath);
        if (!File.Exists(path))
        {
            Journal created = new(chainId, sender.Account.ToString(), nonce);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            await File.WriteAllTextAsync(path, JsonSerializer.Serialize(created, DeploymentJson.Default.Journal), cancellationToken);
            return created;
        }

        Journal? journal = JsonSerializer.Deserialize(await File.ReadAllTextAsync(path, cancellationToken), DeploymentJson.Default.Journal);
        return journal is not null && journal.ChainId == chainId && journal.Deployer == sender.Account.ToString() && journal.FirstNonce <= nonce
            ? journal
            : throw new ActionableException(
                $"'{path}' belongs to an unfinished deployment by another account or on another chain: finish it there, or delete the file to deploy anew.");
    }

    private static async Task CreateAsync(
        TransactionSender sender, DeploymentPlan plan, Journal journal, IReadOnlyList<string> names, Dictionary<string, DeployedContract> standing,
        IProgress<string>? progress, CancellationToken cancellationToken)
    {
        Dictionary<string, Hash256> codeHashes = standing.ToDictionary(entry => entry.Key, entry => entry.Value.CodeHash);
        ulong nonce = await sender.Client.GetTransactionCountAsync(sender.Account, BlockReference.Pending, cancellationToken);
        List<(string Name, PendingTransaction? Pending)> created = [];
        foreach (string name in names)
        {
            ulong own = journal.FirstNonce + (ulong)DeploymentPlan.Names.ToList().IndexOf(name);
            if (own < nonce)
            {
                created.Add((name, null));
                continue;
            }

            PendingTransaction pending = await sender.SubmitAsync(plan.Create(name, codeHashes), cancellationToken);
            if (pending.Nonce != own)
            {
                throw new ActionableException(
                    $"The account {sender.Account} sent other transactions during the deployment: delete the journal beside the manifest and deploy again with an account that nothing else uses.");
            }

            created.Add((name, pending));
        }

        foreach ((string name, PendingTransaction? pending) in created)
        {
            ulong own = journal.FirstNonce + (ulong)DeploymentPlan.Names.ToList().IndexOf(name);
            TransactionReceipt? receipt = pending is null ? null : await sender.WaitAsync(pending, cancellationToken);
            await SettleAsync(sender, own, cancellationToken);
            standing[name] = await ReadAsync(sender.Client, plan, name, receipt, cancellationToken);
            progress?.Report(name);
        }
    }

    // What was handed over before an interruption may still wait for its block: all creations together fill several.
    private static async Task SettleAsync(TransactionSender sender, ulong nonce, CancellationToken cancellationToken)
    {
        while (await sender.Client.GetTransactionCountAsync(sender.Account, BlockReference.Latest, cancellationToken) <= nonce
            && await sender.Client.GetTransactionCountAsync(sender.Account, BlockReference.Pending, cancellationToken) > nonce)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    // Without a receipt the contract is from before the interruption: the block that holds it is found by its code.
    private static async Task<DeployedContract> ReadAsync(
        EthereumClient client, DeploymentPlan plan, string name, TransactionReceipt? receipt, CancellationToken cancellationToken)
    {
        Address address = plan.AddressOf(name);
        byte[] code = await client.GetCodeAsync(address, cancellationToken: cancellationToken);
        if (code.Length == 0)
        {
            throw new ActionableException(
                $"{name} should stand at {address} and does not, because the account's nonce was used otherwise: delete the journal beside the manifest to deploy anew.");
        }

        ulong block = receipt?.BlockNumber ?? await FirstBlockWithCodeAsync(client, address, cancellationToken);
        return new DeployedContract(address, Keccak256.Hash(code), block);
    }

    private static async Task<ulong> FirstBlockWithCodeAsync(EthereumClient client, Address address, CancellationToken cancellationToken)
    {
        ulong low = 0;
        ulong high = await client.GetBlockNumberAsync(cancellationToken);
        while (low < high)
        {
            ulong middle = low + ((high - low) / 2);
            if ((await client.GetCodeAsync(address, BlockReference.At(middle), cancellationToken)).Length > 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private static string JournalPath(string manifestPath) => manifestPath + ".unfinished";
}
