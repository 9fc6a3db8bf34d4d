using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Autonet.Node.Court;
using Autonet.Node.Devnet;
using Autonet.Node.Export;
using Autonet.Node.Governance;
using Autonet.Node.Http;
using Autonet.Node.Prerequisites;
using Autonet.Node.Runs;
using Autonet.Storage.Blobs;
using Autonet.Training.Checkpoints;
using Autonet.Training.Data;
using Autonet.Training.Inference;
using Autonet.Training.Tokenizers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Cli.Demo;

/// <summary>The main job from end to end, with real processes: chain, contracts, a vote, nodes, training, audits, rewards, an exported model.</summary>
internal sealed class Demonstration(DemoOptions options, Checkout checkout, IDemoView view, TimeProvider time)
{
    private const int SampleTokens = 240;

    private static readonly TimeSpan NodeEndLimit = TimeSpan.FromSeconds(30);

    private readonly DemoSettings _settings = options.Settings;
    private DemoSnapshot _snapshot = new() { Rounds = options.Settings.Rounds };

    private string ObserverFolder => Path.Combine(options.Folder, "observer");

    /// <summary>Runs it to its end. Cancelled, it leaves the folder so that it can go on from there.</summary>
    /// <param name="ended">Told how it ended, while chain and nodes still run.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(System.Action<DemoSummary> ended, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        Task<(RunCharter Charter, BuiltDataset Data)> preparing = Task.Run(() => PrepareAsync(cancellationToken), cancellationToken);
        await using EmbeddedChain? chain = options.Rpc is null ? await StartChainAsync(cancellationToken) : null;
        using HttpClient http = new();
        Uri rpc = options.Rpc ?? chain!.Endpoint;
        EthereumClient client = new(new HttpRpc(http, rpc));
        KeyFolder keys = KeyFolder.Open(Path.Combine(options.Folder, "keys"));
        using DemoNetwork network = new(client, chain is not null, keys, time, Say);
        string manifestPath = Path.Combine(options.Folder, "deployment.json");
        DeploymentManifest manifest = await network.DeployAsync(checkout, manifestPath, cancellationToken);
        Stage("Voting on the charter in both houses");
        (RunCharter charter, BuiltDataset data) = await preparing;
        IReadOnlyList<string> names = [.. Enumerable.Range(1, _settings.Workers).Select(i => $"worker-{i}"), .. _settings.Cheat ? (string[])["cheat"] : []];
        Task equipping = network.EquipAsync(
            manifest, [.. names.Select(keys.AddressOf)], charter.Participation.StakePerSlotWei + (5 * charter.Verification.ChallengeBondWei), cancellationToken);
        (Proposal proposal, RunId runId) = await network.ApproveAsync(manifest, charter, cancellationToken);
        await equipping;

        await using RunObserver run = await RunObserver.OpenAsync(
            new RunObserverOptions { RpcUri = rpc, Manifest = manifest, RunId = runId, DataFolder = ObserverFolder, Threads = 2 }, time, NullLoggerFactory.Instance, cancellationToken);
        await using DemoGateway gateway = await DemoGateway.StartAsync(run.Store, cancellationToken);
        NodeSetting setting = new(rpc, manifestPath, keys.PasswordFile, options.Folder, runId.Value, gateway.Endpoint, keys, ExitWhenCompleted: !options.Keep);
        List<NodeProcess> nodes = [.. names.Select((name, slot) => new NodeProcess(name, setting, slot, name == "cheat", time, Say))];
        try
        {
            Say($"{nodes.Count} node processes start{(_settings.Cheat ? "; one of them will cheat" : "")}");
            Task<bool[]> running = Task.WhenAll(nodes.Select(node => node.RunAsync(cancellationToken)));
            using DemoObservation observation = new(run, nodes, _snapshot, view, time);
            Task<RunRecord> observing = observation.RunAsync(cancellationToken);
            RunRecord record = await FinishAsync(nodes, running, observing, cancellationToken);
            DemoSummary summary = await SummariseAsync(run, observation, record, proposal, data.Manifest, chain is not null, started, cancellationToken);
            await view.DisposeAsync();
            ended(summary);
            if (options.Keep)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        }
        finally
        {
            await Task.WhenAll(nodes.Select(node => node.DisposeAsync().AsTask()));
        }
    }

    // All nodes gone before the run is over means that nobody will ever finish it.
    private async Task<RunRecord> FinishAsync(IReadOnlyList<NodeProcess> nodes, Task<bool[]> running, Task<RunRecord> observing, CancellationToken cancellationToken)
    {
        await Task.WhenAny(observing, running);
        if (!observing.IsCompleted && running.IsCompletedSuccessfully && running.Result.All(ended => !ended))
        {
            throw new ActionableException($"Every node process ended before the run was over: see the logs in '{Path.GetDirectoryName(nodes[0].LogPath)}'.");
        }

        RunRecord record = await observing;
        if (!options.Keep)
        {
            // The slots are paid; what remains are claims of audits, which a node that is gone cannot make.
            await Task.WhenAny(running, Task.Delay(NodeEndLimit, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        return record;
    }

    private async Task<(RunCharter Charter, BuiltDataset Data)> PrepareAsync(CancellationToken cancellationToken)
    {
        CharterFile file = _settings.Charter(checkout);
        BuiltDataset data = CharterBuilder.BuildData(file, ByteTokenizer.Instance, checkout.Root);
        using BlobStore store = BlobStore.Open(new BlobStoreOptions { Folder = Path.Combine(ObserverFolder, "blobs") }, time);
        Cid cid = await DatasetFetcher.StoreAsync(data, store, cancellationToken);
        return (CharterBuilder.Build(file, data.Manifest, cid), data);
    }

    private async Task<EmbeddedChain> StartChainAsync(CancellationToken cancellationToken)
    {
        EmbeddedChain chain = await EmbeddedChain.StartAsync(
            new EmbeddedChainOptions { AnvilPath = checkout.FindAnvil(), Folder = Path.Combine(options.Folder, "chain") }, time, cancellationToken);
        Say($"the embedded chain runs at {chain.Endpoint}");
        Stage("Deploying the contracts");
        return chain;
    }

    private async Task<DemoSummary> SummariseAsync(
        RunObserver run, DemoObservation observation, RunRecord record, Proposal proposal, DatasetManifest data, bool hasChain, long started, CancellationToken cancellationToken)
    {
        observation.Change(snapshot => snapshot with { Stage = "Exporting the model" });
        RunState state = run.Tracker.State;
        ulong last = (ulong)state.Certified.Count;
        string exported = await RunExporter.ExportAsync(run, last, Path.Combine(options.Folder, "model"), cancellationToken);
        string sample = await Task.Run(async () => Sample(run, await run.Checkpoints.GetAsync(last, cancellationToken), cancellationToken), cancellationToken);
        record = await RunRecord.ReadAsync(run.Chain, state, cancellationToken);
        long tokens = state.Certified.Sum(round => (long)round.Slots.Count) * run.Workshop.TokensPerSlotRound;
        AuditCount audits = observation.Audits;
        return new DemoSummary
        {
            Workers = _settings.Workers,
            Processes = _settings.Slots + 1 + (hasChain ? 1 : 0),
            Rounds = state.Certified.Count,
            Parameters = run.Workshop.Plan.Terms.Model.ParameterCount,
            DatasetName = data.Name,
            DatasetBytes = data.Documents.Sum(document => (long)document.Tokens),
            DatasetLicence = data.Licence,
            InitialLoss = observation.Losses[0],
            FinalLoss = observation.Losses[^1],
            TokensTrained = tokens,
            TokensPerSecond = tokens / Math.Max(1.0, record.TrainingSeconds),
            CheckpointRoot = state.CheckpointRoot,
            ProposalId = proposal.Id,
            AuditsDone = audits.Done,
            AuditMismatches = audits.Mismatches,
            Slashed = record.Slashed,
            Verdicts = await VerdictsAsync(run, cancellationToken),
            RewardsClaimedWei = record.ClaimedWei,
            TransactionsPerRound = (double)record.CertificateTransactions / state.Certified.Count,
            GasPerRound = (double)record.CertificateGas / state.Certified.Count,
            UpdateBytesPerSlot = run.Workshop.Plan.UpdateBytes,
            ExportPath = exported,
            Sample = sample,
            Seconds = time.GetElapsedTime(started).TotalSeconds,
        };
    }

    private static async Task<IReadOnlyList<CourtTranscript>> VerdictsAsync(RunObserver run, CancellationToken cancellationToken)
    {
        List<CourtTranscript> verdicts = [];
        foreach (ChallengesContract.ChallengeOpenedEvent opened in await new CourtReader(run.Chain).ChallengesAsync(run.Tracker.State.Id, cancellationToken))
        {
            CourtTranscript transcript = await CourtTranscript.ReadAsync(run.Chain, run.Workshop.Plan, opened, cancellationToken);
            if (transcript.Decided is not null)
            {
                verdicts.Add(transcript);
            }
        }

        return verdicts;
    }

    private string Sample(RunObserver run, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        string prompt = _settings.Data.Length == 0 ? "Mr. Speaker, the people of the United States" : "The ";
        ushort[] drawn = run.Workshop.Generate(
            checkpoint, ByteTokenizer.Instance.Encode(prompt), SampleTokens, new SamplingSettings(0.7f, 0.95f, _settings.Seed), cancellationToken);
        return prompt + string.Concat(ByteTokenizer.Instance.Decode(drawn).Select(c => char.IsControl(c) && c != '\n' ? ' ' : c));
    }

    private void Stage(string stage)
    {
        _snapshot = _snapshot with { Stage = stage };
        view.Show(_snapshot);
    }

    private void Say(string line)
    {
        view.Say(line);
        _snapshot = _snapshot.WithEvent(line);
        view.Show(_snapshot);
    }
}
