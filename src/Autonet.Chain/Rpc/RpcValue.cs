using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Rpc;

/// <summary>Reads the values of Ethereum's JSON-RPC and writes them. Source: execution-apis, "Hex value encoding".</summary>
internal readonly struct RpcValue(JsonElement json)
{
    public bool IsNull => json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>A member that must be there.</summary>
    public RpcValue this[string name] => Optional(name) ?? throw Malformed($"an object without '{name}'");

    public static JsonNode Write(BigInteger value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        string digits = value.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return JsonValue.Create("0x" + (digits.Length == 0 ? "0" : digits));
    }

    public static JsonNode Write(ReadOnlyMemory<byte> bytes) => JsonValue.Create("0x" + Convert.ToHexStringLower(bytes.Span));

    /// <summary>A member that may be absent or null.</summary>
    public RpcValue? Optional(string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Malformed("something else than an object");
        }

        return json.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? new RpcValue(value) : null;
    }

    public T[] Array<T>(Func<RpcValue, T> read)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            throw Malformed("something else than a list");
        }

        T[] items = new T[json.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in json.EnumerateArray())
        {
            items[i++] = read(new RpcValue(item));
        }

        return items;
    }

    public BigInteger Quantity()
    {
        string digits = Digits();
        return digits.Length is > 0 and <= 64 && BigInteger.TryParse("0" + digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out BigInteger value)
            ? value
            : throw Malformed("something else than a quantity");
    }

    public ulong UInt64()
    {
        BigInteger value = Quantity();
        return value <= ulong.MaxValue ? (ulong)value : throw Malformed("a quantity above 64 bits");
    }

    public byte[] Bytes()
    {
        string digits = Digits();
        return digits.Length % 2 == 0 && !digits.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF")
            ? Convert.FromHexString(digits)
            : throw Malformed("something else than bytes");
    }

    public Hash256 Hash()
    {
        byte[] bytes = Bytes();
        return bytes.Length == Hash256.Size ? new Hash256(bytes) : throw Malformed("something else than 32 bytes");
    }

    public Address Address()
    {
        byte[] bytes = Bytes();
        return bytes.Length == Core.Identifiers.Address.Size ? new Address(bytes) : throw Malformed("something else than an address");
    }

    public double Number() => json.ValueKind == JsonValueKind.Number ? json.GetDouble() : throw Malformed("something else than a number");

    public bool Flag() => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetBoolean() : throw Malformed("something else than true or false");

    private string Digits()
    {
        try
        {
            return json.ValueKind == JsonValueKind.String && json.GetString() is string text && text.StartsWith("0x", StringComparison.Ordinal)
                ? text[2..]
                : throw Malformed("something else than a hexadecimal string");
        }
        catch (InvalidOperationException e)
        {
            throw new RpcException(RpcFailure.Malformed, "The RPC endpoint answered with a string that is not text.", e);
        }
    }

    private static RpcException Malformed(string what) => new(RpcFailure.Malformed, $"The RPC endpoint answered with {what}.");
}
