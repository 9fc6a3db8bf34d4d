using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rlp;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;
using GovernedAction = Autonet.Chain.Bindings.Action;

namespace Autonet.Node.Deployment;

/// <summary>
/// The sixteen contracts of a network in the order of their creation. Each is named by the address that the deployer's nonce gives, so that
/// constructors name contracts that come later and nothing is set afterwards. Source: <c>contracts/README.md</c>.
/// </summary>
internal sealed class DeploymentPlan
{
    private const byte OperationsTrack = 1;
    private const byte ProtocolTrack = 2;
    private const byte ConstitutionalTrack = 3;
    private const int ConstitutionIndex = 11;

    private static readonly string[] ArticleIds = ["breadth", "verification", "provenance", "use", "transparency", "treasury"];

    private static readonly string[] ModuleNames =
        ["BreadthRule", "VerificationRule", "ProvenanceRule", "UseRule", "TransparencyRule", "TreasuryRule"];

    private readonly Checkout _checkout;
    private readonly DeploymentTerms _terms;
    private readonly Address _deployer;
    private readonly Dictionary<string, Address> _addresses;

    public DeploymentPlan(Checkout checkout, DeploymentTerms terms, Address deployer, ulong firstNonce)
    {
        _checkout = checkout;
        _terms = terms;
        _deployer = deployer;
        _addresses = Names.Select((name, i) => (name, CreateAddress(deployer, firstNonce + (ulong)i))).ToDictionary();
    }

    /// <summary>The contracts' names in the order of their creation, as the manifest spells them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "AutonetToken", "NodeRegistry", "RunRegistry", "Treasury", "ContributorSeats", .. ModuleNames,
        "Constitution", "GuardedTimelock", "OperationsGovernor", "ProtocolGovernor", "ConstitutionalGovernor",
    ];

    /// <summary>How many contracts stand before the constitution, whose constructor needs the code of its modules.</summary>
    public static int FirstWave => ConstitutionIndex;

    /// <summary>Where a contract will stand.</summary>
    public Address AddressOf(string name) => _addresses[name];

    /// <summary>The address that an account's nonce gives to the contract it creates. Source: yellow paper, section 7.</summary>
    public static Address CreateAddress(Address deployer, ulong nonce)
    {
        Hash256 hash = Keccak256.Hash(RlpCodec.Encode(RlpItem.List([RlpItem.Of(deployer), RlpItem.Of(nonce)])));
        return new Address(hash[12..]);
    }

    /// <summary>The message that creates a contract.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="moduleCodeHashes">Code hashes of the rule modules by name; needed for the constitution alone.</param>
    public ContractCall Create(string name, IReadOnlyDictionary<string, Hash256> moduleCodeHashes)
    {
        ContractArtifact artifact = _checkout.LoadArtifact(name.EndsWith("Governor", StringComparison.Ordinal) ? "TrackGovernor" : name);
        byte[] arguments = Arguments(name, moduleCodeHashes);
        return new ContractCall
        {
            To = null,
            Data = (byte[])[.. artifact.Bytecode.Span, .. arguments],
            Errors = artifact.Abi.Errors,
            Description = $"creation of {name}",
        };
    }

    private byte[] Arguments(string name, IReadOnlyDictionary<string, Hash256> codeHashes)
    {
        DeploymentPreset preset = _terms.Preset;
        return name switch
        {
            "AutonetToken" => AutonetTokenContract.EncodeConstructor([.. Allocations()]),
            "NodeRegistry" => NodeRegistryContract.EncodeConstructor(At("AutonetToken"), At("RunRegistry"), preset.UnbondingSeconds),
            "RunRegistry" => RunRegistryContract.EncodeConstructor(At("AutonetToken"), At("NodeRegistry"), At("GuardedTimelock"), At("Treasury")),
            "Treasury" => TreasuryContract.EncodeConstructor(At("AutonetToken"), At("GuardedTimelock"), At("RunRegistry")),
            "ContributorSeats" => ContributorSeatsContract.EncodeConstructor(At("GuardedTimelock"), [.. _terms.Founders]),
            "BreadthRule" => BreadthRuleContract.EncodeConstructor(preset.BreadthSharePpm),
            "VerificationRule" => VerificationRuleContract.EncodeConstructor(preset.AuditRateFloorPpm, preset.StakeFloorWei),
            "ProvenanceRule" => ProvenanceRuleContract.EncodeConstructor([.. preset.Licences]),
            "UseRule" => UseRuleContract.EncodeConstructor([.. preset.BannedUseCategories]),
            "TransparencyRule" => [],
            "TreasuryRule" => TreasuryRuleContract.EncodeConstructor(At("Treasury"), At("RunRegistry"), preset.TreasuryLimits),
            "Constitution" => ConstitutionContract.EncodeConstructor(At("GuardedTimelock"), Articles(codeHashes), Actions()),
            "GuardedTimelock" => GuardedTimelockContract.EncodeConstructor(
                preset.TimelockDelaySeconds, preset.TimelockGraceSeconds, At("Constitution"), [At("OperationsGovernor"), At("ProtocolGovernor"), At("ConstitutionalGovernor")]),
            "OperationsGovernor" => Governor("Autonet operations", 0),
            "ProtocolGovernor" => Governor("Autonet protocol", 1),
            "ConstitutionalGovernor" => Governor("Autonet constitution", 2),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such contract."),
        };
    }

    private Address At(string name) => _addresses[name];

    private byte[] Governor(string title, int track) => TrackGovernorContract.EncodeConstructor(
        title, _terms.Preset.Tracks[track], At("AutonetToken"), At("ContributorSeats"), At("GuardedTimelock"), At("Constitution"));

    private IEnumerable<Allocation> Allocations()
    {
        IEnumerable<(Address Account, BigInteger Wei)> all =
            [(At("Treasury"), _terms.TreasuryWei), (_deployer, _terms.DeployerWei), .. _terms.Founders.Select(founder => (founder, _terms.FoundersWei / _terms.Founders.Count))];
        return all.Where(entry => !entry.Wei.IsZero).Select(entry => new Allocation(entry.Account, entry.Wei));
    }

    private ArticleTerms[] Articles(IReadOnlyDictionary<string, Hash256> codeHashes) =>
    [
        .. ArticleIds.Zip(ModuleNames, (id, module) =>
        {
            ArticleText text = ArticleText.Load(_checkout, id);
            return new ArticleTerms(text.Id, text.Title, text.TextHash, $"constitution/{id}.md", At(module), codeHashes[module], 0);
        }),
    ];

    private GovernedAction[] Actions()
    {
        GovernedAction Allow(string contract, Chain.Abi.ContractAbi abi, string function, byte track, params string[] articles)
            => new(At(contract), abi.Function(function).Selector.ToArray(), track, articles);
        return
        [
            Allow("RunRegistry", RunRegistryContract.Abi, "createRun", OperationsTrack, ArticleIds),
            Allow("RunRegistry", RunRegistryContract.Abi, "closeRun", OperationsTrack),
            Allow("Treasury", TreasuryContract.Abi, "fundRun", OperationsTrack, "treasury"),
            Allow("Treasury", TreasuryContract.Abi, "releaseEther", OperationsTrack, "treasury"),
            Allow("Treasury", TreasuryContract.Abi, "transfer", ProtocolTrack, "treasury"),
            Allow("ContributorSeats", ContributorSeatsContract.Abi, "mint", ProtocolTrack),
            Allow("ContributorSeats", ContributorSeatsContract.Abi, "revoke", ProtocolTrack),
            Allow("GuardedTimelock", GuardedTimelockContract.Abi, "updateDelay", ConstitutionalTrack),
        ];
    }
}
