using System.Net;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Hosting;

/// <summary>What a node does besides storing blobs.</summary>
[Flags]
public enum NodeRoles
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>Stores and serves blobs.</summary>
    Gateway = 1,

    /// <summary>Trains slots and attests rounds.</summary>
    Worker = 2,

    /// <summary>Recomputes drawn slots, challenges, and judges challenges by others.</summary>
    Auditor = 4,
}

/// <summary>How a node runs.</summary>
public sealed record NodeOptions
{
    /// <summary>The chain's JSON-RPC endpoint.</summary>
    public required Uri RpcUri { get; init; }

    /// <summary>The deployment manifest.</summary>
    public required string ManifestPath { get; init; }

    /// <summary>The node's encrypted key.</summary>
    public required string KeystorePath { get; init; }

    /// <summary>File with the key's password.</summary>
    public required string PasswordFile { get; init; }

    /// <summary>Folder of everything the node keeps.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Address to listen on; the default is this machine only.</summary>
    public IPAddress BindAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Port to listen on; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Address that peers reach the node at; by default where it listens.</summary>
    public Uri? PublicEndpoint { get; init; }

    /// <summary>Roles that are switched on.</summary>
    public NodeRoles Roles { get; init; } = NodeRoles.Gateway | NodeRoles.Worker | NodeRoles.Auditor;

    /// <summary>Run to take part in; required for workers and auditors.</summary>
    public ulong? RunId { get; init; }

    /// <summary>Slots to take.</summary>
    public IReadOnlyList<int> Slots { get; init; } = [];

    /// <summary>Gateways to fetch from besides the peers'.</summary>
    public IReadOnlyList<Uri> Gateways { get; init; } = [];

    /// <summary>Threads of the arithmetic.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Pause between looks at the chain.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Hand in the ballots and delegations that voters signed, and pay their gas.</summary>
    public bool RelaysBallots { get; init; } = true;

    /// <summary>Change one number of every round's training: a drill that shows how a cheat is convicted.</summary>
    public bool Cheat { get; init; }

    /// <summary>Round in which one slot of this node is a canary; null for none. Must stay the same until the canary is shown.</summary>
    public ulong? CanaryRound { get; init; }

    /// <summary>The encrypted key of the canary's registrar, under the same password; required with <see cref="CanaryRound"/>.</summary>
    public string? RegistrarKeystorePath { get; init; }

    /// <summary>Stop when the run is completed and everything is claimed.</summary>
    public bool ExitWhenCompleted { get; init; }

    /// <summary>The least important messages that are logged.</summary>
    public LogLevel MinimumLogLevel { get; init; } = LogLevel.Information;

    /// <summary>Where messages are logged besides the console; they stay their owner's.</summary>
    public IReadOnlyList<ILoggerProvider> LoggerProviders { get; init; } = [];

    /// <summary>Log one JSON object per line instead of text.</summary>
    public bool JsonLog { get; init; }
}
