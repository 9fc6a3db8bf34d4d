using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Keystore;

/// <summary>The fields of a keystore file, checked.</summary>
internal sealed class KeystoreJson
{
    public Address? Address { get; init; }

    public required byte[] Ciphertext { get; init; }

    public required byte[] Vector { get; init; }

    public required Hash256 Mac { get; init; }

    public required byte[] Salt { get; init; }

    public required int KeySize { get; init; }

    /// <summary>PBKDF2's iterations; none for scrypt.</summary>
    public int? Iterations { get; init; }

    public int N { get; init; }

    public int R { get; init; }

    public int P { get; init; }

    public static string Write(KeystoreJson keystore)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("address", Convert.ToHexStringLower(keystore.Address!.Value.ToArray()));
            json.WriteStartObject("crypto");
            json.WriteString("cipher", "aes-128-ctr");
            json.WriteStartObject("cipherparams");
            json.WriteString("iv", Convert.ToHexStringLower(keystore.Vector));
            json.WriteEndObject();
            json.WriteString("ciphertext", Convert.ToHexStringLower(keystore.Ciphertext));
            json.WriteString("kdf", "scrypt");
            json.WriteStartObject("kdfparams");
            json.WriteNumber("dklen", keystore.KeySize);
            json.WriteNumber("n", keystore.N);
            json.WriteNumber("p", keystore.P);
            json.WriteNumber("r", keystore.R);
            json.WriteString("salt", Convert.ToHexStringLower(keystore.Salt));
            json.WriteEndObject();
            json.WriteString("mac", Convert.ToHexStringLower(keystore.Mac.ToArray()));
            json.WriteEndObject();
            json.WriteString("id", RandomId());
            json.WriteNumber("version", 3);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Reads and checks the fields; <paramref name="keystore"/> is null when the result says why.</summary>
    public static KeystoreOutcome TryRead(string text, out KeystoreJson? keystore)
    {
        keystore = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return TryRead(document.RootElement, out keystore);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string with half a surrogate pair; the parser's message could quote the file.
            return KeystoreOutcome.Malformed;
        }
    }

    private static KeystoreOutcome TryRead(JsonElement root, out KeystoreJson? keystore)
    {
        keystore = null;
        if (Number(root, "version") != 3 || (Member(root, "crypto") ?? Member(root, "Crypto")) is not JsonElement crypto
            || Member(crypto, "kdfparams") is not JsonElement kdf || Member(crypto, "cipherparams") is not JsonElement cipher)
        {
            return KeystoreOutcome.Malformed;
        }

        if (Text(crypto, "cipher") != "aes-128-ctr" || Text(crypto, "kdf") is not ("scrypt" or "pbkdf2"))
        {
            return KeystoreOutcome.Unsupported;
        }

        byte[]? ciphertext = Hex(crypto, "ciphertext");
        byte[]? vector = Hex(cipher, "iv");
        byte[]? salt = Hex(kdf, "salt");
        byte[]? mac = Hex(crypto, "mac");
        Address? address = null;
        if (Text(root, "address") is { Length: > 0 } named)
        {
            if (!Core.Identifiers.Address.TryParse(named, out Address parsed))
            {
                return KeystoreOutcome.Malformed;
            }

            address = parsed;
        }

        if (ciphertext is not { Length: 32 } || vector is not { Length: 16 } || salt is null || mac is not { Length: Hash256.Size } || Number(kdf, "dklen") != 32)
        {
            return KeystoreOutcome.Malformed;
        }

        bool isPbkdf2 = Text(crypto, "kdf") == "pbkdf2";
        KeystoreOutcome outcome = isPbkdf2 ? CheckPbkdf2(kdf) : CheckScrypt(kdf);
        if (outcome == KeystoreOutcome.Opened)
        {
            keystore = new KeystoreJson
            {
                Address = address,
                Ciphertext = ciphertext,
                Vector = vector,
                Mac = new Hash256(mac),
                Salt = salt,
                KeySize = 32,
                Iterations = isPbkdf2 ? (int)Number(kdf, "c")! : null,
                N = isPbkdf2 ? 0 : (int)Number(kdf, "n")!,
                R = isPbkdf2 ? 0 : (int)Number(kdf, "r")!,
                P = isPbkdf2 ? 0 : (int)Number(kdf, "p")!,
            };
        }

        return outcome;
    }

    private static KeystoreOutcome CheckPbkdf2(JsonElement kdf) => Text(kdf, "prf") != "hmac-sha256" ? KeystoreOutcome.Unsupported
        : Number(kdf, "c") is not long c || c < 1 ? KeystoreOutcome.Malformed
        : c > KeystoreV3.MaxPbkdf2Iterations ? KeystoreOutcome.TooExpensive
        : KeystoreOutcome.Opened;

    private static KeystoreOutcome CheckScrypt(JsonElement kdf)
    {
        if (Number(kdf, "n") is not long n || Number(kdf, "r") is not long r || Number(kdf, "p") is not long p
            || n < 2 || r < 1 || p < 1 || !long.IsPow2(n))
        {
            return KeystoreOutcome.Malformed;
        }

        // Memory is 128·n·r bytes; time grows with p too.
        const long MaxScryptWork = 1L << 24;
        return n > int.MaxValue || r > 1024 || p > 64 || 128 * n * r > KeystoreV3.MaxScryptBytes || n * r * p > MaxScryptWork
            ? KeystoreOutcome.TooExpensive
            : KeystoreOutcome.Opened;
    }

    private static JsonElement? Member(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string? Text(JsonElement element, string name)
        => Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static long? Number(JsonElement element, string name)
        => Member(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out long number) ? number : null;

    private static byte[]? Hex(JsonElement element, string name)
    {
        string? text = Text(element, name);
        text = text?.StartsWith("0x", StringComparison.Ordinal) == true ? text[2..] : text;
        return text is not null && text.Length % 2 == 0 && !text.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF") ? Convert.FromHexString(text) : null;
    }

    // A random UUID (version 4, RFC 9562) that identifies the file, not the key.
    private static string RandomId()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
