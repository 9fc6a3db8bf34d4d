using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autonet.Chain.Rpc;

/// <summary>One JSON-RPC call.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Parameters">The positional parameters.</param>
public sealed record RpcRequest(string Method, params IReadOnlyList<JsonNode?> Parameters);

/// <summary>The answer to one call: a result or an error.</summary>
/// <param name="Result">The result; undefined when there is an error.</param>
/// <param name="Error">Why the call was refused.</param>
public readonly record struct RpcReply(JsonElement Result, RpcException? Error)
{
    /// <summary>The result.</summary>
    /// <exception cref="RpcException">The call was refused.</exception>
    public JsonElement Unwrap() => Error is null ? Result : throw Error;
}

/// <summary>A JSON-RPC endpoint. Implementations are safe for concurrent use.</summary>
public interface IRpc
{
    /// <summary>Sends calls, in one exchange where the transport can; replies stand in the order of the calls.</summary>
    /// <exception cref="RpcException">The exchange as a whole failed. A refusal of one call stands in its reply.</exception>
    public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken);
}
