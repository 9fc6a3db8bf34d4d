using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance;

/// <summary>The contracts with which a deployment is governed. Safe for concurrent use.</summary>
public sealed class GovernanceContracts
{
    private readonly Dictionary<Track, TrackGovernorContract> _governors;

    /// <summary>Binds the contracts of a deployment.</summary>
    /// <exception cref="KeyNotFoundException">The manifest lacks one.</exception>
    public GovernanceContracts(EthereumClient client, DeploymentManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(manifest);
        Client = client;
        Manifest = manifest;
        _governors = Enum.GetValues<Track>().ToDictionary(track => track, track => new TrackGovernorContract(client, manifest[$"{track}Governor"].Address));
        Token = new AutonetTokenContract(client, manifest["AutonetToken"].Address);
        Seats = new ContributorSeatsContract(client, manifest["ContributorSeats"].Address);
        Constitution = new ConstitutionContract(client, manifest["Constitution"].Address);
        Timelock = new GuardedTimelockContract(client, manifest["GuardedTimelock"].Address);
        Treasury = new TreasuryContract(client, manifest["Treasury"].Address);
        Parameters = new ParametersContract(client, manifest["Parameters"].Address);
        Amendments = new AmendmentsContract(client, manifest["Amendments"].Address);
        Entities = new EntityRegistryContract(client, manifest["EntityRegistry"].Address);
        Activity = new ActivityLedgerContract(client, manifest["ActivityLedger"].Address);
        Deposits = new ProposalDepositsContract(client, manifest["ProposalDeposits"].Address);
        Exit = new ExitEscrowContract(client, manifest["ExitEscrow"].Address);
        Emission = new EmissionCurveContract(client, manifest["EmissionCurve"].Address);
        Models = new ModelRegistryContract(client, manifest["ModelRegistry"].Address);
        Upgrades = new UpgradeGateContract(client, manifest["UpgradeGate"].Address);
        Invariants = new StandingInvariantsContract(client, manifest["StandingInvariants"].Address);
        Runs = new RunRegistryContract(client, manifest["RunRegistry"].Address);
    }

    /// <summary>The chain.</summary>
    public EthereumClient Client { get; }

    /// <summary>Where the contracts are.</summary>
    public DeploymentManifest Manifest { get; }

    /// <summary>The token and its house.</summary>
    public AutonetTokenContract Token { get; }

    /// <summary>The contributors' house.</summary>
    public ContributorSeatsContract Seats { get; }

    /// <summary>Articles and actions.</summary>
    public ConstitutionContract Constitution { get; }

    /// <summary>The owner of everything.</summary>
    public GuardedTimelockContract Timelock { get; }

    /// <summary>The community's tokens and coins.</summary>
    public TreasuryContract Treasury { get; }

    /// <summary>The numbers that rules read.</summary>
    public ParametersContract Parameters { get; }

    /// <summary>First votes on amendments.</summary>
    public AmendmentsContract Amendments { get; }

    /// <summary>Who stands behind accounts.</summary>
    public EntityRegistryContract Entities { get; }

    /// <summary>Who voted lately.</summary>
    public ActivityLedgerContract Activity { get; }

    /// <summary>What proposers put up.</summary>
    public ProposalDepositsContract Deposits { get; }

    /// <summary>Where dissenters lock tokens against an operation.</summary>
    public ExitEscrowContract Exit { get; }

    /// <summary>What may be minted, and when.</summary>
    public EmissionCurveContract Emission { get; }

    /// <summary>Released models.</summary>
    public ModelRegistryContract Models { get; }

    /// <summary>The owner of the proxies that governance may upgrade.</summary>
    public UpgradeGateContract Upgrades { get; }

    /// <summary>What must hold after every executed proposal.</summary>
    public StandingInvariantsContract Invariants { get; }

    /// <summary>Runs, slots and rounds.</summary>
    public RunRegistryContract Runs { get; }

    /// <summary>The governors, in the order of their tracks.</summary>
    public IEnumerable<TrackGovernorContract> Governors => _governors.OrderBy(entry => entry.Key).Select(entry => entry.Value);

    /// <summary>The governor of a track.</summary>
    public TrackGovernorContract Governor(Track track) => _governors[track];

    /// <summary>The track of a governor.</summary>
    /// <exception cref="KeyNotFoundException">The account is no governor of this deployment.</exception>
    public Track TrackOf(Address governor) => _governors.First(entry => entry.Value.Address == governor).Key;

    /// <summary>The timestamp of the newest block, in Unix seconds.</summary>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public async Task<ulong> NowAsync(CancellationToken cancellationToken)
        => (await Client.GetBlockAsync(cancellationToken: cancellationToken))?.Timestamp
            ?? throw new RpcException(RpcFailure.Malformed, "The RPC endpoint has no newest block.");
}
