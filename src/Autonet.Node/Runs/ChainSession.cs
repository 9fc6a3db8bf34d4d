using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Node.Messages;

namespace Autonet.Node.Runs;

/// <summary>
/// A chain on which the contracts of a deployment were found: the client, the bindings, and the domain of signed messages. Nothing here
/// assumes a particular chain. Safe for concurrent use.
/// </summary>
public sealed class ChainSession
{
    private ChainSession(EthereumClient client, DeploymentManifest manifest)
    {
        Client = client;
        Manifest = manifest;
        Runs = new RunRegistryContract(client, manifest["RunRegistry"].Address);
        Challenges = new ChallengesContract(client, manifest["Challenges"].Address);
        Evaluations = new EvaluationsContract(client, manifest["Evaluations"].Address);
        Canaries = new CanariesContract(client, manifest["Canaries"].Address);
        Court = new DisputeGameContract(client, manifest["DisputeGame"].Address);
        Nodes = new NodeRegistryContract(client, manifest["NodeRegistry"].Address);
        Token = new AutonetTokenContract(client, manifest["AutonetToken"].Address);
        Domain = new ProtocolDomain(manifest.ChainId, Runs.Address);
    }

    /// <summary>The chain's RPC.</summary>
    public EthereumClient Client { get; }

    /// <summary>Where the contracts are.</summary>
    public DeploymentManifest Manifest { get; }

    /// <summary>Runs, slots, rounds, rewards.</summary>
    public RunRegistryContract Runs { get; }

    /// <summary>Challenges and their bonds.</summary>
    public ChallengesContract Challenges { get; }

    /// <summary>Claims about the held-out loss of checkpoints, and their bonds.</summary>
    public EvaluationsContract Evaluations { get; }

    /// <summary>Canaries and their fund.</summary>
    public CanariesContract Canaries { get; }

    /// <summary>The games in which challenges are decided.</summary>
    public DisputeGameContract Court { get; }

    /// <summary>Operators and their stake.</summary>
    public NodeRegistryContract Nodes { get; }

    /// <summary>The token.</summary>
    public AutonetTokenContract Token { get; }

    /// <summary>What signatures are bound to.</summary>
    public ProtocolDomain Domain { get; }

    /// <summary>Connects, and checks that the chain is the manifest's and that its contracts have the code the manifest names.</summary>
    /// <exception cref="ChainMismatchException">The chain is another one, or its contracts are.</exception>
    /// <exception cref="RpcException">The endpoint does not answer.</exception>
    public static async Task<ChainSession> ConnectAsync(EthereumClient client, DeploymentManifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(manifest);
        ulong chainId = await client.GetChainIdAsync(cancellationToken).ConfigureAwait(false);
        if (chainId != manifest.ChainId)
        {
            throw new ChainMismatchException($"The manifest is for chain {manifest.ChainId}, but the RPC endpoint serves chain {chainId}.");
        }

        IReadOnlyList<string> problems = await manifest.VerifyAsync(client, cancellationToken).ConfigureAwait(false);
        if (problems.Count > 0)
        {
            throw new ChainMismatchException($"The contracts on chain {chainId} are not those of the manifest: {string.Join("; ", problems)}.");
        }

        return new ChainSession(client, manifest);
    }
}

/// <summary>The chain behind an endpoint is not the one that a manifest describes.</summary>
public sealed class ChainMismatchException(string message) : Exception(message);
