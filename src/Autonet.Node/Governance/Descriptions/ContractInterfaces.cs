using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Descriptions;

/// <summary>The interfaces of a deployment's contracts, found by name and by address.</summary>
public static class ContractInterfaces
{
    private static readonly Dictionary<string, ContractAbi> ByName = new(StringComparer.Ordinal)
    {
        ["ActivityLedger"] = ActivityLedgerContract.Abi,
        ["Amendments"] = AmendmentsContract.Abi,
        ["AutonetToken"] = AutonetTokenContract.Abi,
        ["Canaries"] = CanariesContract.Abi,
        ["Challenges"] = ChallengesContract.Abi,
        ["DisputeGame"] = DisputeGameContract.Abi,
        ["OperationUnit"] = OperationUnitContract.Abi,
        ["Constitution"] = ConstitutionContract.Abi,
        ["ConstitutionalGovernor"] = TrackGovernorContract.Abi,
        ["ConstitutionalCommittee"] = ConstitutionalCommitteeContract.Abi,
        ["ContributorSeats"] = ContributorSeatsContract.Abi,
        ["EmissionCurve"] = EmissionCurveContract.Abi,
        ["EntityRegistry"] = EntityRegistryContract.Abi,
        ["Evaluations"] = EvaluationsContract.Abi,
        ["ExitEscrow"] = ExitEscrowContract.Abi,
        ["GuardedTimelock"] = GuardedTimelockContract.Abi,
        ["ModelRegistry"] = ModelRegistryContract.Abi,
        ["NodeRegistry"] = NodeRegistryContract.Abi,
        ["OperationsGovernor"] = TrackGovernorContract.Abi,
        ["Parameters"] = ParametersContract.Abi,
        ["ProposalDeposits"] = ProposalDepositsContract.Abi,
        ["ProtocolGovernor"] = TrackGovernorContract.Abi,
        ["RunRegistry"] = RunRegistryContract.Abi,
        ["SunsetGuardian"] = SunsetGuardianContract.Abi,
        ["Treasury"] = TreasuryContract.Abi,
        ["UpgradeGate"] = UpgradeGateContract.Abi,
    };

    /// <summary>The names of the contracts whose interface is known, in order.</summary>
    public static IEnumerable<string> Names => ByName.Keys.Order(StringComparer.Ordinal);

    /// <summary>The interface of the contract with this name, or none.</summary>
    public static ContractAbi? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The name of the contract at an address, or none.</summary>
    public static string? NameAt(DeploymentManifest manifest, Address address)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return manifest.Contracts.Where(entry => entry.Value.Address == address).Select(entry => entry.Key).FirstOrDefault();
    }

    /// <summary>The function of the contract at an address that a selector names, or none.</summary>
    public static AbiFunction? FunctionAt(DeploymentManifest manifest, Address address, ReadOnlySpan<byte> selector)
    {
        if (NameAt(manifest, address) is not string name || Find(name) is not ContractAbi abi || selector.Length < 4)
        {
            return null;
        }

        foreach (AbiFunction function in abi.Functions)
        {
            if (function.Selector.Span.SequenceEqual(selector[..4]))
            {
                return function;
            }
        }

        return null;
    }

    /// <summary>An action's name, such as <c>Treasury.transfer</c>; bytes where the interface is unknown.</summary>
    public static string ActionName(DeploymentManifest manifest, Address target, ReadOnlySpan<byte> selector)
    {
        string contract = NameAt(manifest, target) ?? target.ToString();
        string function = FunctionAt(manifest, target, selector)?.Name ?? "0x" + Convert.ToHexStringLower(selector[..Math.Min(4, selector.Length)]);
        return $"{contract}.{function}";
    }
}
