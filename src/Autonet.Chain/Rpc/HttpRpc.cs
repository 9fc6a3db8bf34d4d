using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.Retry;

namespace Autonet.Chain.Rpc;

/// <summary>
/// JSON-RPC 2.0 over HTTP. Only exchanges that read, and only failures of the transport, are tried again: a transaction is never sent twice
/// without its sender's knowledge. The client is the caller's to dispose.
/// </summary>
public sealed class HttpRpc : IRpc
{
    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly HttpRpcOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline _retry;
    private long _lastId;

    /// <summary>Creates a client of one endpoint.</summary>
    public HttpRpc(HttpClient http, Uri endpoint, HttpRpcOptions? options = null, TimeProvider? time = null, ILogger<HttpRpc>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(endpoint);
        _http = http;
        _endpoint = endpoint;
        _options = options ?? new HttpRpcOptions();
        _time = time ?? TimeProvider.System;
        _logger = logger ?? (ILogger)NullLogger.Instance;
        _retry = BuildRetry();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        List<RpcReply> replies = new(requests.Count);
        foreach (RpcRequest[] batch in requests.Chunk(_options.MaxBatch))
        {
            replies.AddRange(batch.All(IsRead)
                ? await _retry.ExecuteAsync(async token => await ExchangeAsync(batch, token), cancellationToken)
                : await ExchangeAsync(batch, cancellationToken));
        }

        return replies;
    }

    private static bool IsRead(RpcRequest request) => !request.Method.StartsWith("eth_send", StringComparison.Ordinal)
        && (request.Method.StartsWith("eth_", StringComparison.Ordinal) || request.Method.StartsWith("net_", StringComparison.Ordinal)
            || request.Method.StartsWith("web3_", StringComparison.Ordinal));

    private ResiliencePipeline BuildRetry()
    {
        if (_options.Retries == 0)
        {
            return ResiliencePipeline.Empty;
        }

        ResiliencePipelineBuilder builder = new() { TimeProvider = _time };
        return builder.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = _options.Retries,
            Delay = _options.RetryDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<RpcException>(e => e.Failure is RpcFailure.Transport or RpcFailure.Timeout),
            OnRetry = arguments =>
            {
                Log.RetryingRpc(_logger, arguments.AttemptNumber + 1, arguments.Outcome.Exception!.Message);
                return default;
            },
        }).Build();
    }

    private async Task<RpcReply[]> ExchangeAsync(RpcRequest[] batch, CancellationToken cancellationToken)
    {
        long lastId = Interlocked.Add(ref _lastId, batch.Length);
        long firstId = lastId - batch.Length + 1;
        using CancellationTokenSource timeout = new(_options.Timeout, _time);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using HttpRequestMessage message = new(HttpMethod.Post, _endpoint) { Content = Content(batch, firstId) };
            using HttpResponseMessage response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            using JsonDocument? document = await ReadAsync(response, linked.Token);
            return RpcEnvelope.Read(document?.RootElement, response.StatusCode, batch, firstId);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(RpcFailure.Timeout, $"The RPC endpoint did not answer within {_options.Timeout.TotalSeconds:0.#} s.", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new RpcException(RpcFailure.Transport, $"The RPC endpoint cannot be reached: {e.Message}", e);
        }
    }

    private static ByteArrayContent Content(RpcRequest[] batch, long firstId)
    {
        JsonNode[] calls = [.. batch.Select((request, i) => RpcEnvelope.Write(request, firstId + i))];
        JsonNode body = calls.Length == 1 ? calls[0] : new JsonArray(calls);
        ByteArrayContent content = new(JsonSerializer.SerializeToUtf8Bytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    // Endpoints put error objects under HTTP error codes too, so the body is read whatever the status; null when an error's body is no JSON.
    private async Task<JsonDocument?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.BadGateway)
        {
            return null;
        }

        if (response.Content.Headers.ContentLength > _options.MaxResponseBytes)
        {
            throw TooLarge();
        }

        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using MemoryStream body = new();
        byte[] chunk = new byte[16 * 1024];
        while (await stream.ReadAsync(chunk, cancellationToken) is int read and > 0)
        {
            if (body.Length + read > _options.MaxResponseBytes)
            {
                throw TooLarge();
            }

            body.Write(chunk, 0, read);
        }

        try
        {
            return JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
        }
        catch (JsonException e)
        {
            return response.IsSuccessStatusCode
                ? throw new RpcException(RpcFailure.Malformed, "The RPC endpoint's answer is not JSON.", e)
                : null;
        }
    }

    private RpcException TooLarge() => new(RpcFailure.TooLarge, $"The RPC endpoint's answer is larger than {_options.MaxResponseBytes} bytes.");
}
