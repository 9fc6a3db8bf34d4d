using System.Numerics;
using Autonet.Chain.Rpc;

namespace Autonet.Chain.Accounts;

/// <summary>What an EIP-1559 transaction offers, wei per gas.</summary>
/// <param name="MaxPriorityFeePerGas">The tip.</param>
/// <param name="MaxFeePerGas">The most for base fee and tip together.</param>
public readonly record struct Fees(BigInteger MaxPriorityFeePerGas, BigInteger MaxFeePerGas)
{
    private const int Blocks = 5;
    private static readonly BigInteger MinimumTip = 1_000_000;

    /// <summary>
    /// The median over recent blocks of their median tip, and room for the base fee to double (six full blocks) before the offer is too low.
    /// </summary>
    /// <exception cref="RpcException">The endpoint gives no fee history.</exception>
    public static async Task<Fees> EstimateAsync(EthereumClient client, BigInteger cap, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        FeeHistory history = await client.GetFeeHistoryAsync(Blocks, [50], cancellationToken);
        if (history.BaseFeePerGas.Count == 0)
        {
            throw new RpcException(RpcFailure.Malformed, "The RPC endpoint answered with an empty fee history.");
        }

        BigInteger[] tips = [.. history.Rewards.Where(r => r.Count > 0).Select(r => r[0]).Order()];
        BigInteger tip = BigInteger.Max(MinimumTip, tips.Length == 0 ? BigInteger.Zero : tips[tips.Length / 2]);
        BigInteger most = BigInteger.Min(cap, (history.BaseFeePerGas[^1] * 2) + tip);
        return new Fees(BigInteger.Min(tip, most), most);
    }

    /// <summary>The offer that replaces this one: each fee at least <paramref name="percent"/> higher, and no lower than <paramref name="current"/>.</summary>
    public Fees Raise(int percent, Fees current) => new(
        BigInteger.Max(current.MaxPriorityFeePerGas, Raise(MaxPriorityFeePerGas, percent)),
        BigInteger.Max(current.MaxFeePerGas, Raise(MaxFeePerGas, percent)));

    private static BigInteger Raise(BigInteger fee, int percent) => (((fee * (100 + percent)) + 99) / 100) + 1;
}
