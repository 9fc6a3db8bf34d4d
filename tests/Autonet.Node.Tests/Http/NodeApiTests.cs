using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Node.Messages;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Autonet.Node.Tests.Training;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Tests.Http;

/// <summary>A node of a run whose web server anyone can send anything to: it answers with a typed reason and goes on.</summary>
public sealed class RunningNode(DevelopmentNetwork development) : IAsyncLifetime
{
    private TrainingNetwork? _network;

    public HttpClient Http { get; } = new();

    public CapturedLogs Logs { get; } = new();

    public Hash256 Charter { get; private set; }

    public ProtocolDomain Domain { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _network = await TrainingNetwork.DecreeAsync(development);
        int port = FreePort.Next();
        Http.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
        await _network.StartNodeAsync(
            "node", options => options with { Slots = [0], Port = port, LoggerProviders = [Logs], MinimumLogLevel = LogLevel.Information });
        await using RunObserver observer = await _network.ObserveAsync("observer");
        await TrainingNetwork.UntilAsync(observer, state => state.Holders.ContainsKey(0));
        while (!(await SlotsAsync()).SequenceEqual([0]))
        {
            // The observer may see the chain a moment before the node does.
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }

        Charter = observer.Tracker.State.Charter;
        Domain = observer.Chain.Domain;
    }

    /// <summary>The slots that the node says it holds.</summary>
    public async Task<IReadOnlyList<int>> SlotsAsync()
    {
        using JsonDocument status = JsonDocument.Parse(
            await Http.GetByteArrayAsync(new Uri("v1/status", UriKind.Relative), TestContext.Current.CancellationToken));
        return [.. status.RootElement.GetProperty("slots").EnumerateArray().Select(slot => slot.GetInt32())];
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }
}

[Collection(DevelopmentNetworkCollection.Name)]
public sealed class NodeApiTests(RunningNode node) : IClassFixture<RunningNode>
{
    private const long MaxSent = 100_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("""{"type":"\ud800","message":{},"signature":"0x"}""")]
    [InlineData("""{"type":"commitment","message":{"charter":7},"signature":"0x"}""")]
    public async Task Body_that_is_no_message_is_refused(string body)
        => await RefusesAsync(HttpStatusCode.BadRequest, "malformed", HttpMethod.Post, "v1/messages", Encoding.UTF8.GetBytes(body));

    [Theory]
    [InlineData(5_000, false)]
    [InlineData(60_000, false)]
    [InlineData(60_000, true)]
    [InlineData(1_000_000_000, false)]
    public async Task Oversized_body_is_refused_whether_its_length_is_announced_or_not(int length, bool isChunked)
        => await RefusesAsync(HttpStatusCode.RequestEntityTooLarge, "tooLarge", HttpMethod.Post, "v1/messages", length > MaxSent ? [] : new byte[length], isChunked, length);

    [Fact]
    public async Task Signature_that_recovers_nobody_is_refused()
    {
        JsonObject message = MessageCodec.Write(SampleRun.Sign(SampleRun.Commitment(1, 0), key: 0));
        message["signature"] = "0x" + new string('0', 130);

        await RefusesAsync(HttpStatusCode.Forbidden, "badSignature", HttpMethod.Post, "v1/messages", Encoding.UTF8.GetBytes(message.ToJsonString()));
    }

    [Fact]
    public async Task Message_of_another_run_is_refused()
        => await RefusesAsync(HttpStatusCode.Conflict, "wrongCharter", HttpMethod.Post, "v1/messages", Signed(SampleRun.Commitment(1, 0)));

    [Fact]
    public async Task Message_for_a_round_that_is_not_open_is_refused()
        => await RefusesAsync(
            HttpStatusCode.Conflict, "wrongRound", HttpMethod.Post, "v1/messages", Signed(SampleRun.Commitment(1, 0) with { Charter = node.Charter }));

    [Theory]
    [InlineData("POST", "v1/nothing", HttpStatusCode.NotFound, "noSuchRoute")]
    [InlineData("GET", "", HttpStatusCode.NotFound, "noSuchRoute")]
    [InlineData("DELETE", "v1/messages", HttpStatusCode.MethodNotAllowed, "methodNotAllowed")]
    [InlineData("POST", "v1/status", HttpStatusCode.MethodNotAllowed, "methodNotAllowed")]
    [InlineData("PUT", "ipfs/garbage", HttpStatusCode.MethodNotAllowed, "methodNotAllowed")]
    [InlineData("GET", "v1/rounds/one/messages", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("GET", "v1/rounds/99999999999999999999999/messages", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("GET", "ipfs/garbage", HttpStatusCode.BadRequest, "malformedCid")]
    [InlineData("GET", "ipfs/%2e%2e%2f%2e%2e%2fetc%2fpasswd", HttpStatusCode.BadRequest, "malformedCid")]
    [InlineData("GET", "ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", HttpStatusCode.NotFound, "notFound")]
    public async Task Request_for_what_is_not_offered_is_refused(string method, string path, HttpStatusCode status, string reason)
        => await RefusesAsync(status, reason, new HttpMethod(method), path, method == "GET" ? null : [1, 2, 3]);

    [Fact]
    public async Task Round_that_never_was_has_no_messages()
        => Assert.Equal("[]", await node.Http.GetStringAsync(new Uri("v1/rounds/12345/messages", UriKind.Relative), Token));

    [Fact]
    public async Task Bytes_that_are_no_http_and_a_request_that_breaks_off_leave_the_node_up()
    {
        foreach (string sent in (string[])["\0\0\0\u0001garbage\r\n\r\n", "POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{\"type\":"])
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, node.Http.BaseAddress!.Port, Token);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(sent), Token);
            client.Client.LingerState = new LingerOption(true, 0);
        }

        await IsUpAsync();
        Assert.DoesNotContain(node.Logs.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Same_refusal_is_logged_once()
    {
        for (int i = 0; i < 3; i++)
        {
            await RefusesAsync(HttpStatusCode.BadRequest, "malformed", HttpMethod.Post, "v1/messages", [0]);
        }

        Assert.Single(node.Logs.OfEvent(4040), entry => entry.Message.Contains("Malformed", StringComparison.Ordinal));
    }

    private byte[] Signed(Commitment commitment)
    {
        using PrivateKey key = PrivateKey.Generate();
        return Encoding.UTF8.GetBytes(MessageCodec.Write(node.Domain.Sign(commitment, key)).ToJsonString());
    }

    private async Task RefusesAsync(HttpStatusCode status, string reason, HttpMethod method, string path, byte[]? body, bool isChunked = false, long? announced = null)
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Headers.TransferEncodingChunked = isChunked;
            request.Content.Headers.ContentLength = isChunked ? null : announced ?? body.Length;

            // A node that does not want a body says so before it is sent.
            request.Headers.ExpectContinue = announced > MaxSent;
        }

        using HttpResponseMessage response = await node.Http.SendAsync(request, Token);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using JsonDocument problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(reason, problem.RootElement.GetProperty("reason").GetString());
        await IsUpAsync();
    }

    private async Task IsUpAsync() => Assert.Equal([0], await node.SlotsAsync());
}
