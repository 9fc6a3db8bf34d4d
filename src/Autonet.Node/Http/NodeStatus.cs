namespace Autonet.Node.Http;

/// <summary>What a node is doing, as <c>GET /v1/status</c> shows it.</summary>
public sealed record NodeStatus
{
    /// <summary>The node's account.</summary>
    public required string Address { get; init; }

    /// <summary>Base address that peers use.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Roles that are switched on.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The run it takes part in.</summary>
    public ulong? RunId { get; init; }

    /// <summary>Slots it holds.</summary>
    public IReadOnlyList<int> Slots { get; init; } = [];

    /// <summary><c>starting</c>, <c>idle</c>, <c>training</c>, <c>aggregating</c>, <c>waiting</c>, <c>auditing</c> or <c>completed</c>.</summary>
    public string Phase { get; init; } = "starting";

    /// <summary>The open round, or the last one.</summary>
    public ulong Round { get; init; }

    /// <summary>Inner step of the slot in training.</summary>
    public int Step { get; init; }

    /// <summary>Inner steps of a round.</summary>
    public int Steps { get; init; }

    /// <summary>Training loss of the newest step, nats per token.</summary>
    public double Loss { get; init; }

    /// <summary>Training speed of the newest slot.</summary>
    public double TokensPerSecond { get; init; }

    /// <summary>Tokens this process trained on.</summary>
    public long TokensTrained { get; init; }

    /// <summary>Audits that this process did.</summary>
    public AuditCount Audits { get; init; } = new(0, 0);

    /// <summary>Bytes of the newest update.</summary>
    public int UpdateBytes { get; init; }

    /// <summary>Peers in the registry.</summary>
    public int Peers { get; init; }
}

/// <summary>Audits done, and how many found another root than the committed one.</summary>
public sealed record AuditCount(int Done, int Mismatches);

/// <summary>The status board of a node: roles write, the HTTP endpoint reads. Safe for concurrent use.</summary>
public sealed class StatusBoard(NodeStatus initial)
{
    private readonly Lock _lock = new();
    private NodeStatus _current = initial;

    /// <summary>The newest status.</summary>
    public NodeStatus Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>Replaces the status by a change of it.</summary>
    public void Update(Func<NodeStatus, NodeStatus> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_lock)
        {
            _current = change(_current);
        }
    }
}
