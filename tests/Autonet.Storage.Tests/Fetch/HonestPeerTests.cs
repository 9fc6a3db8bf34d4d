using Autonet.Core.Identifiers;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Storage.UnixFs;
using CsCheck;
using Microsoft.AspNetCore.Http;

namespace Autonet.Storage.Tests.Fetch;

/// <summary>What a fetch does while its sources do what they can.</summary>
public sealed class HonestPeerTests : FetchSpecification
{
    [Fact]
    public async Task File_is_fetched_whole_and_reported()
    {
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        Reports reports = new();
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, [peer.Address], Size, reports, Token);
        await AssertFetchedAsync(outcome);
        Assert.Equal((Blocks, 0, Size), (outcome.DownloadedBlocks, outcome.ReusedBlocks, outcome.FileBytes));
        Assert.Equal(Origin.Blobs.UsedBytes, outcome.DownloadedBytes);
        Assert.Equal(Blocks, reports.All.Count);
        Assert.Equal(new FetchProgress(Size, Blocks, Blocks, Origin.Blobs.UsedBytes), reports.All[^1]);
        Assert.Equal(Blocks, peer.Requests);
    }

    [Fact]
    public async Task Files_of_any_size_are_fetched()
    {
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        BlobFetcher fetcher = Fetcher();
        await Gen.Select(Gen.Int[0, 200], Gen.UInt).SampleAsync(
            async (size, seed) =>
            {
                byte[] content = PatternStream.Bytes(size, seed);
                Cid cid = await Origin.Blobs.PutAsync(content, Token);
                Assert.Equal(FetchStatus.Fetched, (await fetcher.FetchAsync(cid, [peer.Address], size, null, Token)).Status);
                Assert.Equal(content, (await Local.Blobs.ReadAsync(cid, size, Token)).Bytes.ToArray());
            },
            iter: 20);
    }

    [Fact]
    public async Task Standard_file_comes_through_a_gateway_below_a_path_and_over_http2()
    {
        using TestStore origin = new(layout: UnixFsLayout.Standard);
        byte[] content = PatternStream.Bytes((3 << 20) + 7, 7);
        Cid cid = await origin.Blobs.PutAsync(content, Token);
        await using TestPeer peer = await TestPeer.StartAsync(origin.Blobs, http2: true);
        BlobFetcher fetcher = Fetcher(new BlobFetcherOptions { Http2PriorKnowledge = true });
        Assert.True((await fetcher.FetchAsync(cid, [new Uri(peer.Address, "/")], content.Length, null, Token)).IsFetched);
        Assert.True((await Local.Blobs.ReadAsync(cid, content.Length, Token)).Bytes.Span.SequenceEqual(content));
    }

    [Fact]
    public async Task Generic_gateway_is_asked_for_raw_blocks_below_its_base_path()
    {
        await using TestPeer peer = await TestPeer.StartAsync(async context =>
        {
            string path = context.Request.Path.Value!;
            bool isExpected = path.StartsWith("/base/ipfs/", StringComparison.Ordinal) && context.Request.Query["format"] == "raw"
                && context.Request.Headers.Accept == "application/vnd.ipld.raw";
            BlobRead block = isExpected ? await Origin.Blobs.ReadBlockAsync(Cid.Parse(path["/base/ipfs/".Length..])) : default;
            context.Response.StatusCode = block.IsOk ? 200 : 404;
            await context.Response.Body.WriteAsync(block.Bytes);
        });
        await AssertFetchedAsync(await Fetcher().FetchAsync(FileCid, [new Uri(peer.Address, "base")], Size, null, Token));
    }

    [Fact]
    public async Task Interrupted_fetch_goes_on_with_what_it_has()
    {
        int served = 0;
        await using TestPeer failing = await TestPeer.StartAsync(Origin.Blobs, context =>
        {
            bool fails = Interlocked.Increment(ref served) > 20;
            context.Response.StatusCode = fails ? 500 : 200;
            return Task.FromResult(fails);
        });
        FetchOutcome first = await Fetcher().FetchAsync(FileCid, [failing.Address], Size, null, Token);
        Assert.Equal(FetchStatus.AllSourcesFailed, first.Status);
        Assert.Equal(SourceFailureReason.Refused, Assert.Single(first.Failures).Reason);
        Assert.InRange(first.DownloadedBlocks, 1, 20);
        int kept = Local.Blobs.List().Count();

        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        Local.Reopen();
        FetchOutcome second = await Fetcher().FetchAsync(FileCid, [peer.Address], Size, null, Token);
        await AssertFetchedAsync(second);
        Assert.Equal((Blocks - kept, kept), (second.DownloadedBlocks, second.ReusedBlocks));
        Assert.Equal(Blocks - kept, peer.Requests);
    }

    [Fact]
    public async Task Complete_file_needs_no_source_and_a_damaged_block_one_request()
    {
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        await Local.Blobs.PutAsync(Content, Token);
        await AssertFetchedAsync(await Fetcher().FetchAsync(FileCid, [], Size, null, Token));
        Local.Damage(Cid.OfRaw(Content.AsSpan(16, 16)));
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, [peer.Address], Size, null, Token);
        await AssertFetchedAsync(outcome);
        Assert.Equal((1, 1), (outcome.DownloadedBlocks, peer.Requests));
    }

    [Fact]
    public async Task Blocks_are_requested_in_parallel_from_several_sources_within_the_bound()
    {
        const int Parallelism = 4;
        Gate gate = new(Parallelism);
        Cid flat = await FlatFileAsync(40);
        Func<HttpContext, Task<bool>> wait = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith(flat.ToString(), StringComparison.Ordinal))
            {
                await gate.PassAsync();
            }

            return false;
        };
        await using TestPeer one = await TestPeer.StartAsync(Origin.Blobs, wait);
        await using TestPeer two = await TestPeer.StartAsync(Origin.Blobs, wait);
        FetchOutcome outcome = await Fetcher(new BlobFetcherOptions { Parallelism = Parallelism }).FetchAsync(flat, [one.Address, two.Address], Size, null, Token);
        Assert.Equal(FetchStatus.Fetched, outcome.Status);
        Assert.Equal(Parallelism, gate.MostAtOnce);
        Assert.True(one.Requests > 1 && two.Requests > 1);
    }

    [Fact]
    public async Task Sources_that_hold_a_part_each_supply_the_whole()
    {
        Func<int, Func<HttpContext, Task<bool>>> half = parity => context =>
        {
            bool lacks = Cid.Parse(context.Request.Path.Value!["/ipfs/".Length..]).Digest[31] % 2 == parity;
            context.Response.StatusCode = lacks ? 404 : 200;
            return Task.FromResult(lacks);
        };
        await using TestPeer even = await TestPeer.StartAsync(Origin.Blobs, half(1));
        await using TestPeer odd = await TestPeer.StartAsync(Origin.Blobs, half(0));
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, [even.Address, odd.Address], Size, null, Token);
        await AssertFetchedAsync(outcome);
        Assert.All(outcome.Failures, static failure => Assert.Equal(SourceFailureReason.NotFound, failure.Reason));
    }

    [Fact]
    public async Task Content_that_nobody_has_is_not_found()
    {
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        Cid unknown = Cid.OfRaw("unknown"u8);
        Assert.Equal(FetchStatus.NotFound, (await Fetcher().FetchAsync(unknown, [peer.Address], Size, null, Token)).Status);
        Assert.Equal(1, peer.Requests);
        Assert.Equal(FetchStatus.NotFound, (await Fetcher().FetchAsync(unknown, [], Size, null, Token)).Status);

        Cid leaf = Cid.OfRaw(Content.AsSpan(16, 16));
        Origin.Blobs.Delete(leaf);
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, [peer.Address], Size, null, Token);
        Assert.Equal((FetchStatus.NotFound, leaf), (outcome.Status, outcome.Block));
    }

    [Fact]
    public async Task Repeated_chunks_are_fetched_once()
    {
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        Cid cid = await Origin.Blobs.PutAsync(new byte[16 * 30], Token);
        FetchOutcome outcome = await Fetcher().FetchAsync(cid, [peer.Address], 16 * 30, null, Token);
        Assert.True(outcome.IsFetched);
        Assert.Equal(outcome.DownloadedBlocks, peer.Requests);
        Assert.True(peer.Requests < 10);
        Assert.Equal(new byte[16 * 30], (await Local.Blobs.ReadAsync(cid, 16 * 30, Token)).Bytes.ToArray());
    }

    [Fact]
    public async Task Full_store_ends_the_fetch()
    {
        using TestStore full = new(maxBytes: 500);
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        FetchOutcome outcome = await Fetcher(full).FetchAsync(FileCid, [peer.Address], Size, null, Token);
        Assert.Equal(FetchStatus.StoreFull, outcome.Status);
        Assert.InRange(full.Blobs.UsedBytes, 1, 500);
    }

    [Fact]
    public async Task Cancelled_fetch_throws_and_keeps_what_it_has()
    {
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        int served = 0;
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs, async context =>
        {
            if (Interlocked.Increment(ref served) > 5)
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return false;
        });
        BlobFetcher fetcher = Fetcher(new BlobFetcherOptions { Parallelism = 1 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchAsync(FileCid, [peer.Address], Size, null, cancel.Token));
        Assert.Equal(5, Local.Blobs.List().Count());
        Assert.Empty(Directory.EnumerateFiles(Local.TempFolder));
    }

    [Fact]
    public async Task Fetches_of_the_same_file_run_side_by_side()
    {
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        BlobFetcher fetcher = Fetcher();
        FetchOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fetcher.FetchAsync(FileCid, [peer.Address], Size, null, Token)));
        Assert.All(outcomes, static outcome => Assert.True(outcome.IsFetched));
        await AssertFetchedAsync(outcomes[0]);
    }

    /// <summary>A file whose distinct leaves stand right below its root.</summary>
    private async Task<Cid> FlatFileAsync(int leaves)
    {
        List<UnixFsLink> links = [];
        for (int i = 0; i < leaves; i++)
        {
            byte[] leaf = [1, 2, (byte)i];
            links.Add(new UnixFsLink(await Origin.Blobs.PutAsync(leaf, Token), leaf.Length, leaf.Length));
        }

        return await PutNodeAsync(UnixFsNode.Of([.. links]));
    }

    private sealed class Reports : IProgress<FetchProgress>
    {
        public List<FetchProgress> All { get; } = [];

        public void Report(FetchProgress value) => All.Add(value);
    }

    /// <summary>Holds the first requests back until <paramref name="size"/> of them are waiting, and counts how many are ever inside at once.</summary>
    private sealed class Gate(int size)
    {
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Lock _gate = new();
        private int _inside;

        public int MostAtOnce { get; private set; }

        public async Task PassAsync()
        {
            lock (_gate)
            {
                MostAtOnce = Math.Max(MostAtOnce, ++_inside);
                if (_inside == size)
                {
                    _open.TrySetResult();
                }
            }

            await _open.Task.WaitAsync(Token);
            lock (_gate)
            {
                _inside--;
            }
        }
    }
}
