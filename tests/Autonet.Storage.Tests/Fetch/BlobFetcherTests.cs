using System.Net;
using System.Net.Sockets;
using Autonet.Core.Identifiers;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Storage.UnixFs;
using CsCheck;
using Microsoft.AspNetCore.Http;

namespace Autonet.Storage.Tests.Fetch;

public sealed class BlobFetcherTests : IAsyncLifetime
{
    private const int Size = 1000;

    private readonly TestStore _origin = new();
    private readonly TestStore _local = new();
    private readonly ManualTime _time = new();
    private readonly HttpClient _http = new(BlobFetcher.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly byte[] _content = PatternStream.Bytes(Size, 42);
    private Cid _cid;
    private int _blocks;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cid = await _origin.Blobs.PutAsync(_content, Token);
        _blocks = _origin.Blobs.List().Count();
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _origin.Dispose();
        _local.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task File_is_fetched_whole_and_reported()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        Reports reports = new();
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, [peer.Address], Size, reports, Token);
        await AssertFetchedAsync(outcome);
        Assert.Equal((_blocks, 0, Size), (outcome.DownloadedBlocks, outcome.ReusedBlocks, outcome.FileBytes));
        Assert.Equal(_origin.Blobs.UsedBytes, outcome.DownloadedBytes);
        Assert.Equal(_blocks, reports.All.Count);
        Assert.Equal(new FetchProgress(Size, _blocks, _blocks, _origin.Blobs.UsedBytes), reports.All[^1]);
        Assert.Equal(_blocks, peer.Requests);
    }

    [Fact]
    public async Task Files_of_any_size_are_fetched()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        BlobFetcher fetcher = Fetcher();
        await Gen.Select(Gen.Int[0, 200], Gen.UInt).SampleAsync(
            async (size, seed) =>
            {
                byte[] content = PatternStream.Bytes(size, seed);
                Cid cid = await _origin.Blobs.PutAsync(content, Token);
                Assert.Equal(FetchStatus.Fetched, (await fetcher.FetchAsync(cid, [peer.Address], size, null, Token)).Status);
                Assert.Equal(content, (await _local.Blobs.ReadAsync(cid, size, Token)).Bytes.ToArray());
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
        Assert.True((await _local.Blobs.ReadAsync(cid, content.Length, Token)).Bytes.Span.SequenceEqual(content));
    }

    [Fact]
    public async Task Generic_gateway_is_asked_for_raw_blocks_below_its_base_path()
    {
        await using TestPeer peer = await TestPeer.StartAsync(async context =>
        {
            string path = context.Request.Path.Value!;
            bool isExpected = path.StartsWith("/base/ipfs/", StringComparison.Ordinal) && context.Request.Query["format"] == "raw"
                && context.Request.Headers.Accept == "application/vnd.ipld.raw";
            BlobRead block = isExpected ? await _origin.Blobs.ReadBlockAsync(Cid.Parse(path["/base/ipfs/".Length..])) : default;
            context.Response.StatusCode = block.IsOk ? 200 : 404;
            await context.Response.Body.WriteAsync(block.Bytes);
        });
        await AssertFetchedAsync(await Fetcher().FetchAsync(_cid, [new Uri(peer.Address, "base")], Size, null, Token));
    }

    [Fact]
    public async Task Interrupted_fetch_goes_on_with_what_it_has()
    {
        int served = 0;
        await using TestPeer failing = await TestPeer.StartAsync(_origin.Blobs, context =>
        {
            bool fails = Interlocked.Increment(ref served) > 20;
            context.Response.StatusCode = fails ? 500 : 200;
            return Task.FromResult(fails);
        });
        FetchOutcome first = await Fetcher().FetchAsync(_cid, [failing.Address], Size, null, Token);
        Assert.Equal(FetchStatus.AllSourcesFailed, first.Status);
        Assert.Equal(SourceFailureReason.Refused, Assert.Single(first.Failures).Reason);
        Assert.InRange(first.DownloadedBlocks, 1, 20);
        int kept = _local.Blobs.List().Count();

        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        _local.Reopen();
        FetchOutcome second = await Fetcher().FetchAsync(_cid, [peer.Address], Size, null, Token);
        await AssertFetchedAsync(second);
        Assert.Equal((_blocks - kept, kept), (second.DownloadedBlocks, second.ReusedBlocks));
        Assert.Equal(_blocks - kept, peer.Requests);
    }

    [Fact]
    public async Task Complete_file_needs_no_source_and_a_damaged_block_one_request()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        await _local.Blobs.PutAsync(_content, Token);
        await AssertFetchedAsync(await Fetcher().FetchAsync(_cid, [], Size, null, Token));
        _local.Damage(Cid.OfRaw(_content.AsSpan(16, 16)));
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, [peer.Address], Size, null, Token);
        await AssertFetchedAsync(outcome);
        Assert.Equal((1, 1), (outcome.DownloadedBlocks, peer.Requests));
    }

    [Fact]
    public async Task Peer_that_sends_other_bytes_is_dropped_and_asked_last_from_then_on()
    {
        await using TestPeer liar = await TestPeer.StartAsync(context => context.Response.WriteAsync("not the block"));
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        BlobFetcher fetcher = Fetcher(new BlobFetcherOptions { Parallelism = 1 });
        FetchOutcome outcome = await fetcher.FetchAsync(_cid, [liar.Address, peer.Address], Size, null, Token);
        await AssertFetchedAsync(outcome);
        SourceFailure failure = Assert.Single(outcome.Failures);
        Assert.Equal((liar.Address, _cid, SourceFailureReason.WrongData), (failure.Source, failure.Block, failure.Reason));
        Assert.Equal(1, liar.Requests);

        Cid next = await _origin.Blobs.PutAsync("next"u8.ToArray(), Token);
        Assert.True((await fetcher.FetchAsync(next, [liar.Address, peer.Address], Size, null, Token)).IsFetched);
        Assert.Equal(1, liar.Requests);
    }

    [Fact]
    public async Task Wrong_block_under_a_right_status_never_reaches_the_store()
    {
        byte[] other = "another block"u8.ToArray();
        await using TestPeer liar = await TestPeer.StartAsync(async context => await context.Response.Body.WriteAsync(other));
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, [liar.Address], Size, null, Token);
        Assert.Equal(FetchStatus.AllSourcesFailed, outcome.Status);
        Assert.Equal(SourceFailureReason.WrongData, Assert.Single(outcome.Failures).Reason);
        Assert.Empty(_local.Blobs.List());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Peer_that_sends_more_than_a_block_is_dropped(bool announces)
    {
        await using TestPeer peer = await TestPeer.StartAsync(async context =>
        {
            context.Response.ContentLength = announces ? 1L << 40 : null;
            byte[] part = new byte[1 << 16];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(part);
            }
        });
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, [peer.Address], Size, null, Token);
        Assert.Equal(FetchStatus.AllSourcesFailed, outcome.Status);
        Assert.Equal(SourceFailureReason.Oversized, Assert.Single(outcome.Failures).Reason);
        Assert.Equal(1, peer.Requests);
    }

    [Fact]
    public async Task Peer_that_cuts_its_answers_is_passed_over()
    {
        using TcpListener cutting = new(IPAddress.Loopback, 0);
        cutting.Start();
        Uri cuttingAddress = new($"http://{cutting.LocalEndpoint}");
        Task answering = AnswerWithAsync(cutting, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly these bytes"u8.ToArray(), connections: 1);
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, [cuttingAddress, peer.Address], Size, null, Token);
        await answering;
        await AssertFetchedAsync(outcome);
        Assert.Equal(SourceFailureReason.Truncated, Assert.Single(outcome.Failures).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Peer_that_stalls_is_given_up_at_the_deadline(bool afterSomeBytes)
    {
        TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestPeer slow = await TestPeer.StartAsync(async context =>
        {
            if (afterSomeBytes)
            {
                await context.Response.Body.WriteAsync(new byte[1]);
                await context.Response.Body.FlushAsync();
            }

            stalled.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        BlobFetcherOptions options = new() { BlockTimeout = TimeSpan.FromSeconds(10), MaxStrikes = 1 };
        Task<FetchOutcome> fetch = Fetcher(options).FetchAsync(_cid, [slow.Address, peer.Address], Size, null, Token);
        await stalled.Task.WaitAsync(Token);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(fetch.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        FetchOutcome outcome = await fetch;
        await AssertFetchedAsync(outcome);
        Assert.Equal(SourceFailureReason.TooSlow, Assert.Single(outcome.Failures).Reason);
        Assert.Equal(1, slow.Requests);
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
        await using TestPeer one = await TestPeer.StartAsync(_origin.Blobs, wait);
        await using TestPeer two = await TestPeer.StartAsync(_origin.Blobs, wait);
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
        await using TestPeer even = await TestPeer.StartAsync(_origin.Blobs, half(1));
        await using TestPeer odd = await TestPeer.StartAsync(_origin.Blobs, half(0));
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, [even.Address, odd.Address], Size, null, Token);
        await AssertFetchedAsync(outcome);
        Assert.All(outcome.Failures, static failure => Assert.Equal(SourceFailureReason.NotFound, failure.Reason));
    }

    [Fact]
    public async Task Content_that_nobody_has_is_not_found()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        Cid unknown = Cid.OfRaw("unknown"u8);
        Assert.Equal(FetchStatus.NotFound, (await Fetcher().FetchAsync(unknown, [peer.Address], Size, null, Token)).Status);
        Assert.Equal(1, peer.Requests);
        Assert.Equal(FetchStatus.NotFound, (await Fetcher().FetchAsync(unknown, [], Size, null, Token)).Status);

        Cid leaf = Cid.OfRaw(_content.AsSpan(16, 16));
        _origin.Blobs.Delete(leaf);
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, [peer.Address], Size, null, Token);
        Assert.Equal((FetchStatus.NotFound, leaf), (outcome.Status, outcome.Block));
    }

    [Fact]
    public async Task File_over_the_limit_costs_one_block_and_is_not_kept()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, [peer.Address], Size - 1, null, Token);
        Assert.Equal((FetchStatus.TooLarge, Size), (outcome.Status, outcome.FileBytes));
        Cid single = await _origin.Blobs.PutAsync(new byte[10], Token);
        Assert.Equal(FetchStatus.TooLarge, (await Fetcher().FetchAsync(single, [peer.Address], 9, null, Token)).Status);
        Assert.Equal(2, peer.Requests);
        Assert.Empty(_local.Blobs.List());
    }

    [Fact]
    public async Task Claim_of_2_to_the_60_bytes_is_too_large()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        Cid claim = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(new Cid(CidCodec.DagPb, default), 1L << 60, 1L << 60)]));
        FetchOutcome outcome = await Fetcher().FetchAsync(claim, [peer.Address], 1L << 40, null, Token);
        Assert.Equal((FetchStatus.TooLarge, 1L << 60), (outcome.Status, outcome.FileBytes));
        Cid bloat = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(new Cid(CidCodec.DagPb, default), 10, 1L << 60)]));
        Assert.Equal(FetchStatus.TooLarge, (await Fetcher().FetchAsync(bloat, [peer.Address], 1L << 40, null, Token)).Status);
        Assert.Empty(_local.Blobs.List());
    }

    [Fact]
    public async Task Tree_whose_sizes_contradict_its_blocks_is_malformed_and_blames_no_source()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        Cid leaf = await _origin.Blobs.PutAsync("0123456789"u8.ToArray(), Token);
        Cid shorter = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(leaf, 9, 9)]));
        Cid twofold = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(leaf, 10, 10), new UnixFsLink(leaf, 9, 9)]));
        Cid parent = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(_cid, Size - 1, Size * 8)]));
        Cid garbage = await PutDagPbAsync([0x0a, 0xff, 0xff]);
        foreach (Cid cid in (Cid[])[shorter, twofold, parent, garbage])
        {
            FetchOutcome outcome = await Fetcher().FetchAsync(cid, [peer.Address], Size, null, Token);
            Assert.Equal(FetchStatus.Malformed, outcome.Status);
            Assert.Empty(outcome.Failures);
        }
    }

    [Fact]
    public async Task Repeated_chunks_are_fetched_once()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        Cid cid = await _origin.Blobs.PutAsync(new byte[16 * 30], Token);
        FetchOutcome outcome = await Fetcher().FetchAsync(cid, [peer.Address], 16 * 30, null, Token);
        Assert.True(outcome.IsFetched);
        Assert.Equal(outcome.DownloadedBlocks, peer.Requests);
        Assert.True(peer.Requests < 10);
        Assert.Equal(new byte[16 * 30], (await _local.Blobs.ReadAsync(cid, 16 * 30, Token)).Bytes.ToArray());
    }

    [Fact]
    public async Task Garbage_and_silence_at_the_endpoint_are_typed_failures()
    {
        using TcpListener garbage = new(IPAddress.Loopback, 0);
        garbage.Start();
        Uri garbageAddress = new($"http://{garbage.LocalEndpoint}");
        Task answering = AnswerWithAsync(garbage, "\u0001\u0002 no http at all\r\n\r\n"u8.ToArray(), connections: 2);
        TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        Uri closedAddress = new($"http://{closed.LocalEndpoint}");
        closed.Stop();
        Uri[] sources = [garbageAddress, closedAddress, new("ftp://example.org"), new("relative", UriKind.Relative), new("http://user:secret@example.org")];
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, sources, Size, null, Token);
        await answering;
        Assert.Equal(FetchStatus.AllSourcesFailed, outcome.Status);
        Assert.Equal(
            [
                SourceFailureReason.InvalidResponse, SourceFailureReason.Unreachable, SourceFailureReason.InvalidAddress,
                SourceFailureReason.InvalidAddress, SourceFailureReason.InvalidAddress,
            ],
            outcome.Failures.Select(static failure => failure.Reason));
    }

    [Fact]
    public async Task Redirect_is_a_refusal()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        await using TestPeer redirecting = await TestPeer.StartAsync(context =>
        {
            context.Response.Redirect(new Uri(peer.Address, context.Request.Path + "?format=raw").ToString());
            return Task.CompletedTask;
        });
        FetchOutcome outcome = await Fetcher().FetchAsync(_cid, [redirecting.Address], Size, null, Token);
        Assert.Equal(SourceFailureReason.Refused, Assert.Single(outcome.Failures).Reason);
        Assert.Equal(0, peer.Requests);
    }

    [Fact]
    public async Task Full_store_ends_the_fetch()
    {
        using TestStore full = new(maxBytes: 500);
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        FetchOutcome outcome = await new BlobFetcher(_http, full.Blobs, _time).FetchAsync(_cid, [peer.Address], Size, null, Token);
        Assert.Equal(FetchStatus.StoreFull, outcome.Status);
        Assert.InRange(full.Blobs.UsedBytes, 1, 500);
    }

    [Fact]
    public async Task Cancelled_fetch_throws_and_keeps_what_it_has()
    {
        using CancellationTokenSource cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        int served = 0;
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs, async context =>
        {
            if (Interlocked.Increment(ref served) > 5)
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return false;
        });
        BlobFetcher fetcher = Fetcher(new BlobFetcherOptions { Parallelism = 1 });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetcher.FetchAsync(_cid, [peer.Address], Size, null, cancel.Token));
        Assert.Equal(5, _local.Blobs.List().Count());
        Assert.Empty(Directory.EnumerateFiles(_local.TempFolder));
    }

    [Fact]
    public async Task Fetches_of_the_same_file_run_side_by_side()
    {
        await using TestPeer peer = await TestPeer.StartAsync(_origin.Blobs);
        BlobFetcher fetcher = Fetcher();
        FetchOutcome[] outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => fetcher.FetchAsync(_cid, [peer.Address], Size, null, Token)));
        Assert.All(outcomes, static outcome => Assert.True(outcome.IsFetched));
        await AssertFetchedAsync(outcomes[0]);
    }

    private static async Task AnswerWithAsync(TcpListener listener, byte[] answer, int connections)
    {
        for (int i = 0; i < connections; i++)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(Token);
            await using NetworkStream stream = client.GetStream();
            _ = await stream.ReadAsync(new byte[4096], Token);
            await stream.WriteAsync(answer, Token);
        }
    }

    private BlobFetcher Fetcher(BlobFetcherOptions? options = null) => new(_http, _local.Blobs, _time, options);

    private async Task AssertFetchedAsync(FetchOutcome outcome)
    {
        Assert.Equal(FetchStatus.Fetched, outcome.Status);
        Assert.Equal(_content, (await _local.Blobs.ReadAsync(_cid, Size, Token)).Bytes.ToArray());
        Assert.Equal(_local.Blobs.List().Sum(static block => block.Bytes), _local.Blobs.UsedBytes);
    }

    private Task<Cid> PutNodeAsync(UnixFsNode node) => PutDagPbAsync(node.Encode());

    private async Task<Cid> PutDagPbAsync(byte[] block)
    {
        Cid cid = new(CidCodec.DagPb, Hash256.Sha256(block));
        await _origin.Blobs.PutBlockAsync(cid, block, Token);
        return cid;
    }

    /// <summary>A file whose distinct leaves stand right below its root.</summary>
    private async Task<Cid> FlatFileAsync(int leaves)
    {
        List<UnixFsLink> links = [];
        for (int i = 0; i < leaves; i++)
        {
            byte[] leaf = [1, 2, (byte)i];
            links.Add(new UnixFsLink(await _origin.Blobs.PutAsync(leaf, Token), leaf.Length, leaf.Length));
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
