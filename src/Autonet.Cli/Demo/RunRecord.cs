using System.Collections.Immutable;
using System.Numerics;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Runs;
using static Autonet.Chain.Bindings.RunRegistryContract;

namespace Autonet.Cli.Demo;

/// <summary>What the chain says of a whole run: who was paid and slashed, and what certificates cost.</summary>
/// <param name="CertificateTransactions">Transactions that certified rounds.</param>
/// <param name="CertificateGas">Gas that they used together.</param>
/// <param name="TrainingSeconds">Chain seconds from the opening of each round to its certificate, summed.</param>
/// <param name="Slashed">Operators who were convicted, with the round and slot.</param>
/// <param name="PaidSlots">Slots whose rewards were claimed.</param>
/// <param name="ClaimedWei">Token wei paid for slots and audits.</param>
internal sealed record RunRecord(
    int CertificateTransactions, BigInteger CertificateGas, ulong TrainingSeconds, ImmutableList<(Address Operator, ulong Round, int Slot)> Slashed,
    SlotBitmap PaidSlots, BigInteger ClaimedWei)
{
    public static async Task<RunRecord> ReadAsync(ChainSession chain, RunState state, CancellationToken cancellationToken)
    {
        ulong head = await chain.Client.GetBlockNumberAsync(cancellationToken);
        IReadOnlyList<LogEntry> logs = await chain.Client.GetLogsAsync(
            new LogFilter { Addresses = [chain.Runs.Address] }, chain.Manifest.FirstBlock, head, cancellationToken);
        Dictionary<ulong, ulong> opened = [];
        HashSet<Hash256> certificates = [];
        List<(Address, ulong, int)> slashed = [];
        SlotBitmap paid = SlotBitmap.Empty;
        BigInteger claimed = 0;
        foreach (LogEntry log in logs)
        {
            if (RoundOpenedEvent.TryDecode(log, out RoundOpenedEvent? open) && open.RunId == state.Id.Value)
            {
                opened[open.Round] = open.OpenedAt;
            }
            else if (RoundCertifiedEvent.TryDecode(log, out RoundCertifiedEvent? certified) && certified.RunId == state.Id.Value)
            {
                certificates.Add(log.TransactionHash);
            }
            else if (SlotConvictedEvent.TryDecode(log, out SlotConvictedEvent? convicted) && convicted.RunId == state.Id.Value)
            {
                slashed.Add((convicted.Operator, convicted.Round, convicted.Slot));
            }
            else if (RewardsClaimedEvent.TryDecode(log, out RewardsClaimedEvent? rewards) && rewards.RunId == state.Id.Value)
            {
                paid = paid.With(rewards.Slot);
                claimed += rewards.AmountWei;
            }
            else if (AuditsClaimedEvent.TryDecode(log, out AuditsClaimedEvent? audits) && audits.RunId == state.Id.Value)
            {
                claimed += audits.AmountWei;
            }
        }

        BigInteger gas = 0;
        foreach (Hash256 hash in certificates)
        {
            gas += (await chain.Client.GetTransactionReceiptAsync(hash, cancellationToken))?.GasUsed ?? 0;
        }

        ulong seconds = state.Certified.Aggregate(
            0ul, (sum, round) => sum + (opened.TryGetValue(round.Round, out ulong at) ? round.CertifiedAtUnixSeconds - at : 0));
        return new RunRecord(certificates.Count, gas, seconds, [.. slashed], paid, claimed);
    }
}
