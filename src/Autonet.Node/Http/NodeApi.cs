using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Node.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Http;

/// <summary>
/// The node-to-node HTTP interface: <c>POST /v1/messages</c> takes one signed message, <c>GET /v1/rounds/{round}/messages</c> gives what the
/// node holds of a round, <c>GET /v1/status</c> says what it does. Refusals are <c>application/problem+json</c> with a typed <c>reason</c>.
/// </summary>
public sealed class NodeApi
{
    // A flood of different senders must not become a flood of memory.
    private const int MaxLoggedRefusals = 1024;

    private readonly MessageBook _book;
    private readonly ProtocolDomain _domain;
    private readonly StatusBoard _status;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<(string Remote, MessageRefusal Reason), byte> _logged = new();

    /// <summary>Makes the interface over what a node holds.</summary>
    public NodeApi(MessageBook book, ProtocolDomain domain, StatusBoard status, ILogger<NodeApi> logger)
    {
        _book = book;
        _domain = domain;
        _status = status;
        _logger = logger;
    }

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        routes.MapGet("/v1/status", () => Results.Json(_status.Current));
        routes.MapGet("/v1/rounds/{round}/messages", GetRound);
        routes.MapPost("/v1/messages", (Delegate)PostMessageAsync);
    }

    private static IResult Refuse(int status, MessageRefusal reason) => Results.Problem(
        statusCode: status, title: "The message was refused.", extensions: new Dictionary<string, object?> { ["reason"] = JsonNamingPolicy.CamelCase.ConvertName(reason.ToString()) });

    private IResult GetRound(string round)
        => ulong.TryParse(round, out ulong number)
            ? Results.Json(new JsonArray([.. _book.AllOf(number).Select(MessageCodec.Write)]))
            : Refuse(StatusCodes.Status400BadRequest, MessageRefusal.Malformed);

    private async Task<IResult> PostMessageAsync(HttpContext context)
    {
        (MessageRefusal refusal, SignedMessage? signed) = await ReadAsync(context).ConfigureAwait(false);
        if (refusal == MessageRefusal.None)
        {
            refusal = _book.Add(signed!, out _);
        }

        if (refusal == MessageRefusal.None)
        {
            return Results.Accepted();
        }

        LogOnce(context, refusal);
        return Refuse(
            refusal switch
            {
                MessageRefusal.Malformed => StatusCodes.Status400BadRequest,
                MessageRefusal.TooLarge => StatusCodes.Status413PayloadTooLarge,
                MessageRefusal.BadSignature or MessageRefusal.NotEntitled => StatusCodes.Status403Forbidden,
                _ => StatusCodes.Status409Conflict,
            },
            refusal);
    }

    private async Task<(MessageRefusal Refusal, SignedMessage? Signed)> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MessageCodec.MaxBytes)
        {
            return (MessageRefusal.TooLarge, null);
        }

        byte[] buffer = new byte[MessageCodec.MaxBytes + 1];
        try
        {
            int length = await context.Request.Body
                .ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
            return (MessageCodec.TryRead(buffer.AsMemory(0, length), _domain, out SignedMessage? signed), signed);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (MessageRefusal.TooLarge, null);
        }
        catch (IOException)
        {
            // The sender broke off, or was slower than the server allows: what came is no message.
            return (MessageRefusal.Malformed, null);
        }
    }

    private void LogOnce(HttpContext context, MessageRefusal refusal)
    {
        string remote = context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        if (_logged.Count < MaxLoggedRefusals && _logged.TryAdd((remote, refusal), 0))
        {
            Log.MessageRefused(_logger, "a message", remote, refusal.ToString());
        }
    }
}
