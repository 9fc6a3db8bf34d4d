using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Runs;

namespace Autonet.Node.Court;

/// <summary>Tokens that a verdict moved.</summary>
/// <param name="From">Who or what held them: the contract of bonds, or the registry of stakes.</param>
/// <param name="To">Who got them; the zero address if they were burned.</param>
/// <param name="AmountWei">How many.</param>
/// <param name="Source">Name of the contract that held them, or its address.</param>
public sealed record TranscriptPayment(Address From, Address To, BigInteger AmountWei, string Source)
{
    /// <summary>Whether the tokens exist no longer.</summary>
    public bool IsBurned => To == Address.Zero;

    /// <summary>All that one transaction moved, in order.</summary>
    public static IReadOnlyList<TranscriptPayment> Read(ChainSession chain, TransactionReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(receipt);
        List<TranscriptPayment> payments = [];
        foreach (LogEntry log in receipt.Logs)
        {
            if (log.Address == chain.Token.Address && AutonetTokenContract.TransferEvent.TryDecode(log, out AutonetTokenContract.TransferEvent? transfer))
            {
                payments.Add(new TranscriptPayment(transfer.From, transfer.To, transfer.Value, NameOf(chain, transfer.From)));
            }
        }

        return payments;
    }

    /// <summary>For people to read.</summary>
    public string Text(Dispute dispute)
    {
        ArgumentNullException.ThrowIfNull(dispute);
        string held = Source switch
        {
            "NodeRegistry" => "stake",
            "Challenges" or "Evaluations" => "bond",
            _ => Source,
        };
        string amount = $"{Tokens.Format(AmountWei)} tokens of {held}";
        return IsBurned ? $"{amount} burned" : To == dispute.Challenger ? $"{amount} to the challenger" : To == dispute.Defender ? $"{amount} to the defender" : $"{amount} to {To}";
    }

    private static string NameOf(ChainSession chain, Address address)
        => chain.Manifest.Contracts.Where(contract => contract.Value.Address == address).Select(static contract => contract.Key).FirstOrDefault() ?? address.ToString();
}
