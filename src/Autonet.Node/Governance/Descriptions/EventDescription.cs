using Autonet.Chain.Abi;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;

namespace Autonet.Node.Governance.Descriptions;

/// <summary>Says in words what a contract announced.</summary>
public static class EventDescription
{
    /// <summary>One line such as <c>Treasury.TokensTransferred(to: …, amount: 5 tokens)</c>; events of unknown contracts are shown as bytes.</summary>
    public static string Of(LogEntry log, DeploymentManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(manifest);
        string? contract = ContractInterfaces.NameAt(manifest, log.Address);
        if (contract is not null && ContractInterfaces.Find(contract) is ContractAbi abi)
        {
            foreach (AbiEvent announced in abi.Events)
            {
                if (announced.TryDecode(log.Topics, log.Data.Span, out object[]? values))
                {
                    return $"{contract}.{announced.Name}({ValueDescription.OfAll(announced.Parameters, values, $"{contract}.{announced.Name}", manifest)})";
                }
            }
        }

        return $"{contract ?? log.Address.ToString()}: event {(log.Topics.Count > 0 ? log.Topics[0] : "without topic")}";
    }
}
