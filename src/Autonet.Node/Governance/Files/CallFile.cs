using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Files;

/// <summary>A single call as a file: JSON <c>{"target", "value", "data"}</c>, or calldata as hexadecimal digits. Never throws on its content.</summary>
public static class CallFile
{
    /// <summary>The most bytes that such a file may have.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 2, AllowDuplicateProperties = false };

    /// <summary>Reads a call.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="target">The contract of bare calldata: a name of the deployment or an address.</param>
    /// <param name="manifest">Names contracts.</param>
    /// <param name="call">The call.</param>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, string? target, DeploymentManifest manifest, [NotNullWhen(true)] out ProposedCall? call)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        call = null;
        if (bytes.Length > MaxBytes)
        {
            return false;
        }

        if (TryHex(Encoding.UTF8.GetString(bytes.Span).Trim(), out byte[] data))
        {
            call = TryTarget(target, manifest, out Address named) ? new ProposedCall(named, 0, data) : null;
            return call is not null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, Strict);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.EnumerateObject().All(field => field.Name is "target" or "value" or "data")
                && TryTarget(Text(root, "target"), manifest, out Address contract) && TryHex(Text(root, "data") ?? "0x", out byte[] calldata)
                && TryValue(root, out BigInteger value))
            {
                call = new ProposedCall(contract, value, calldata);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON: then it is something else, such as a charter.
            return false;
        }

        return call is not null;
    }

    private static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool TryTarget(string? text, DeploymentManifest manifest, out Address target)
    {
        if (text is not null && manifest.Contracts.TryGetValue(text, out DeployedContract contract))
        {
            target = contract.Address;
            return true;
        }

        return ChecksumAddress.TryParse(text, out target);
    }

    private static bool TryHex(string text, out byte[] data)
    {
        data = [];
        string digits = text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text;
        if (digits.Length % 2 != 0 || digits.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF") || (digits.Length == 0 && text.Length == 0))
        {
            return false;
        }

        data = Convert.FromHexString(digits);
        return true;
    }

    private static bool TryValue(JsonElement root, out BigInteger value)
    {
        value = default;
        if (!root.TryGetProperty("value", out JsonElement json))
        {
            return true;
        }

        string? text = json.ValueKind == JsonValueKind.Number ? json.GetRawText() : json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        return text is { Length: > 0 and <= 80 } && (text.StartsWith("0x", StringComparison.Ordinal)
            ? BigInteger.TryParse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)) && value.GetBitLength() <= 256;
    }
}
