using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Deployment;

/// <summary>What each contract of a network is told when it is created.</summary>
/// <param name="checkout">Where the articles are.</param>
/// <param name="terms">What the network starts with.</param>
/// <param name="deployer">The creating account.</param>
/// <param name="addressOf">Where a contract stands or will stand, by its name.</param>
internal sealed class ConstructorArguments(Checkout checkout, DeploymentTerms terms, Address deployer, Func<string, Address> addressOf)
{
    private const byte OperationsTrack = 1;
    private const byte ProtocolTrack = 2;
    private const byte ConstitutionalTrack = 3;

    // A committee of the design has seven seats; more founders than that wait for an election.
    private const int CommitteeSeats = 7;

    // No challenge window is longer than stake's wait to be free, and each side of a game has four windows: the rest is for the rounds before.
    private const ulong CanaryWaits = 16;

    private readonly GovernanceParameters _numbers = terms.Preset.Governance(terms.Founders.Count);

    /// <summary>The encoded arguments of a contract's constructor.</summary>
    /// <param name="name">The contract, as the manifest spells it.</param>
    /// <param name="codeHashes">Code hashes of the contracts that stand; needed for the constitution alone.</param>
    public byte[] Of(string name, IReadOnlyDictionary<string, Hash256> codeHashes) => name switch
    {
        "PurposeRule" or "RightsRule" or "BreadthRule" or "VerificationRule" or "ProvenanceRule" or "UseRule" or "TransparencyRule" or "TreasuryRule"
            or "EvaluationRule" or "AmendmentRule" or "ExitRule" => Module(name),
        "Constitution" => ConstitutionContract.EncodeConstructor(
            _numbers, At("GuardedTimelock"), At("Amendments"), Articles(codeHashes), FirstActions.Of(addressOf)),
        "OperationsGovernor" => Governor("Autonet operations", OperationsTrack),
        "ProtocolGovernor" => Governor("Autonet protocol", ProtocolTrack),
        "ConstitutionalGovernor" => Governor("Autonet constitution", ConstitutionalTrack),
        "SunsetGuardian" or "ExitEscrow" or "ConstitutionalCommittee" or "StandingInvariants" or "GuardedTimelock" => Guard(name),
        _ => Foundation(name),
    };

    private byte[] Foundation(string name) => name switch
    {
        "AutonetToken" => AutonetTokenContract.EncodeConstructor([.. Allocations()], At("EmissionCurve")),
        "EmissionCurve" => EmissionCurveContract.EncodeConstructor(At("AutonetToken"), At("Treasury"), At("GuardedTimelock"), terms.Preset.Emission),
        "NodeRegistry" => NodeRegistryContract.EncodeConstructor(At("AutonetToken"), At("RunRegistry"), terms.Preset.UnbondingSeconds),
        "RunRegistry" => RunRegistryContract.EncodeConstructor(
            At("AutonetToken"), At("NodeRegistry"), At("GuardedTimelock"), At("Treasury"), At("Challenges")),
        "OperationUnit" => OperationUnitContract.EncodeConstructor(),
        "DisputeGame" => DisputeGameContract.EncodeConstructor(At("OperationUnit")),
        "Challenges" => ChallengesContract.EncodeConstructor(At("AutonetToken"), At("RunRegistry"), At("DisputeGame")),
        "Evaluations" => EvaluationsContract.EncodeConstructor(At("AutonetToken"), At("RunRegistry"), At("DisputeGame")),
        "Canaries" => CanariesContract.EncodeConstructor(
            At("AutonetToken"), At("RunRegistry"), At("GuardedTimelock"), CanaryWaits * terms.Preset.UnbondingSeconds),
        "Treasury" => TreasuryContract.EncodeConstructor(At("AutonetToken"), At("GuardedTimelock"), At("RunRegistry")),
        "EntityRegistry" => EntityRegistryContract.EncodeConstructor(_numbers, At("AutonetToken"), At("ContributorSeats"), Founders()),
        "ContributorSeats" => ContributorSeatsContract.EncodeConstructor(
            _numbers, At("EntityRegistry"), At("RunRegistry"), [.. terms.Founders]),
        "ActivityLedger" => ActivityLedgerContract.EncodeConstructor(_numbers, At("AutonetToken"), At("EntityRegistry"), Governors()),
        "ProposalDeposits" => ProposalDepositsContract.EncodeConstructor(_numbers, At("AutonetToken"), At("Treasury"), Governors()),
        "Parameters" => ParametersContract.EncodeConstructor(At("GuardedTimelock"), [.. terms.Preset.Parameters]),
        "Amendments" => AmendmentsContract.EncodeConstructor(_numbers, At("GuardedTimelock"), At("ConstitutionalGovernor")),
        "ModelRegistry" => ModelRegistryContract.EncodeConstructor(At("RunRegistry"), At("GuardedTimelock")),
        "UpgradeGate" => UpgradeGateContract.EncodeConstructor(
            _numbers, At("EntityRegistry"), At("GuardedTimelock"), [.. DeploymentPlan.Names.Select(addressOf)]),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such contract."),
    };

    private byte[] Module(string name) => name switch
    {
        "BreadthRule" => BreadthRuleContract.EncodeConstructor(At("Parameters")),
        "VerificationRule" => VerificationRuleContract.EncodeConstructor(At("Parameters")),
        "ProvenanceRule" => ProvenanceRuleContract.EncodeConstructor([.. terms.Preset.Licences]),
        "UseRule" => UseRuleContract.EncodeConstructor([.. terms.Preset.BannedUseCategories]),
        "TreasuryRule" => TreasuryRuleContract.EncodeConstructor(At("Parameters"), At("Treasury"), At("RunRegistry"), At("AutonetToken")),
        "EvaluationRule" => EvaluationRuleContract.EncodeConstructor(At("Parameters"), At("RunRegistry"), At("ModelRegistry"), At("Evaluations")),
        "AmendmentRule" => AmendmentRuleContract.EncodeConstructor(At("Parameters")),
        "ExitRule" => ExitRuleContract.EncodeConstructor(At("Parameters"), At("GuardedTimelock")),
        _ => [],
    };

    private byte[] Guard(string name) => name switch
    {
        "SunsetGuardian" => SunsetGuardianContract.EncodeConstructor(_numbers, At("GuardedTimelock"), [.. terms.Founders]),
        "ExitEscrow" => ExitEscrowContract.EncodeConstructor(_numbers, At("AutonetToken"), At("ActivityLedger"), At("GuardedTimelock")),
        "ConstitutionalCommittee" => ConstitutionalCommitteeContract.EncodeConstructor(
            _numbers, At("EntityRegistry"), At("GuardedTimelock"), [.. terms.Founders.Take(CommitteeSeats)]),
        "StandingInvariants" => StandingInvariantsContract.EncodeConstructor(
            _numbers, At("AutonetToken"), At("EmissionCurve"), At("NodeRegistry"), At("RunRegistry"), At("Treasury"), At("Parameters"), At("GuardedTimelock")),
        _ => GuardedTimelockContract.EncodeConstructor(
            _numbers, At("Constitution"), At("StandingInvariants"), [At("SunsetGuardian"), At("ExitEscrow"), At("ConstitutionalCommittee")], Governors()),
    };

    private byte[] Governor(string title, byte track) => TrackGovernorContract.EncodeConstructor(
        title, track, _numbers, At("AutonetToken"), At("ContributorSeats"), At("EntityRegistry"), At("ActivityLedger"), At("ProposalDeposits"),
        At("GuardedTimelock"), At("Constitution"), At("SunsetGuardian"));

    private Address At(string name) => addressOf(name);

    private Address[] Governors() => [At("OperationsGovernor"), At("ProtocolGovernor"), At("ConstitutionalGovernor")];

    private Founder[] Founders() => [.. terms.Founders.Select((account, i) => new Founder(account, $"founder-{i + 1}"))];

    private IEnumerable<Allocation> Allocations()
    {
        int founders = terms.Founders.Count;
        IEnumerable<(Address Account, BigInteger Wei)> all =
        [
            (At("Treasury"), terms.TreasuryWei),
            (At("EntityRegistry"), founders * _numbers.Membership.EntityBondWei),
            (deployer, terms.DeployerWei),
            .. terms.Founders.Select(founder => (founder, terms.FoundersWei / founders)),
        ];
        return all.Where(entry => !entry.Wei.IsZero).Select(entry => new Allocation(entry.Account, entry.Wei));
    }

    private ArticleTerms[] Articles(IReadOnlyDictionary<string, Hash256> codeHashes) =>
    [
        .. DeploymentPlan.Articles.Select(article =>
        {
            ArticleText text = ArticleText.Load(checkout, article.Id);
            return new ArticleTerms(
                text.Id, text.Title, text.TextHash, Hash256.Zero, $"constitution/{text.Id}.md", At(article.Module), codeHashes[article.Module], 0);
        }),
    ];
}
