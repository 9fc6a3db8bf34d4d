using System.Text.Json;

namespace Autonet.Chain.Abi;

/// <summary>A contract's interface, read from the JSON that Solidity compilers write. Order is the file's order.</summary>
public sealed class ContractAbi
{
    private ContractAbi(IReadOnlyList<AbiParameter>? constructor, IReadOnlyList<AbiFunction> functions, IReadOnlyList<AbiEvent> events, IReadOnlyList<AbiError> errors)
    {
        ConstructorInputs = constructor ?? [];
        Functions = functions;
        Events = events;
        Errors = errors;
    }

    /// <summary>The constructor's arguments; empty when it takes none.</summary>
    public IReadOnlyList<AbiParameter> ConstructorInputs { get; }

    /// <summary>The functions.</summary>
    public IReadOnlyList<AbiFunction> Functions { get; }

    /// <summary>The events.</summary>
    public IReadOnlyList<AbiEvent> Events { get; }

    /// <summary>The custom errors.</summary>
    public IReadOnlyList<AbiError> Errors { get; }

    /// <summary>Reads an ABI: a JSON array of entries.</summary>
    /// <exception cref="AbiException">The text is no ABI.</exception>
    public static ContractAbi Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Parse(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new AbiException("The ABI is not JSON.", e);
        }
    }

    /// <summary>Reads an ABI: a JSON array of entries.</summary>
    /// <exception cref="AbiException">The element is no ABI.</exception>
    public static ContractAbi Parse(JsonElement json)
    {
        IReadOnlyList<AbiParameter>? constructor = null;
        List<AbiFunction> functions = [];
        List<AbiEvent> events = [];
        List<AbiError> errors = [];
        foreach (JsonElement entry in Elements(json))
        {
            string type = Text(entry, "type");
            switch (type)
            {
                case "function":
                    functions.Add(new AbiFunction(Text(entry, "name"), Parameters(entry, "inputs", 0), Parameters(entry, "outputs", 0), Mutability(entry)));
                    break;
                case "event":
                    events.Add(new AbiEvent(Text(entry, "name"), Parameters(entry, "inputs", 0), Flag(entry, "anonymous")));
                    break;
                case "error":
                    errors.Add(new AbiError(Text(entry, "name"), Parameters(entry, "inputs", 0)));
                    break;
                case "constructor":
                    constructor = Parameters(entry, "inputs", 0);
                    break;
                case "fallback" or "receive":
                    break;
                default:
                    throw new AbiException($"The ABI has an entry of unknown type '{type}'.");
            }
        }

        return new ContractAbi(constructor, functions, events, errors);
    }

    /// <summary>The function with this name or, where the name is overloaded, this signature.</summary>
    /// <exception cref="AbiException">There is none, or the name is overloaded.</exception>
    public AbiFunction Function(string nameOrSignature) => Single(Functions, nameOrSignature, f => f.Name, f => f.Signature);

    /// <summary>The event with this name or, where the name is overloaded, this signature.</summary>
    /// <exception cref="AbiException">There is none, or the name is overloaded.</exception>
    public AbiEvent Event(string nameOrSignature) => Single(Events, nameOrSignature, e => e.Name, e => e.Signature);

    /// <summary>The encoded constructor arguments, to be appended to the creation bytecode.</summary>
    /// <exception cref="AbiException">The values do not fit the constructor.</exception>
    public byte[] EncodeConstructor(params IReadOnlyList<object> arguments)
        => AbiEncoder.Encode([.. ConstructorInputs.Select(p => p.Type)], arguments);

    private static T Single<T>(IReadOnlyList<T> all, string text, Func<T, string> name, Func<T, string> signature)
        where T : class
    {
        Func<T, string> key = text.Contains('(', StringComparison.Ordinal) ? signature : name;
        T[] found = [.. all.Where(x => key(x) == text)];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new AbiException($"The ABI has no '{text}'."),
            _ => throw new AbiException($"'{text}' is overloaded; give its signature."),
        };
    }

    private static List<AbiParameter> Parameters(JsonElement owner, string property, int depth)
    {
        if (depth > AbiType.MaxDepth)
        {
            throw new AbiException("The ABI nests tuples too deeply.");
        }

        List<AbiParameter> parameters = [];
        if (owner.TryGetProperty(property, out JsonElement list))
        {
            foreach (JsonElement entry in Elements(list))
            {
                string type = Text(entry, "type");
                AbiType parsed = type.StartsWith("tuple", StringComparison.Ordinal)
                    ? AbiTypeParser.Parse(type, Parameters(entry, "components", depth + 1))
                    : AbiType.Parse(type);
                string name = entry.TryGetProperty("name", out JsonElement n) && n.ValueKind == JsonValueKind.String ? n.GetString()! : "";
                parameters.Add(new AbiParameter(name, parsed, Flag(entry, "indexed")));
            }
        }

        return parameters;
    }

    private static AbiMutability Mutability(JsonElement entry) => Text(entry, "stateMutability") switch
    {
        "nonpayable" => AbiMutability.NonPayable,
        "payable" => AbiMutability.Payable,
        "view" => AbiMutability.View,
        "pure" => AbiMutability.Pure,
        string other => throw new AbiException($"The ABI has an unknown state mutability '{other}'."),
    };

    private static JsonElement.ArrayEnumerator Elements(JsonElement json)
        => json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : throw new AbiException("The ABI has something else where a list must stand.");

    private static string Text(JsonElement entry, string property)
        => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new AbiException($"An entry of the ABI lacks its '{property}'.");

    private static bool Flag(JsonElement entry, string property) => entry.TryGetProperty(property, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
