using System.Net;
using System.Net.Sockets;
using Autonet.Core.Identifiers;
using Autonet.Storage.Fetch;
using Autonet.Storage.UnixFs;
using Microsoft.AspNetCore.Http;

namespace Autonet.Storage.Tests.Fetch;

/// <summary>What a fetch does when a source lies, stalls, floods, or the content itself is a trap.</summary>
public sealed class HostilePeerTests : FetchSpecification
{
    [Fact]
    public async Task Peer_that_sends_other_bytes_is_dropped_and_asked_last_from_then_on()
    {
        await using TestPeer liar = await TestPeer.StartAsync(context => context.Response.WriteAsync("not the block"));
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        BlobFetcher fetcher = Fetcher(new BlobFetcherOptions { Parallelism = 1 });
        FetchOutcome outcome = await fetcher.FetchAsync(FileCid, [liar.Address, peer.Address], Size, null, Token);
        await AssertFetchedAsync(outcome);
        SourceFailure failure = Assert.Single(outcome.Failures);
        Assert.Equal((liar.Address, FileCid, SourceFailureReason.WrongData), (failure.Source, failure.Block, failure.Reason));
        Assert.Equal(1, liar.Requests);

        Cid next = await Origin.Blobs.PutAsync("next"u8.ToArray(), Token);
        Assert.True((await fetcher.FetchAsync(next, [liar.Address, peer.Address], Size, null, Token)).IsFetched);
        Assert.Equal(1, liar.Requests);
    }

    [Fact]
    public async Task Wrong_block_under_a_right_status_never_reaches_the_store()
    {
        byte[] other = "another block"u8.ToArray();
        await using TestPeer liar = await TestPeer.StartAsync(async context => await context.Response.Body.WriteAsync(other));
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, [liar.Address], Size, null, Token);
        Assert.Equal(FetchStatus.AllSourcesFailed, outcome.Status);
        Assert.Equal(SourceFailureReason.WrongData, Assert.Single(outcome.Failures).Reason);
        Assert.Empty(Local.Blobs.List());
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
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, [peer.Address], Size, null, Token);
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
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, [cuttingAddress, peer.Address], Size, null, Token);
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
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        BlobFetcherOptions options = new() { BlockTimeout = TimeSpan.FromSeconds(10), MaxStrikes = 1 };
        Task<FetchOutcome> fetch = Fetcher(options).FetchAsync(FileCid, [slow.Address, peer.Address], Size, null, Token);
        await stalled.Task.WaitAsync(Token);
        Time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(fetch.IsCompleted);
        Time.Advance(TimeSpan.FromSeconds(1));
        FetchOutcome outcome = await fetch;
        await AssertFetchedAsync(outcome);
        Assert.Equal(SourceFailureReason.TooSlow, Assert.Single(outcome.Failures).Reason);
        Assert.Equal(1, slow.Requests);
    }

    [Fact]
    public async Task File_over_the_limit_costs_one_block_and_is_not_kept()
    {
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, [peer.Address], Size - 1, null, Token);
        Assert.Equal((FetchStatus.TooLarge, Size), (outcome.Status, outcome.FileBytes));
        Cid single = await Origin.Blobs.PutAsync(new byte[10], Token);
        Assert.Equal(FetchStatus.TooLarge, (await Fetcher().FetchAsync(single, [peer.Address], 9, null, Token)).Status);
        Assert.Equal(2, peer.Requests);
        Assert.Empty(Local.Blobs.List());
    }

    [Fact]
    public async Task Claim_of_2_to_the_60_bytes_is_too_large()
    {
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        Cid claim = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(new Cid(CidCodec.DagPb, default), 1L << 60, 1L << 60)]));
        FetchOutcome outcome = await Fetcher().FetchAsync(claim, [peer.Address], 1L << 40, null, Token);
        Assert.Equal((FetchStatus.TooLarge, 1L << 60), (outcome.Status, outcome.FileBytes));
        Cid bloat = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(new Cid(CidCodec.DagPb, default), 10, 1L << 60)]));
        Assert.Equal(FetchStatus.TooLarge, (await Fetcher().FetchAsync(bloat, [peer.Address], 1L << 40, null, Token)).Status);
        Assert.Empty(Local.Blobs.List());
    }

    [Fact]
    public async Task Tree_whose_sizes_contradict_its_blocks_is_malformed_and_blames_no_source()
    {
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        Cid leaf = await Origin.Blobs.PutAsync("0123456789"u8.ToArray(), Token);
        Cid shorter = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(leaf, 9, 9)]));
        Cid twofold = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(leaf, 10, 10), new UnixFsLink(leaf, 9, 9)]));
        Cid parent = await PutNodeAsync(UnixFsNode.Of([new UnixFsLink(FileCid, Size - 1, Size * 8)]));
        Cid garbage = await PutDagPbAsync([0x0a, 0xff, 0xff]);
        foreach (Cid cid in (Cid[])[shorter, twofold, parent, garbage])
        {
            FetchOutcome outcome = await Fetcher().FetchAsync(cid, [peer.Address], Size, null, Token);
            Assert.Equal(FetchStatus.Malformed, outcome.Status);
            Assert.Empty(outcome.Failures);
        }
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
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, sources, Size, null, Token);
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
        await using TestPeer peer = await TestPeer.StartAsync(Origin.Blobs);
        await using TestPeer redirecting = await TestPeer.StartAsync(context =>
        {
            context.Response.Redirect(new Uri(peer.Address, context.Request.Path + "?format=raw").ToString());
            return Task.CompletedTask;
        });
        FetchOutcome outcome = await Fetcher().FetchAsync(FileCid, [redirecting.Address], Size, null, Token);
        Assert.Equal(SourceFailureReason.Refused, Assert.Single(outcome.Failures).Reason);
        Assert.Equal(0, peer.Requests);
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
}
