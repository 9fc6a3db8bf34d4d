using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Tests.Governance;

/// <summary>A deployment on no chain: every contract's address follows from its name.</summary>
internal static class TestManifest
{
    public static DeploymentManifest Create() => new(31337, ((string[])
    [
        "AutonetToken", "EmissionCurve", "NodeRegistry", "RunRegistry", "OperationUnit", "DisputeGame", "Challenges", "Evaluations", "Canaries", "Treasury", "EntityRegistry", "ContributorSeats",
        "ActivityLedger", "ProposalDeposits", "Parameters", "Amendments", "ModelRegistry", "UpgradeGate", "Constitution", "SunsetGuardian", "ExitEscrow", "ConstitutionalCommittee",
        "StandingInvariants", "GuardedTimelock", "OperationsGovernor", "ProtocolGovernor", "ConstitutionalGovernor",
    ]).ToDictionary(name => name, name => new DeployedContract(AddressOf(name), default, 1)));

    public static Address AddressOf(string name)
    {
        Hash256 hash = Keccak256.Hash(name);
        return new Address(((ReadOnlySpan<byte>)hash)[12..]);
    }
}
