using Autonet.Chain.Accounts;
using Autonet.Chain.Crypto;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Autonet.Node.Compute;
using Autonet.Node.Court;
using Autonet.Node.Http;
using Autonet.Node.Messages;
using Autonet.Node.Peers;
using Autonet.Node.Roles;
using Autonet.Node.Runs;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Training.Court;
using Autonet.Training.Data;
using Autonet.Training.Rounds;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Hosting;

/// <summary>A node's part in one run: brings the data, then lets each role look at every change of the run.</summary>
internal sealed class RunParticipation
{
    private static readonly TimeSpan DataRetryPause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _changed = new(1, 1);

    public required NodeOptions Options { get; init; }

    public required ChainSession Chain { get; init; }

    public required PrivateKey Key { get; init; }

    public required TransactionSender Sender { get; init; }

    /// <summary>Account that registers the node's canary and accuses who approves it; null without one.</summary>
    public (PrivateKey Key, TransactionSender Sender)? Registrar { get; init; }

    public required RunTracker Tracker { get; init; }

    public required MessageBook Book { get; init; }

    public required BlobStore Store { get; init; }

    public required BlobFetcher Fetcher { get; init; }

    public required PeerClient PeerClient { get; init; }

    public required StatusBoard Status { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Takes part until cancelled, or until the run is over if the options ask for that.</summary>
    public async Task RunAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task following = Tracker.RunAsync(stop.Token);
        Task working = Task.CompletedTask;
        try
        {
            await await Task.WhenAny(Tracker.CaughtUp, following).ConfigureAwait(false);
            working = WorkAsync(endpoint, stop.Token);
            await await Task.WhenAny(working, following).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        RunPlan plan = CharterTerms.PlanOf(Tracker.Charter);
        PeerDirectory peers = new(Chain.Nodes, Key.Address, Options.Gateways);
        await peers.RefreshAsync(cancellationToken).ConfigureAwait(false);
        DatasetReader data = await OpenDataAsync(peers, cancellationToken).ConfigureAwait(false);
        await using ComputeLane lane = new();
        using RunWorkshop workshop = new(plan, Tracker.State, data, Options.Threads);
        RunContext context = new()
        {
            Chain = Chain,
            Key = Key,
            Sender = Sender,
            Tracker = Tracker,
            Book = Book,
            Store = Store,
            Fetcher = Fetcher,
            Peers = peers,
            PeerClient = PeerClient,
            Workshop = workshop,
            Checkpoints = new CheckpointVault(
                plan, () => Tracker.State, Store, Fetcher, () => peers.Sources, Loggers.CreateLogger<CheckpointVault>()),
            Updates = new UpdateShelf(),
            Lane = lane,
            Status = Status,
            Logger = Loggers.CreateLogger("Autonet.Node.Run"),
        };
        Tracker.Happened += news => Note(context, news);
        Tracker.Ticked += Pulse;
        Book.Changed += _ => Pulse();
        RestoreReports();
        (IReadOnlyList<IRole> roles, Rewards rewards, CanaryKeeper? canary) = CreateRoles(context, endpoint);
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            // Whoever leaves in the middle of a game loses it.
            while (!(Options.ExitWhenCompleted && rewards.Claimed.IsCompleted && canary is not { IsFinished: false } && !Tracker.State.Challenges.Values.Any(IsParty)))
            {
                await _changed.WaitAsync(cancellationToken).ConfigureAwait(false);
                RunState state = Tracker.State;
                Status.Update(status => status with { Slots = [.. state.SlotsOf(Key.Address)] });
                foreach (IRole role in roles)
                {
                    await role.TickAsync(state, Tracker.ChainTimeUnixSeconds, ended.Token).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // Work between ticks uses the store, the lane and the key, all of which go away when this method returns.
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(roles.Select(role => role.WhenIdleAsync())).ConfigureAwait(false);
        }
    }

    private Cases CasesOf(RunContext context, CertifiedCommitments commitments) => new()
    {
        Workshop = context.Workshop,
        Checkpoints = context.Checkpoints,
        Commitments = commitments,
        Store = Store,
        Fetcher = Fetcher,
        Peers = context.Peers,
        State = () => Tracker.State,
        Fault = Drill.Of(Options.Cheat, context.Workshop.Plan),
        Own = Key.Address,
    };

    private bool IsParty(OpenChallenge challenge) => challenge.Challenger == Key.Address || challenge.Accused == Key.Address;

    private (IReadOnlyList<IRole> Roles, Rewards Rewards, CanaryKeeper? Canary) CreateRoles(RunContext context, Uri endpoint)
    {
        Recomputer recomputer = new(context);
        CertifiedCommitments commitments = new(
            () => Tracker.State, Book, PeerClient, context.Peers, Chain.Domain, Path.Combine(Options.DataFolder, "commitments"), context.Logger);
        Rewards rewards = new(context, Time);
        RunContext? registrar = Registrar is var (key, sender) ? context.As(key, sender) : null;
        CanaryKeeper? canary = registrar is null ? null
            : new CanaryKeeper(context, registrar, commitments, Options.CanaryRound!.Value, Path.Combine(Options.DataFolder, "canaries"), Time);
        Fault? drill = Drill.Of(Options.Cheat, context.Workshop.Plan);
        List<IRole> roles = [new Membership(context, endpoint, Options.Slots, Time), new PeerSync(context, Time), new UpdateCollector(context, Time)];
        if (Options.Roles.HasFlag(NodeRoles.Worker))
        {
            roles.Add(new Worker(context, (round, slot) => canary?.Covers(round, slot) == true ? Drill.Of(context.Workshop.Plan) : drill, Time));
            roles.Add(new Aggregator(context, commitments, Time));
        }

        if (Options.Roles.HasFlag(NodeRoles.Auditor))
        {
            roles.Add(new Auditor(context, recomputer, commitments, Time));
            roles.Add(new EquivocationReporter(context, Time));
        }

        Cases cases = CasesOf(context, commitments);
        roles.Add(new Litigant(context, cases, challenge => canary?.Covers(challenge) != true, Time));
        if (canary is not null)
        {
            roles.Add(canary);
            roles.Add(new Litigant(registrar!, cases, static _ => true, Time));
        }

        roles.Add(rewards);
        return (roles, rewards, canary);
    }

    private async Task<DatasetReader> OpenDataAsync(PeerDirectory peers, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await DatasetFetcher.OpenAsync(Tracker.Charter, Store, Fetcher, peers.Sources, cancellationToken).ConfigureAwait(false);
            }
            catch (DatasetUnavailableException exception)
            {
                // Whoever has the data may still be starting; what was fetched stays.
                Log.WillRetry(Loggers.CreateLogger<RunParticipation>(), "Fetching the data set", exception);
            }

            await Task.Delay(DataRetryPause, Time, cancellationToken).ConfigureAwait(false);
            await peers.RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void RestoreReports()
    {
        ReportLog reports = new(Path.Combine(Options.DataFolder, "audits", $"run-{Tracker.State.Id}.jsonl"), Chain.Domain);
        foreach (SignedMessage report in reports.Load())
        {
            Book.Add(report, out _);
        }

        Book.Changed += signed =>
        {
            if (signed.Message is AuditReport && signed.Signer == Key.Address)
            {
                reports.Append(signed);
            }
        };
    }

    private static void Note(RunContext context, RunNews news)
    {
        RunState state = context.State;
        switch (news.Kind)
        {
            case "RoundOpened" when state.Open is OpenRound open:
                context.Book.Begin(open.Round);
                context.Updates.Begin(open.Round);
                Log.RoundOpened(context.Logger, open.Round, open.Active.ToString());
                break;
            case "RoundCertified":
                Log.RoundCertified(context.Logger, news.Round, state.Certified[(int)news.Round - 1].Slots.ToString(), state.CheckpointRoot);
                break;
            case "SlotConvicted":
                foreach ((int slot, ulong round) in state.Convicted)
                {
                    Log.SlotConvicted(context.Logger, slot, round);
                }

                break;
        }
    }

    private void Pulse()
    {
        lock (_changed)
        {
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }
}
