using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Autonet.Chain.Rpc;

namespace Autonet.Chain.Tests.Rpc;

public sealed class HttpRpcTests
{
    [Fact]
    public async Task Batch_that_is_answered_out_of_order_is_matched_by_id()
    {
        Endpoint endpoint = new(calls => new JsonArray([.. calls.Reverse().Select(c => Result(c!, c!["params"]![0]!.DeepClone()))]).ToJsonString());
        IReadOnlyList<RpcReply> replies = await endpoint.Rpc().SendAsync([.. Enumerable.Range(0, 5).Select(i => new RpcRequest("eth_test", i))], Token);
        Assert.Equal([0, 1, 2, 3, 4], replies.Select(r => r.Unwrap().GetInt32()));
    }

    [Fact]
    public async Task Batch_above_the_limit_is_split()
    {
        Endpoint endpoint = new(calls => calls.Count == 1
            ? Result(calls[0]!, 1).ToJsonString()
            : new JsonArray([.. calls.Select(c => Result(c!, 1))]).ToJsonString());
        HttpRpc rpc = endpoint.Rpc(new HttpRpcOptions { MaxBatch = 2 });
        Assert.Equal(5, (await rpc.SendAsync([.. Enumerable.Range(0, 5).Select(i => new RpcRequest("eth_test", i))], Token)).Count);
        Assert.Equal(3, endpoint.Exchanges);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("[]")]
    [InlineData("42")]
    [InlineData("{}")]
    [InlineData("""{"jsonrpc":"2.0","id":999,"result":1}""")]
    [InlineData("""{"jsonrpc":"2.0","id":"1","result":1}""")]
    public async Task Answer_that_is_no_reply_to_the_call_is_refused(string answer)
    {
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => new Endpoint(_ => answer).Rpc().SendAsync([new RpcRequest("eth_test")], Token));
        Assert.Equal(RpcFailure.Malformed, refusal.Failure);
    }

    [Theory]
    [InlineData("""{"hash":"0x12"}""")]
    [InlineData("\"0x\"")]
    [InlineData("\"0x1g\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("\"0x1ffffffffffffffff\"")]
    public async Task Value_of_the_wrong_shape_is_refused(string value)
    {
        Endpoint endpoint = new(calls => $$"""{"jsonrpc":"2.0","id":{{calls[0]!["id"]}},"result":{{value}}}""");
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => new EthereumClient(endpoint.Rpc()).GetBlockNumberAsync(Token));
        Assert.Equal(RpcFailure.Malformed, refusal.Failure);
    }

    [Fact]
    public async Task Answer_above_the_limit_is_refused()
    {
        Endpoint endpoint = new(calls => Result(calls[0]!, new string('x', 5_000)).ToJsonString());
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(
            () => endpoint.Rpc(new HttpRpcOptions { MaxResponseBytes = 1_000 }).SendAsync([new RpcRequest("eth_test")], Token));
        Assert.Equal(RpcFailure.TooLarge, refusal.Failure);
    }

    [Fact]
    public async Task Error_object_carries_code_message_and_revert_reason()
    {
        string data = "0x08c379a0" + "20".PadLeft(64, '0') + "3".PadLeft(64, '0') + "6e6f21".PadRight(64, '0');
        Endpoint endpoint = new(calls => new JsonObject
        {
            ["id"] = calls[0]!["id"]!.DeepClone(),
            ["error"] = new JsonObject { ["code"] = 3, ["message"] = "execution reverted", ["data"] = data },
        }.ToJsonString());
        RpcException refusal = await Assert.ThrowsAsync<RpcException>(() => new EthereumClient(endpoint.Rpc()).CallAsync(new CallRequest(), cancellationToken: Token));
        Assert.Equal((RpcFailure.Refused, 3, "execution reverted", "no!"), (refusal.Failure, refusal.Code, refusal.Message, refusal.Explain()!.Text));
    }

    [Fact]
    public async Task Read_is_tried_again_after_a_failure_of_the_transport()
    {
        Endpoint endpoint = new(calls => Result(calls[0]!, "0x7").ToJsonString()) { FailuresLeft = 2 };
        Assert.Equal(7ul, await new EthereumClient(endpoint.Rpc()).GetBlockNumberAsync(Token));
        Assert.Equal(3, endpoint.Exchanges);
    }

    [Fact]
    public async Task Transaction_is_never_sent_again_after_a_failure_of_the_transport()
    {
        Endpoint endpoint = new(calls => Result(calls[0]!, "0x7").ToJsonString()) { FailuresLeft = 1 };
        RpcException failure = await Assert.ThrowsAsync<RpcException>(() => new EthereumClient(endpoint.Rpc()).SendRawTransactionAsync(default, Token));
        Assert.Equal((RpcFailure.Transport, 1), (failure.Failure, endpoint.Exchanges));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static JsonObject Result(JsonNode call, JsonNode result) => new() { ["jsonrpc"] = "2.0", ["id"] = call["id"]!.DeepClone(), ["result"] = result };

    private sealed class Endpoint(Func<JsonArray, string> answer) : HttpMessageHandler
    {
        public int Exchanges { get; private set; }

        public int FailuresLeft { get; set; }

        public HttpRpc Rpc(HttpRpcOptions? options = null)
            => new(new HttpClient(this), new Uri("http://localhost:1"), options ?? new HttpRpcOptions { RetryDelay = TimeSpan.Zero });

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Exchanges++;
            if (FailuresLeft-- > 0)
            {
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            }

            JsonNode body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
            JsonArray calls = body as JsonArray ?? new JsonArray(body);
            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer(calls), Encoding.UTF8, "application/json") };
        }
    }
}
