using System.Net;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Exact.Parallelism;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Autonet.Node.Tests.Training;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Training.Checkpoints;
using Autonet.Training.Rounds;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Tests.Runs;

/// <summary>A checkpoint counts only if its state root is the one on the chain, wherever it comes from.</summary>
public sealed class CheckpointVaultTests : IDisposable
{
    private static readonly RunPlan Plan = RunPlan.Create(new TrainingTerms
    {
        Model = TrainingNetwork.Model,
        Seed = 1,
        Rounds = 3,
        Slots = 5,
        Inner = new InnerSettings(2, 2, 1, 4e-3f, 0.1f, 0.9f, 0.99f, 1e-8f, 0.1f, 1f),
        Outer = new OuterSettings(0.8f, 0.5f, 3f, 0),
        EvaluationSequences = 8,
    });

    private static readonly Checkpoint Second = Next(Plan.Genesis());

    private readonly TemporaryFolder _folder = new();
    private readonly CapturedLogs _logs = new();
    private readonly List<BlobStore> _stores = [];
    private readonly Answers _answers = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _answers.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task First_checkpoint_is_computed_from_the_charter()
    {
        Checkpoint first = await Vault("node", SampleRun.Recruiting(Plan.Genesis().StateRoot)).GetAsync(0, Token);

        Assert.Equal(Plan.Genesis().StateRoot, first.StateRoot);
    }

    [Fact]
    public async Task Charter_whose_seed_gives_another_first_checkpoint_is_refused()
        => await Assert.ThrowsAsync<CheckpointUnavailableException>(() => Vault("node", SampleRun.Recruiting()).GetAsync(0, Token));

    [Fact]
    public async Task First_checkpoint_that_the_charter_names_is_fetched_and_verified()
    {
        Checkpoint start = Checkpoint.Genesis(Plan.Terms.Model, 99);
        byte[] bytes = start.Serialize();
        _answers.Body = bytes;
        RunState state = SampleRun.Recruiting(start.StateRoot) with { GenesisCid = Cid.OfRaw(bytes) };

        Assert.Equal(start.StateRoot, (await Vault("node", state, _answers.Source).GetAsync(0, Token)).StateRoot);
        Assert.Single(_logs.OfEvent(4044));
    }

    [Fact]
    public async Task First_checkpoint_with_another_root_than_the_charters_is_refused()
    {
        byte[] bytes = Checkpoint.Genesis(Plan.Terms.Model, 99).Serialize();
        _answers.Body = bytes;
        RunState state = SampleRun.Recruiting(Plan.Genesis().StateRoot) with { GenesisCid = Cid.OfRaw(bytes) };

        CheckpointUnavailableException refusal = await Assert.ThrowsAsync<CheckpointUnavailableException>(
            () => Vault("node", state, _answers.Source).GetAsync(0, Token));

        Assert.Contains("that the run starts from", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stored_checkpoint_is_found_again_after_a_restart_and_verified()
    {
        Cid cid = await Vault("node", SampleRun.Recruiting()).PutAsync(Second, Token);
        _stores[0].Dispose();

        Checkpoint found = await Vault("node", Certified(Second.StateRoot, cid)).GetAsync(1, Token);

        Assert.Equal(Second.StateRoot, found.StateRoot);
        Assert.Single(_logs.OfEvent(4044));
    }

    [Fact]
    public async Task Missing_checkpoint_is_fetched_from_a_peer_and_verified()
    {
        byte[] bytes = Second.Serialize();
        _answers.Body = bytes;

        Checkpoint found = await Vault("node", Certified(Second.StateRoot, Cid.OfRaw(bytes)), _answers.Source).GetAsync(1, Token);

        Assert.Equal(Second.StateRoot, found.StateRoot);
        Assert.True(_stores[0].ContainsBlock(Cid.OfRaw(bytes)));
    }

    [Fact]
    public async Task Checkpoint_that_no_peer_has_is_unavailable_and_can_be_asked_for_again()
    {
        byte[] bytes = Second.Serialize();
        CheckpointVault vault = Vault("node", Certified(Second.StateRoot, Cid.OfRaw(bytes)), _answers.Source);

        await Assert.ThrowsAsync<CheckpointUnavailableException>(() => vault.GetAsync(1, Token));
        await _stores[0].PutAsync(bytes, Token);

        Assert.Equal(Second.StateRoot, (await vault.GetAsync(1, Token)).StateRoot);
    }

    [Fact]
    public async Task Bytes_that_are_not_the_cids_are_not_taken_from_a_peer()
    {
        byte[] bytes = Second.Serialize();
        _answers.Body = [.. bytes[..^1], (byte)(bytes[^1] ^ 1)];

        await Assert.ThrowsAsync<CheckpointUnavailableException>(
            () => Vault("node", Certified(Second.StateRoot, Cid.OfRaw(bytes)), _answers.Source).GetAsync(1, Token));
    }

    [Fact]
    public async Task Checkpoint_under_the_certified_cid_with_another_state_root_is_refused()
    {
        Cid cid = await Vault("node", SampleRun.Recruiting()).PutAsync(Plan.Genesis(), Token);

        CheckpointUnavailableException refusal = await Assert.ThrowsAsync<CheckpointUnavailableException>(
            () => Vault("other", Certified(Second.StateRoot, cid), store: _stores[0]).GetAsync(1, Token));

        Assert.Contains("is not the certified one", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_under_the_certified_cid_that_are_no_checkpoint_are_refused()
    {
        CheckpointVault vault = Vault("node", Certified(Second.StateRoot, Cid.OfRaw("no checkpoint"u8)));
        await _stores[0].PutAsync("no checkpoint"u8.ToArray(), Token);

        await Assert.ThrowsAsync<CheckpointUnavailableException>(() => vault.GetAsync(1, Token));
    }

    private static Checkpoint Next(Checkpoint start)
    {
        using KernelContext kernels = new(1);
        byte[] update = FabricatedUpdate.Make(Plan, SampleRun.Charter, 1, 0);
        return RoundAggregator.Aggregate(Plan, start, 1, [(0, update)], kernels).Checkpoint!;
    }

    private static RunState Certified(Hash256 root, Cid cid) => SampleRun.Open(SampleRun.Recruiting(Plan.Genesis().StateRoot))
        .RoundCertified(1, SlotBitmap.Of(0, 1, 2, 3), SampleRun.Digest("commitments"), root, cid, 1, 1);

    private CheckpointVault Vault(string folder, RunState state, Uri? source = null, BlobStore? store = null)
    {
        if (store is null)
        {
            store = BlobStore.Open(new BlobStoreOptions { Folder = _folder[folder] }, TimeProvider.System);
            _stores.Add(store);
        }

        BlobFetcher fetcher = new(_answers.Client, store, TimeProvider.System);
        return new CheckpointVault(Plan, () => state, store, fetcher, () => source is null ? [] : [source], new Logger<CheckpointVault>(LoggerFactory.Create(
            logging => logging.AddProvider(_logs))));
    }

    /// <summary>A peer that gives the same bytes for every block, or has none.</summary>
    private sealed class Answers : HttpMessageHandler
    {
        public Answers() => Client = new HttpClient(this);

        public HttpClient Client { get; }

        public Uri Source { get; } = new("http://peer.test/");

        public byte[]? Body { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(Body is null
                ? new HttpResponseMessage(HttpStatusCode.NotFound)
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Body) });
    }
}
