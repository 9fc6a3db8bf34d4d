using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Governance.Ballots;

/// <summary>
/// The JSON of signed ballots and delegations: one flat object, addresses and signatures hexadecimal, large numbers decimal strings. Reading is
/// strict and never throws on hostile bytes: unknown, missing and repeated fields are refused.
/// </summary>
public static class BallotCodec
{
    /// <summary>The largest document in bytes.</summary>
    public const int MaxBytes = 16 * 1024;

    private const int MaxReasonCharacters = 2_000;
    private const int MaxSignatureBytes = 4_096;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 2, AllowDuplicateProperties = false };
    private static readonly string[] Choices = ["against", "for", "abstain"];
    private static readonly string[] BallotFields = ["chainId", "governor", "proposal", "choice", "voter", "reason", "signature"];
    private static readonly string[] DelegationFields = ["chainId", "house", "delegator", "delegatee", "nonce", "expiry", "signature"];

    /// <summary>Writes a ballot.</summary>
    public static JsonObject Write(SignedBallot ballot)
    {
        ArgumentNullException.ThrowIfNull(ballot);
        return new JsonObject
        {
            ["chainId"] = ballot.ChainId,
            ["governor"] = ballot.Governor.ToString(),
            ["proposal"] = ballot.Proposal.ToString(CultureInfo.InvariantCulture),
            ["choice"] = Choices[(int)ballot.Choice],
            ["voter"] = ballot.Voter.ToString(),
            ["reason"] = ballot.Reason,
            ["signature"] = "0x" + Convert.ToHexStringLower(ballot.Signature.Span),
        };
    }

    /// <summary>Writes a delegation.</summary>
    public static JsonObject Write(SignedDelegation delegation)
    {
        ArgumentNullException.ThrowIfNull(delegation);
        return new JsonObject
        {
            ["chainId"] = delegation.ChainId,
            ["house"] = delegation.House.ToString(),
            ["delegator"] = delegation.Delegator.ToString(),
            ["delegatee"] = delegation.Delegatee.ToString(),
            ["nonce"] = delegation.Nonce.ToString(CultureInfo.InvariantCulture),
            ["expiry"] = delegation.ExpiryUnixSeconds,
            ["signature"] = "0x" + Convert.ToHexStringLower(delegation.Signature.Span),
        };
    }

    /// <summary>Reads a ballot.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out SignedBallot? ballot)
    {
        SignedBallot? read = null;
        bool isRead = TryOpen(json, BallotFields, fields =>
        {
            int choice = Array.IndexOf(Choices, Text(fields, "choice", 10));
            if (TryCount(fields, "chainId", out ulong chain) && TryAddress(fields, "governor", out Address governor)
                && TryNumber(fields, "proposal", out BigInteger proposal) && choice >= 0 && TryAddress(fields, "voter", out Address voter)
                && Text(fields, "reason", MaxReasonCharacters) is string reason && TrySignature(fields, out byte[] signature))
            {
                read = new SignedBallot(chain, governor, proposal, (VoteChoice)choice, voter, reason, signature);
            }
        });
        ballot = read;
        return isRead && read is not null;
    }

    /// <summary>Reads a delegation.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out SignedDelegation? delegation)
    {
        SignedDelegation? read = null;
        bool isRead = TryOpen(json, DelegationFields, fields =>
        {
            if (TryCount(fields, "chainId", out ulong chain) && TryAddress(fields, "house", out Address house)
                && TryAddress(fields, "delegator", out Address delegator) && TryAddress(fields, "delegatee", out Address delegatee)
                && TryNumber(fields, "nonce", out BigInteger nonce) && TryCount(fields, "expiry", out ulong expiry) && TrySignature(fields, out byte[] signature))
            {
                read = new SignedDelegation(chain, house, delegator, delegatee, nonce, expiry, signature);
            }
        });
        delegation = read;
        return isRead && read is not null;
    }

    private static bool TryOpen(ReadOnlyMemory<byte> json, string[] names, Action<JsonElement> read)
    {
        if (json.Length > MaxBytes)
        {
            return false;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().Any(field => !names.Contains(field.Name)) || root.EnumerateObject().Count() != names.Length)
            {
                return false;
            }

            read(root);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is not text; the caller learns it from the result.
            return false;
        }
    }

    private static string? Text(JsonElement fields, string name, int longest)
        => fields.GetProperty(name) is { ValueKind: JsonValueKind.String } value && value.GetString() is string text && text.Length <= longest ? text : null;

    private static bool TryCount(JsonElement fields, string name, out ulong value)
    {
        value = 0;
        return fields.GetProperty(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetUInt64(out value);
    }

    private static bool TryAddress(JsonElement fields, string name, out Address value) => Address.TryParse(Text(fields, name, 42), out value);

    private static bool TryNumber(JsonElement fields, string name, out BigInteger value)
    {
        value = default;
        return Text(fields, name, 78) is { Length: > 0 } digits && !digits.AsSpan().ContainsAnyExceptInRange('0', '9')
            && BigInteger.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value.GetBitLength() <= 256;
    }

    private static bool TrySignature(JsonElement fields, out byte[] signature)
    {
        signature = [];
        if (Text(fields, "signature", 2 + (2 * MaxSignatureBytes)) is not string text || !text.StartsWith("0x", StringComparison.Ordinal)
            || text.Length % 2 != 0 || text.AsSpan(2).ContainsAnyExcept("0123456789abcdefABCDEF"))
        {
            return false;
        }

        signature = Convert.FromHexString(text.AsSpan(2));
        return true;
    }
}
