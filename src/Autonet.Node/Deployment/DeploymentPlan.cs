using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rlp;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Deployment;

/// <summary>
/// The contracts of a network in the order of their creation. Each is named by the address that the deployer's nonce gives, so that
/// constructors name contracts that come later and nothing is set afterwards. Source: <c>contracts/README.md</c>.
/// </summary>
internal sealed class DeploymentPlan
{
    private readonly Checkout _checkout;
    private readonly ConstructorArguments _arguments;
    private readonly Dictionary<string, Address> _addresses;

    public DeploymentPlan(Checkout checkout, DeploymentTerms terms, Address deployer, ulong firstNonce)
    {
        _checkout = checkout;
        _addresses = Names.Select((name, i) => (name, CreateAddress(deployer, firstNonce + (ulong)i))).ToDictionary();
        _arguments = new ConstructorArguments(checkout, terms, deployer, AddressOf);
    }

    /// <summary>The constitution's articles in order, each with the module that enforces it.</summary>
    public static IReadOnlyList<(string Id, string Module)> Articles { get; } =
    [
        .. new[] { "purpose", "rights", "breadth", "verification", "provenance", "use", "transparency", "treasury", "evaluation", "amendment", "exit" }
            .Select(id => (id, char.ToUpperInvariant(id[0]) + id[1..] + "Rule")),
    ];

    /// <summary>The contracts' names in the order of their creation, as the manifest spells them.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "AutonetToken", "EmissionCurve", "NodeRegistry", "RunRegistry", "OperationUnit", "DisputeGame", "Challenges", "Evaluations", "Canaries", "Treasury",
        "EntityRegistry", "ContributorSeats", "ActivityLedger", "ProposalDeposits", "Parameters", "Amendments", "ModelRegistry", "UpgradeGate",
        .. Articles.Select(article => article.Module), "Constitution", "SunsetGuardian", "ExitEscrow", "ConstitutionalCommittee", "StandingInvariants", "GuardedTimelock",
        "OperationsGovernor", "ProtocolGovernor", "ConstitutionalGovernor",
    ];

    /// <summary>How many contracts stand before the constitution, whose constructor needs the code of its modules.</summary>
    public static int FirstWave { get; } = Names.ToList().IndexOf("Constitution");

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
    /// <param name="codeHashes">Code hashes of the contracts that stand, by name; needed for the constitution alone.</param>
    public ContractCall Create(string name, IReadOnlyDictionary<string, Hash256> codeHashes)
    {
        ContractArtifact artifact = _checkout.LoadArtifact(name.EndsWith("Governor", StringComparison.Ordinal) ? "TrackGovernor" : name);
        return new ContractCall
        {
            To = null,
            Data = (byte[])[.. artifact.Bytecode.Span, .. _arguments.Of(name, codeHashes)],
            Errors = artifact.Abi.Errors,
            Description = $"creation of {name}",
        };
    }
}
