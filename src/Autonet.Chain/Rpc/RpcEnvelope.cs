using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autonet.Chain.Rpc;

/// <summary>The JSON-RPC 2.0 envelope: requests out, replies matched to them by id.</summary>
internal static class RpcEnvelope
{
    // Where a node's error object says so in words only, the meaning is "a contract reverted" (EIP-1474 leaves the code open; geth uses 3).
    private const int RevertCode = 3;

    public static JsonObject Write(RpcRequest request, long id) => new()
    {
        ["jsonrpc"] = "2.0",
        ["id"] = id,
        ["method"] = request.Method,
        ["params"] = new JsonArray([.. request.Parameters.Select(p => p?.DeepClone())]),
    };

    public static RpcReply[] Read(JsonElement? root, HttpStatusCode status, RpcRequest[] batch, long firstId)
    {
        if (root is not JsonElement json)
        {
            throw new RpcException(RpcFailure.Transport, $"The RPC endpoint answered with HTTP status {(int)status}.");
        }

        try
        {
            if (json.ValueKind == JsonValueKind.Object)
            {
                // A whole batch may be refused by one error object.
                return batch.Length == 1 ? [ReadReply(json, firstId)] : throw ReadError(json) ?? Malformed("one object for a batch of calls");
            }

            return json.ValueKind == JsonValueKind.Array && batch.Length > 1 ? ReadBatch(json, batch.Length, firstId) : throw Malformed("no reply object");
        }
        catch (InvalidOperationException e)
        {
            throw new RpcException(RpcFailure.Malformed, "The RPC endpoint's answer holds a string that is not text.", e);
        }
    }

    private static RpcReply[] ReadBatch(JsonElement json, int count, long firstId)
    {
        if (json.GetArrayLength() != count)
        {
            throw Malformed($"{json.GetArrayLength()} replies to {count} calls");
        }

        RpcReply?[] replies = new RpcReply?[count];
        foreach (JsonElement item in json.EnumerateArray())
        {
            long index = Id(item) - firstId;
            if (index < 0 || index >= count || replies[index] is not null)
            {
                throw Malformed("a reply with an id that was not asked for");
            }

            replies[index] = ReadReply(item, firstId + index);
        }

        return [.. replies.Select(r => r!.Value)];
    }

    private static RpcReply ReadReply(JsonElement json, long id)
    {
        RpcException? error = ReadError(json);
        if (error is not null)
        {
            return new RpcReply(default, error);
        }

        return Id(json) == id && json.TryGetProperty("result", out JsonElement result)
            ? new RpcReply(result.Clone(), null)
            : throw Malformed("a reply without the call's id or without a result");
    }

    private static long Id(JsonElement json)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long value)
            ? value
            : throw Malformed("a reply without an id");

    private static RpcException? ReadError(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("error", out JsonElement error) || error.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        int code = error.TryGetProperty("code", out JsonElement c) && c.ValueKind == JsonValueKind.Number && c.TryGetInt32(out int value) ? value : 0;
        string message = error.TryGetProperty("message", out JsonElement m) && m.ValueKind == JsonValueKind.String ? m.GetString()! : "no message";
        ReadOnlyMemory<byte>? data = error.TryGetProperty("data", out JsonElement d) ? RevertData(d) : null;
        bool reverted = code == RevertCode || message.Contains("revert", StringComparison.OrdinalIgnoreCase);
        return new RpcException(code, message, reverted ? data ?? ReadOnlyMemory<byte>.Empty : null);
    }

    // Nodes put the bytes in "data" itself, in its own "data", or after a word such as "Reverted".
    private static ReadOnlyMemory<byte>? RevertData(JsonElement data)
    {
        if (data.ValueKind == JsonValueKind.Object)
        {
            return data.TryGetProperty("data", out JsonElement inner) && inner.ValueKind == JsonValueKind.String ? RevertData(inner) : null;
        }

        if (data.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        string text = data.GetString()!;
        int start = text.IndexOf("0x", StringComparison.Ordinal);
        ReadOnlySpan<char> digits = start < 0 ? [] : text.AsSpan(start + 2);
        return start >= 0 && digits.Length % 2 == 0 && !digits.ContainsAnyExcept("0123456789abcdefABCDEF") ? Convert.FromHexString(digits) : null;
    }

    private static RpcException Malformed(string what) => new(RpcFailure.Malformed, $"The RPC endpoint answered with {what}.");
}
