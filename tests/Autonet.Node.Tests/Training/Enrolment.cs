using System.Numerics;
using Autonet.Chain.Accounts;
using Autonet.Node.Runs;

namespace Autonet.Node.Tests.Training;

/// <summary>What makes an account an operator: an endpoint and stake in the node registry.</summary>
internal static class Enrolment
{
    /// <summary>Announces the endpoint and deposits stake, which the account must hold in tokens.</summary>
    public static async Task EnrolAsync(ChainSession chain, TransactionSender account, string endpoint, BigInteger stakeWei, CancellationToken cancellationToken)
    {
        await account.SendAsync(chain.Nodes.Register(endpoint), cancellationToken);
        await account.SendAsync(chain.Token.Approve(chain.Nodes.Address, stakeWei), cancellationToken);
        await account.SendAsync(chain.Nodes.Deposit(stakeWei), cancellationToken);
    }
}
