using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Runs;

namespace Autonet.Node.Tests.Training;

/// <summary>A transaction that was meant to certify a round, as it stands in its block.</summary>
/// <param name="Block">The block.</param>
/// <param name="Sender">Who sent it.</param>
/// <param name="Succeeded">Whether it certified.</param>
/// <param name="StorageWords">Words of the run registry's storage that it changed.</param>
internal sealed record CertificateTransaction(ulong Block, Address Sender, bool Succeeded, int StorageWords);

/// <summary>Reads whole blocks for certificates: what nodes really sent, not what they say they sent.</summary>
internal static class CertificateLedger
{
    /// <summary>The round's record, the seed of the next, the audit seed of the one before, and the run's own fields: no word for a slot or a unit of data.</summary>
    public const int RecordWords = 16;

    private const int SelectorDigits = 10;

    /// <summary>Every transaction of a run that called <c>certify</c>, also those that reverted.</summary>
    public static async Task<IReadOnlyList<CertificateTransaction>> ReadAsync(RunObserver observer, CancellationToken cancellationToken)
    {
        RunState state = observer.Tracker.State;
        EthereumClient client = observer.Chain.Client;
        RunRegistryContract runs = observer.Chain.Runs;

        // The selector and the first word, which is the run.
        string call = "0x" + Convert.ToHexStringLower(runs.Certify(state.Id.Value, 1, new Certificate(1, Hash256.Zero, Hash256.Zero, [], []), new DataCursor(0, []), []).Data.Span)[..(SelectorDigits - 2 + 64)];
        ulong first = (await observer.Chain.Client.GetLogsAsync(
            new LogFilter { Addresses = [runs.Address], Topics = [[RunRegistryContract.RunCreatedEvent.Topic], [RunFold.TopicOf(state.Id.Value)]] },
            observer.Chain.Manifest.FirstBlock, await client.GetBlockNumberAsync(cancellationToken), cancellationToken))[0].BlockNumber;
        List<CertificateTransaction> found = [];
        for (ulong block = first; block <= await client.GetBlockNumberAsync(cancellationToken); block++)
        {
            JsonElement full = await ChainTools.AskAsync(client, "eth_getBlockByNumber", cancellationToken, ChainTools.Quantity(block), true);
            foreach (JsonElement transaction in full.GetProperty("transactions").EnumerateArray())
            {
                if (transaction.GetProperty("input").GetString()!.StartsWith(call, StringComparison.Ordinal))
                {
                    Hash256 hash = Hash256.Parse(transaction.GetProperty("hash").GetString()!);
                    TransactionReceipt receipt = (await client.GetTransactionReceiptAsync(hash, cancellationToken))!;
                    found.Add(new CertificateTransaction(block, receipt.From, receipt.Succeeded, await StorageWordsAsync(client, runs.Address, hash, cancellationToken)));
                }
            }
        }

        return found;
    }

    private static async Task<int> StorageWordsAsync(EthereumClient client, Address registry, Hash256 transaction, CancellationToken cancellationToken)
    {
        JsonObject options = new() { ["tracer"] = "prestateTracer", ["tracerConfig"] = new JsonObject { ["diffMode"] = true } };
        JsonElement trace = await ChainTools.AskAsync(client, "debug_traceTransaction", cancellationToken, transaction.ToString(), options);
        return trace.GetProperty("post").EnumerateObject()
            .Where(account => Address.Parse(account.Name) == registry && account.Value.TryGetProperty("storage", out _))
            .Sum(account => account.Value.GetProperty("storage").EnumerateObject().Count());
    }
}
