using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Devnet;

namespace Autonet.Node.Tests.Training;

/// <summary>Transactions of accounts whose keys nobody has, which the embedded chain alone can send.</summary>
internal static class Impersonation
{
    public static async Task SendAsync(EthereumClient client, Address sender, ContractCall call, CancellationToken cancellationToken)
    {
        await EmbeddedChain.FundAsync(client, sender, Tokens.Whole(1000), cancellationToken);
        await ChainTools.AskAsync(client, "anvil_impersonateAccount", cancellationToken, sender.ToString());
        JsonObject transaction = new()
        {
            ["from"] = sender.ToString(),
            ["to"] = call.To!.Value.ToString(),
            ["data"] = "0x" + Convert.ToHexStringLower(call.Data.Span),
            ["value"] = call.Value == BigInteger.Zero ? "0x0" : "0x" + call.Value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'),
        };
        string hash = (await ChainTools.AskAsync(client, "eth_sendTransaction", cancellationToken, transaction)).GetString()!;
        await ChainTools.AskAsync(client, "anvil_stopImpersonatingAccount", cancellationToken, sender.ToString());
        TransactionReceipt? receipt;
        while ((receipt = await client.GetTransactionReceiptAsync(Hash256.Parse(hash), cancellationToken)) is null)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        Assert.True(receipt.Succeeded, $"{call.Description} as {sender} reverted.");
    }
}
