using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;

namespace Autonet.Node.Messages;

/// <summary>
/// The JSON of a signed message: <c>{"type", "message": {…}, "signature"}</c>. Digests and signatures are hexadecimal, CIDs base32, sets of
/// slots decimal <c>uint256</c>. Reading is strict, never throws on hostile bytes, and recovers the signer.
/// </summary>
public static class MessageCodec
{
    /// <summary>The largest message in bytes.</summary>
    public const int MaxBytes = 4096;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>Writes a signed message.</summary>
    public static JsonObject Write(SignedMessage signed)
    {
        ArgumentNullException.ThrowIfNull(signed);
        (string type, JsonObject message) = signed.Message switch
        {
            Commitment m => ("commitment", new JsonObject
            {
                ["charter"] = m.Charter.ToString(),
                ["round"] = m.Round,
                ["seed"] = m.Seed.ToString(),
                ["slot"] = m.Slot,
                ["stateRoot"] = m.StateRoot.ToString(),
                ["updateRoot"] = m.UpdateRoot.ToString(),
                ["updateCid"] = m.UpdateCid.ToString(),
            }),
            RoundAttestation m => ("attestation", new JsonObject
            {
                ["charter"] = m.Charter.ToString(),
                ["round"] = m.Round,
                ["seed"] = m.Seed.ToString(),
                ["slots"] = m.Slots.ToInteger().ToString(CultureInfo.InvariantCulture),
                ["commitmentsRoot"] = m.CommitmentsRoot.ToString(),
                ["checkpointRoot"] = m.CheckpointRoot.ToString(),
                ["checkpointCid"] = m.CheckpointCid.ToString(),
            }),
            AuditReport m => ("audit-report", new JsonObject
            {
                ["charter"] = m.Charter.ToString(),
                ["round"] = m.Round,
                ["slot"] = m.Slot,
                ["updateRoot"] = m.UpdateRoot.ToString(),
                ["matches"] = m.Matches,
            }),
            _ => throw new ArgumentException($"{signed.Message.GetType().Name} is no message of the protocol.", nameof(signed)),
        };
        return new JsonObject { ["type"] = type, ["message"] = message, ["signature"] = signed.Signature.ToString() };
    }

    /// <summary>Reads a signed message and recovers its signer.</summary>
    public static MessageRefusal TryRead(ReadOnlyMemory<byte> json, ProtocolDomain domain, out SignedMessage? signed)
    {
        ArgumentNullException.ThrowIfNull(domain);
        signed = null;
        if (json.Length > MaxBytes)
        {
            return MessageRefusal.TooLarge;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            return TryRead(document.RootElement, domain, out signed);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return MessageRefusal.Malformed;
        }
    }

    /// <summary>Reads a signed message that is part of a larger document and recovers its signer.</summary>
    public static MessageRefusal TryRead(JsonElement json, ProtocolDomain domain, out SignedMessage? signed)
    {
        ArgumentNullException.ThrowIfNull(domain);
        try
        {
            return ReadElement(json, domain, out signed);
        }
        catch (InvalidOperationException)
        {
            // JSON may escape half of a surrogate pair, in a name or a value; the reader finds out only when it makes text of it.
            signed = null;
            return MessageRefusal.Malformed;
        }
    }

    private static MessageRefusal ReadElement(JsonElement json, ProtocolDomain domain, out SignedMessage? signed)
    {
        signed = null;
        if (json.ValueKind != JsonValueKind.Object
            || !TryText(json, "type", out string type)
            || !json.TryGetProperty("message", out JsonElement body) || body.ValueKind != JsonValueKind.Object
            || !TryText(json, "signature", out string signatureText)
            || !TryMessage(type, body, out object? message))
        {
            return MessageRefusal.Malformed;
        }

        if (!Signature.TryParse(signatureText, out Signature signature) || !signature.TryRecover(domain.DigestOf(message!), out Address signer))
        {
            return MessageRefusal.BadSignature;
        }

        signed = new SignedMessage(message!, signature, signer);
        return MessageRefusal.None;
    }

    private static bool TryMessage(string type, JsonElement body, out object? message)
    {
        message = null;
        if (!TryHash(body, "charter", out Hash256 charter) || !body.TryGetProperty("round", out JsonElement roundElement)
            || roundElement.ValueKind != JsonValueKind.Number || !roundElement.TryGetUInt64(out ulong round))
        {
            return false;
        }

        message = type switch
        {
            "commitment" when TryHash(body, "seed", out Hash256 seed) && TrySlot(body, out int slot)
                && TryHash(body, "stateRoot", out Hash256 state) && TryHash(body, "updateRoot", out Hash256 update)
                && TryCid(body, "updateCid", out Cid cid)
                => new Commitment(charter, round, seed, slot, state, update, cid),
            "attestation" when TryHash(body, "seed", out Hash256 seed) && TrySlots(body, out SlotBitmap slots)
                && TryHash(body, "commitmentsRoot", out Hash256 commitments) && TryHash(body, "checkpointRoot", out Hash256 checkpoint)
                && TryCid(body, "checkpointCid", out Cid cid)
                => new RoundAttestation(charter, round, seed, slots, commitments, checkpoint, cid),
            "audit-report" when TrySlot(body, out int slot) && TryHash(body, "updateRoot", out Hash256 update)
                && TryBoolean(body, "matches", out bool matches)
                => new AuditReport(charter, round, slot, update, matches),
            _ => null,
        };
        return message is not null;
    }

    private static bool TryText(JsonElement json, string name, out string text)
    {
        text = json.TryGetProperty(name, out JsonElement element) && element.ValueKind == JsonValueKind.String ? element.GetString()! : string.Empty;
        return text.Length > 0;
    }

    private static bool TryHash(JsonElement json, string name, out Hash256 hash)
    {
        hash = default;
        return TryText(json, name, out string text) && Hash256.TryParse(text, out hash);
    }

    private static bool TryCid(JsonElement json, string name, out Cid cid)
    {
        cid = default;
        return TryText(json, name, out string text) && Cid.TryParse(text, out cid);
    }

    private static bool TrySlot(JsonElement json, out int slot)
    {
        slot = -1;
        return json.TryGetProperty("slot", out JsonElement element) && element.ValueKind == JsonValueKind.Number
            && element.TryGetInt32(out slot) && slot is >= 0 and < SlotBitmap.Capacity;
    }

    private static bool TrySlots(JsonElement json, out SlotBitmap slots)
    {
        slots = default;
        // 78 digits hold every uint256; more would only cost time to read.
        if (!TryText(json, "slots", out string text) || text.Length > 78
            || !BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value)
            || value >= BigInteger.One << SlotBitmap.Capacity)
        {
            return false;
        }

        slots = SlotBitmap.FromInteger(value);
        return true;
    }

    private static bool TryBoolean(JsonElement json, string name, out bool value)
    {
        bool found = json.TryGetProperty(name, out JsonElement element) && element.ValueKind is JsonValueKind.True or JsonValueKind.False;
        value = found && element.GetBoolean();
        return found;
    }
}
