using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Contracts;

/// <summary>
/// Which contracts make up one deployment: names, addresses, code hashes and blocks on one chain. It names no endpoint, so that every node may use
/// its own.
/// </summary>
public sealed class DeploymentManifest
{
    private const int MaxFileBytes = 1024 * 1024;
    private const int Version = 1;

    /// <summary>Creates a manifest.</summary>
    public DeploymentManifest(ulong chainId, IReadOnlyDictionary<string, DeployedContract> contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        ChainId = chainId;
        Contracts = new SortedDictionary<string, DeployedContract>(contracts.ToDictionary(), StringComparer.Ordinal);
    }

    /// <summary>The chain.</summary>
    public ulong ChainId { get; }

    /// <summary>The contracts by name.</summary>
    public IReadOnlyDictionary<string, DeployedContract> Contracts { get; }

    /// <summary>The block before which no contract of the deployment existed.</summary>
    public ulong FirstBlock => Contracts.Count == 0 ? 0 : Contracts.Values.Min(c => c.BlockNumber);

    /// <summary>The contract with this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public DeployedContract this[string name] => Contracts.TryGetValue(name, out DeployedContract contract)
        ? contract
        : throw new KeyNotFoundException($"The deployment has no contract '{name}'.");

    /// <summary>Reads a manifest; never throws on its content.</summary>
    public static bool TryParse(string json, [NotNullWhen(true)] out DeploymentManifest? manifest)
    {
        manifest = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            manifest = Read(document.RootElement);
            return manifest is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that is not text; the caller learns it from the result.
            return false;
        }
    }

    /// <summary>Reads a manifest file.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no manifest.</exception>
    public static DeploymentManifest Load(string path)
        => new FileInfo(path).Length <= MaxFileBytes && TryParse(File.ReadAllText(path), out DeploymentManifest? manifest)
            ? manifest
            : throw new InvalidDataException($"'{path}' is not a deployment manifest.");

    /// <summary>The manifest as JSON, contracts in the order of their names.</summary>
    public string ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("chainId", ChainId);
            json.WriteStartObject("contracts");
            foreach ((string name, DeployedContract contract) in Contracts)
            {
                json.WriteStartObject(name);
                json.WriteString("address", ChecksumAddress.Format(contract.Address));
                json.WriteString("codeHash", contract.CodeHash.ToString());
                json.WriteNumber("block", contract.BlockNumber);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>Writes the file so that a reader sees the old content or the new, never a part.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        string temporary = path + ".new";
        using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.UTF8.GetBytes(ToJson()));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Compares the manifest with a chain; the result lists every difference in words, and is empty when there is none.</summary>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public async Task<IReadOnlyList<string>> VerifyAsync(EthereumClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        Task<byte[]>[] reading = [.. Contracts.Values.Select(contract => client.GetCodeAsync(contract.Address, cancellationToken: cancellationToken))];
        ulong chainId = await client.GetChainIdAsync(cancellationToken);
        byte[][] codes = await Task.WhenAll(reading);
        if (chainId != ChainId)
        {
            return [$"The endpoint's chain is {chainId}, the deployment's {ChainId}."];
        }

        List<string> differences = [];
        foreach (((string name, DeployedContract contract), byte[] code) in Contracts.Zip(codes))
        {
            if (code.Length == 0)
            {
                differences.Add($"{name}: no contract stands at {contract.Address}.");
            }
            else if (Keccak256.Hash(code) is Hash256 hash && hash != contract.CodeHash)
            {
                differences.Add($"{name}: the code at {contract.Address} hashes to {hash}, not to {contract.CodeHash}.");
            }
        }

        return differences;
    }

    private static DeploymentManifest? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int v) || v != Version
            || !root.TryGetProperty("chainId", out JsonElement chain) || chain.ValueKind != JsonValueKind.Number || !chain.TryGetUInt64(out ulong chainId)
            || !root.TryGetProperty("contracts", out JsonElement contracts) || contracts.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        Dictionary<string, DeployedContract> read = [];
        foreach (JsonProperty entry in contracts.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Object
                || !ChecksumAddress.TryParse(Text(entry.Value, "address"), out Address address)
                || !Hash256.TryParse(Text(entry.Value, "codeHash"), out Hash256 codeHash)
                || !entry.Value.TryGetProperty("block", out JsonElement block) || block.ValueKind != JsonValueKind.Number
                || !block.TryGetUInt64(out ulong number) || !read.TryAdd(entry.Name, new DeployedContract(address, codeHash, number)))
            {
                return null;
            }
        }

        return new DeploymentManifest(chainId, read);
    }

    private static string? Text(JsonElement entry, string name)
        => entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
