using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Rpc;

/// <summary>The block whose state a call reads. The default value is the latest block. Source: execution-apis and EIP-1898.</summary>
public readonly record struct BlockReference
{
    private readonly string? _tag;
    private readonly ulong? _number;
    private readonly Hash256? _hash;

    private BlockReference(string? tag, ulong? number, Hash256? hash)
    {
        _tag = tag;
        _number = number;
        _hash = hash;
    }

    /// <summary>The newest block.</summary>
    public static BlockReference Latest => default;

    /// <summary>The newest block and the transactions that wait.</summary>
    public static BlockReference Pending => new("pending", null, null);

    /// <summary>The newest block that will not be reorganised under honest majority.</summary>
    public static BlockReference Safe => new("safe", null, null);

    /// <summary>The newest finalised block.</summary>
    public static BlockReference Finalized => new("finalized", null, null);

    /// <summary>The block with this height.</summary>
    public static BlockReference At(ulong number) => new(null, number, null);

    /// <summary>The block with this hash; refused by the endpoint when a reorganisation removed it.</summary>
    public static BlockReference At(Hash256 hash) => new(null, null, hash);

    internal JsonNode ToJson() => _hash is Hash256 hash ? new JsonObject { ["blockHash"] = hash.ToString(), ["requireCanonical"] = true }
        : _number is ulong number ? RpcValue.Write(number)
        : JsonValue.Create(_tag ?? "latest");

    internal bool IsHash => _hash is not null;

    internal string HashText => _hash.ToString()!;
}
