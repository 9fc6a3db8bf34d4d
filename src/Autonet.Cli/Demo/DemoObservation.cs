using System.Net.Http.Json;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Http;
using Autonet.Node.Peers;
using Autonet.Node.Runs;
using Autonet.Training.Checkpoints;
using Autonet.Training.Programs;
using Autonet.Training.Rounds;

namespace Autonet.Cli.Demo;

/// <summary>
/// Watches the demonstration's run: rounds and events from the chain, the nodes' own words from their status pages, and the held-out loss of
/// every certified checkpoint, which is computed here and never taken from a node.
/// </summary>
internal sealed class DemoObservation : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly RunObserver _run;
    private readonly IReadOnlyList<NodeProcess> _nodes;
    private readonly IDemoView _view;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly Dictionary<Address, NodeStatus> _statuses = [];
    private readonly Lock _lock = new();
    private DemoSnapshot _snapshot;

    public DemoObservation(RunObserver run, IReadOnlyList<NodeProcess> nodes, DemoSnapshot snapshot, IDemoView view, TimeProvider time)
    {
        _run = run;
        _nodes = nodes;
        _view = view;
        _time = time;
        _snapshot = snapshot with { Stage = "Training", Rounds = (int)run.Tracker.State.Terms.Rounds };
        run.Tracker.Happened += Hear;
    }

    /// <summary>Held-out losses so far: element 0 before training, element r after round r.</summary>
    public List<float> Losses { get; } = [];

    /// <summary>Audits that the nodes' status pages tell of.</summary>
    public AuditCount Audits
    {
        get
        {
            lock (_lock)
            {
                return new AuditCount(_statuses.Values.Sum(status => status.Audits.Done), _statuses.Values.Sum(status => status.Audits.Mismatches));
            }
        }
    }

    /// <summary>Watches until the run is completed, every challenge is decided, every slot is paid and every loss is known.</summary>
    public async Task<RunRecord> RunAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task watching = WatchNodesAsync(stop.Token);
        try
        {
            while (true)
            {
                RunState state = _run.Tracker.State;
                bool evaluated = await EvaluateNextAsync(state, cancellationToken);
                if (!evaluated && state.Phase == RunPhase.Completed && state.Challenges.IsEmpty && Losses.Count > state.Certified.Count)
                {
                    Change(snapshot => snapshot with { Stage = "Waiting for the last challenge window, then claiming rewards" });
                    RunRecord record = await RunRecord.ReadAsync(_run.Chain, state, cancellationToken);
                    if (SlotBitmap.Of(state.Holders.Keys).IsSubsetOf(record.PaidSlots))
                    {
                        return record;
                    }
                }

                if (!evaluated)
                {
                    await Task.Delay(Pause, _time, cancellationToken);
                }
            }
        }
        finally
        {
            await stop.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Change(Func<DemoSnapshot, DemoSnapshot> change)
    {
        lock (_lock)
        {
            _snapshot = change(_snapshot);
            _view.Show(_snapshot);
        }
    }

    public void Dispose()
    {
        _run.Tracker.Happened -= Hear;
        _http.Dispose();
    }

    private void Hear(RunNews news)
    {
        _view.Say(news.Text);
        Change(snapshot => snapshot.WithEvent($"block {news.Block}  {news.Text}"));
    }

    private async Task<bool> EvaluateNextAsync(RunState state, CancellationToken cancellationToken)
    {
        ulong next = (ulong)Losses.Count;
        if (next > (ulong)state.Certified.Count)
        {
            return false;
        }

        CertifiedRound? certified = next == 0 ? null : state.Certified[(int)next - 1];
        ulong seconds = next < 2 ? 0 : certified!.CertifiedAtUnixSeconds - state.Certified[(int)next - 2].CertifiedAtUnixSeconds;
        RoundLine line = new(next, certified?.Slots.ToString() ?? "", seconds, null);
        Change(snapshot => snapshot.WithLine(line));
        Checkpoint checkpoint;
        try
        {
            await _run.Peers.RefreshAsync(cancellationToken);
            checkpoint = await _run.Checkpoints.GetAsync(next, cancellationToken);
        }
        catch (CheckpointUnavailableException)
        {
            // The node that aggregated first may be restarting; another one serves it soon.
            return false;
        }

        EvaluationOutcome outcome = await Task.Run(() => _run.Workshop.Evaluate(checkpoint, cancellationToken), cancellationToken);
        float loss = outcome.Status == StepStatus.Valid ? outcome.NatsPerToken : float.NaN;
        Losses.Add(loss);
        Change(snapshot => snapshot.WithLine(line with { Loss = loss }));
        _view.Say(next == 0
            ? FormattableString.Invariant($"held-out loss before training: {loss:0.000} nats per token")
            : FormattableString.Invariant($"held-out loss after round {next}: {loss:0.000} nats per token"));
        return true;
    }

    private async Task WatchNodesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (Peer peer in _run.Peers.Current)
            {
                if (await AskAsync(peer, cancellationToken) is NodeStatus status)
                {
                    lock (_lock)
                    {
                        _statuses[peer.Operator] = Merge(_statuses.GetValueOrDefault(peer.Operator), status);
                    }
                }
            }

            Change(snapshot => snapshot with { Nodes = [.. _nodes.Select(Line)] });
            await Task.Delay(Pause, _time, cancellationToken);
            await _run.Peers.RefreshAsync(cancellationToken);
        }
    }

    private async Task<NodeStatus?> AskAsync(Peer peer, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.GetFromJsonAsync<NodeStatus>(new Uri(peer.Endpoint, "v1/status"), cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // A node that is starting, busy or gone says nothing; the view keeps its last words.
            return null;
        }
    }

    // A restarted node counts from zero again.
    private static NodeStatus Merge(NodeStatus? known, NodeStatus status) => known is null || status.Audits.Done >= known.Audits.Done
        ? status
        : status with { Audits = known.Audits };

    private NodeLine Line(NodeProcess node)
    {
        NodeStatus? status = _statuses.GetValueOrDefault(node.Account);
        return status is null
            ? new NodeLine(node.Name, node.Account.ToString(), "starting", 0, 0, 0, 0, 0, 0, 0, 0)
            : new NodeLine(
                node.Name, node.Account.ToString(), status.Phase, status.Round, status.Step, status.Steps, status.Loss, status.TokensPerSecond,
                status.TokensTrained, status.Audits.Done, status.Audits.Mismatches);
    }
}
