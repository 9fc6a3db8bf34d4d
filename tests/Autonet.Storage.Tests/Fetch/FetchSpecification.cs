using Autonet.Core.Identifiers;
using Autonet.Storage.Fetch;
using Autonet.Storage.UnixFs;

namespace Autonet.Storage.Tests.Fetch;

/// <summary>A file in one store, an empty store that fetches it, and a clock that only tests move.</summary>
public abstract class FetchSpecification : IAsyncLifetime
{
    private protected const int Size = 1000;

    private readonly HttpClient _http = new(BlobFetcher.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected TestStore Origin { get; } = new();

    private protected TestStore Local { get; } = new();

    private protected ManualTime Time { get; } = new();

    private protected byte[] Content { get; } = PatternStream.Bytes(Size, 42);

    private protected Cid FileCid { get; private set; }

    private protected int Blocks { get; private set; }

    public async ValueTask InitializeAsync()
    {
        FileCid = await Origin.Blobs.PutAsync(Content, Token);
        Blocks = Origin.Blobs.List().Count();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        Origin.Dispose();
        Local.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private protected BlobFetcher Fetcher(BlobFetcherOptions? options = null) => Fetcher(Local, options);

    private protected BlobFetcher Fetcher(TestStore store, BlobFetcherOptions? options = null) => new(_http, store.Blobs, Time, options);

    private protected async Task AssertFetchedAsync(FetchOutcome outcome)
    {
        Assert.Equal(FetchStatus.Fetched, outcome.Status);
        Assert.Equal(Content, (await Local.Blobs.ReadAsync(FileCid, Size, Token)).Bytes.ToArray());
        Assert.Equal(Local.Blobs.List().Sum(static block => block.Bytes), Local.Blobs.UsedBytes);
    }

    private protected Task<Cid> PutNodeAsync(UnixFsNode node) => PutDagPbAsync(node.Encode());

    private protected async Task<Cid> PutDagPbAsync(byte[] block)
    {
        Cid cid = new(CidCodec.DagPb, Hash256.Sha256(block));
        await Origin.Blobs.PutBlockAsync(cid, block, Token);
        return cid;
    }
}
