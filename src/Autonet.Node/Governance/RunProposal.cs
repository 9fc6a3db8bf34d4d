using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;

namespace Autonet.Node.Governance;

/// <summary>The proposal that creates a training run.</summary>
public static class RunProposal
{
    /// <summary>The calls: the treasury gives the budget, then the run is created with its gas budget.</summary>
    public static IReadOnlyList<ProposedCall> Calls(EthereumClient client, DeploymentManifest manifest, RunCharter charter)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(charter);
        ContractCall fund = new TreasuryContract(client, manifest["Treasury"].Address).FundRun(charter.BudgetWei);
        ContractCall create = new RunRegistryContract(client, manifest["RunRegistry"].Address).CreateRun(charter, charter.GasBudgetWei);
        return [new ProposedCall(fund.To!.Value, 0, fund.Data), new ProposedCall(create.To!.Value, charter.GasBudgetWei, create.Data)];
    }

    /// <summary>The description under which a charter is proposed: name and purpose.</summary>
    public static string Describe(RunCharter charter)
    {
        ArgumentNullException.ThrowIfNull(charter);
        return $"# Train {charter.Name}\n\n{charter.Purpose}";
    }
}
