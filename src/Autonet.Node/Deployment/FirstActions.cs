using Autonet.Chain.Abi;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using GovernedAction = Autonet.Chain.Bindings.Action;

namespace Autonet.Node.Deployment;

/// <summary>
/// What governance may do at all when a network begins: each function with its track and the articles that judge it. The constitution registers
/// its own actions itself, and everything else is denied.
/// </summary>
internal static class FirstActions
{
    private const byte OperationsTrack = 1;
    private const byte ProtocolTrack = 2;
    private const byte ConstitutionalTrack = 3;

    /// <summary>The articles that judge a run's charter.</summary>
    public static IReadOnlyList<string> CharterArticles { get; } =
        ["purpose", "rights", "breadth", "verification", "provenance", "use", "transparency", "treasury", "evaluation", "exit"];

    /// <summary>The actions.</summary>
    /// <param name="addressOf">The address of a contract by its name.</param>
    public static GovernedAction[] Of(Func<string, Address> addressOf)
    {
        GovernedAction[] Allow(string contract, ContractAbi abi, byte track, string[] articles, params string[] functions)
            => [.. functions.Select(name => new GovernedAction(addressOf(contract), abi.Function(name).Selector.ToArray(), track, articles))];
        return
        [
            .. Allow("RunRegistry", RunRegistryContract.Abi, OperationsTrack, [.. CharterArticles], "createRun"),
            .. Allow("RunRegistry", RunRegistryContract.Abi, OperationsTrack, [], "closeRun"),
            .. Allow("Treasury", TreasuryContract.Abi, OperationsTrack, ["treasury"], "fundRun", "releaseEther"),
            .. Allow("Treasury", TreasuryContract.Abi, ProtocolTrack, ["treasury"], "transfer", "openStream", "cancelStream"),
            .. Allow("Canaries", CanariesContract.Abi, ProtocolTrack, ["treasury"], "grant"),
            .. Allow("EmissionCurve", EmissionCurveContract.Abi, ProtocolTrack, [], "mint"),
            .. Allow("Parameters", ParametersContract.Abi, ProtocolTrack, ["amendment"], "set"),
            .. Allow("Parameters", ParametersContract.Abi, ConstitutionalTrack, ["amendment"], "setBounds"),
            .. Allow("ModelRegistry", ModelRegistryContract.Abi, OperationsTrack, ["use", "evaluation"], "release"),
            .. Allow("ModelRegistry", ModelRegistryContract.Abi, OperationsTrack, [], "deprecate"),
            .. Allow("ConstitutionalCommittee", ConstitutionalCommitteeContract.Abi, ProtocolTrack, [], "elect", "dismiss", "overrule"),
            .. Allow("SunsetGuardian", SunsetGuardianContract.Abi, ProtocolTrack, [], "rearm"),
            .. Allow("SunsetGuardian", SunsetGuardianContract.Abi, ConstitutionalTrack, [], "renew"),
            .. Allow("UpgradeGate", UpgradeGateContract.Abi, ConstitutionalTrack, [], "list"),
            .. Allow("UpgradeGate", UpgradeGateContract.Abi, ProtocolTrack, [], "upgrade"),
            .. Allow("GuardedTimelock", GuardedTimelockContract.Abi, ConstitutionalTrack, ["exit"], "updateDelay"),
        ];
    }
}
