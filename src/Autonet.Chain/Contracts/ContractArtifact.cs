using System.Text.Json;
using Autonet.Chain.Abi;

namespace Autonet.Chain.Contracts;

/// <summary>A compiled contract, as Foundry writes it to <c>out/X.sol/X.json</c>.</summary>
public sealed class ContractArtifact
{
    private const long MaxFileBytes = 64 * 1024 * 1024;

    private ContractArtifact(string name, ContractAbi abi, byte[] bytecode, byte[] deployedBytecode)
    {
        Name = name;
        Abi = abi;
        Bytecode = bytecode;
        DeployedBytecode = deployedBytecode;
    }

    /// <summary>The contract's name.</summary>
    public string Name { get; }

    /// <summary>The interface.</summary>
    public ContractAbi Abi { get; }

    /// <summary>The creation bytecode, without constructor arguments.</summary>
    public ReadOnlyMemory<byte> Bytecode { get; }

    /// <summary>The runtime bytecode, before the constructor sets immutable values.</summary>
    public ReadOnlyMemory<byte> DeployedBytecode { get; }

    /// <summary>Reads an artifact file; the contract takes the file's name.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="AbiException">It is no artifact, or its code still needs libraries to be linked.</exception>
    public static ContractArtifact Load(string path)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
        {
            throw new AbiException($"The artifact '{path}' is larger than {MaxFileBytes} bytes.");
        }

        return Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path));
    }

    /// <summary>Reads an artifact.</summary>
    /// <exception cref="AbiException">It is no artifact, or its code still needs libraries to be linked.</exception>
    public static ContractArtifact Parse(string name, string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("abi", out JsonElement abi)
                ? new ContractArtifact(name, ContractAbi.Parse(abi), Code(name, root, "bytecode"), Code(name, root, "deployedBytecode"))
                : throw new AbiException($"The artifact of '{name}' has no ABI.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new AbiException($"The artifact of '{name}' is not JSON.", e);
        }
    }

    /// <summary>The message that creates the contract.</summary>
    /// <exception cref="AbiException">The arguments do not fit the constructor, or the contract is abstract.</exception>
    public ContractCall Create(params object[] arguments) => Bytecode.IsEmpty
        ? throw new AbiException($"'{Name}' has no code: it is abstract or an interface.")
        : new ContractCall
        {
            To = null,
            Data = (byte[])[.. Bytecode.Span, .. Abi.EncodeConstructor(arguments)],
            Errors = Abi.Errors,
            Description = $"creation of {Name}",
        };

    private static byte[] Code(string name, JsonElement root, string property)
    {
        if (!root.TryGetProperty(property, out JsonElement code) || code.ValueKind != JsonValueKind.Object
            || !code.TryGetProperty("object", out JsonElement text) || text.ValueKind != JsonValueKind.String)
        {
            throw new AbiException($"The artifact of '{name}' has no '{property}'.");
        }

        string digits = text.GetString()!;
        digits = digits.StartsWith("0x", StringComparison.Ordinal) ? digits[2..] : digits;

        // The compiler leaves __$…$__ where a library's address belongs.
        if (digits.Contains("__", StringComparison.Ordinal))
        {
            throw new AbiException($"The code of '{name}' has to be linked with libraries first.");
        }

        return digits.Length % 2 == 0 && !digits.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF")
            ? Convert.FromHexString(digits)
            : throw new AbiException($"The '{property}' of '{name}' is not hexadecimal.");
    }
}
