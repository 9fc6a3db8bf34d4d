namespace Autonet.Chain.Generators;

/// <summary>A named value of the ABI.</summary>
internal sealed class AbiValue(string name, AbiTypeModel type, bool indexed)
{
    public string Name { get; } = name;

    public AbiTypeModel Type { get; } = type;

    public bool Indexed { get; } = indexed;
}

/// <summary>A type of the ABI: an elementary name or a struct, and array dimensions around it.</summary>
internal sealed class AbiTypeModel(string elementary, int dimensions, IReadOnlyList<AbiValue> components, string internalName)
{
    /// <summary>The innermost type's name; <c>tuple</c> for a struct.</summary>
    public string Elementary { get; } = elementary;

    public int Dimensions { get; } = dimensions;

    public IReadOnlyList<AbiValue> Components { get; } = components;

    /// <summary>The struct's source name such as <c>Runs.Charter</c>; empty when the compiler gave none.</summary>
    public string InternalName { get; } = internalName;

    public bool IsStruct => Elementary == "tuple";

    /// <summary>Tells structs apart that share a name.</summary>
    public string Shape => (IsStruct ? "(" + string.Join(",", Components.Select(c => c.Type.Shape + " " + c.Name)) + ")" : Elementary) + "[" + Dimensions + "]";
}

/// <summary>A function, event, error or constructor of the ABI.</summary>
internal sealed class AbiMember(string kind, string name, string mutability, IReadOnlyList<AbiValue> inputs, IReadOnlyList<AbiValue> outputs)
{
    public string Kind { get; } = kind;

    public string Name { get; } = name;

    public IReadOnlyList<AbiValue> Inputs { get; } = inputs;

    public IReadOnlyList<AbiValue> Outputs { get; } = outputs;

    public bool Reads { get; } = mutability is "view" or "pure";

    public bool TakesValue { get; } = mutability == "payable";
}

/// <summary>A contract: its name, its ABI's text and members in the text's order.</summary>
internal sealed class AbiContract(string name, string text, IReadOnlyList<AbiMember> members)
{
    public string Name { get; } = name;

    public string Text { get; } = text;

    public IReadOnlyList<AbiMember> Members { get; } = members;

    /// <exception cref="FormatException">The text is no ABI; the message continues "the file is unusable: ".</exception>
    public static AbiContract Parse(string name, string text)
    {
        if (Json.Parse(text) is not List<object?> entries)
        {
            throw new FormatException("it is not a list of ABI entries");
        }

        List<AbiMember> members = [];
        foreach (object? item in entries)
        {
            Dictionary<string, object?> entry = item as Dictionary<string, object?> ?? throw new FormatException("an entry is not an object");
            string kind = Required(entry, "type");
            if (kind is "function" or "event" or "error" or "constructor")
            {
                members.Add(new AbiMember(
                    kind, kind == "constructor" ? "" : Required(entry, "name"), Optional(entry, "stateMutability"), Values(entry, "inputs"), Values(entry, "outputs")));
            }
        }

        return new AbiContract(name, text, members);
    }

    private static List<AbiValue> Values(Dictionary<string, object?> owner, string property)
    {
        List<AbiValue> values = [];
        if (owner.TryGetValue(property, out object? list) && list is List<object?> items)
        {
            foreach (object? item in items)
            {
                Dictionary<string, object?> entry = item as Dictionary<string, object?> ?? throw new FormatException("a parameter is not an object");
                bool indexed = entry.TryGetValue("indexed", out object? flag) && flag is true;
                values.Add(new AbiValue(Optional(entry, "name"), Type(entry), indexed));
            }
        }

        return values;
    }

    private static AbiTypeModel Type(Dictionary<string, object?> entry)
    {
        string type = Required(entry, "type");
        int bracket = type.IndexOf('[');
        string elementary = bracket < 0 ? type : type.Substring(0, bracket);
        string source = Optional(entry, "internalType");
        int sourceBracket = source.IndexOf('[');
        source = sourceBracket < 0 ? source : source.Substring(0, sourceBracket);
        return new AbiTypeModel(
            elementary,
            type.Count(c => c == '['),
            Values(entry, "components"),
            source.StartsWith("struct ", StringComparison.Ordinal) ? source.Substring("struct ".Length) : "");
    }

    private static string Required(Dictionary<string, object?> entry, string property)
        => entry.TryGetValue(property, out object? value) && value is string text ? text : throw new FormatException($"an entry lacks '{property}'");

    private static string Optional(Dictionary<string, object?> entry, string property)
        => entry.TryGetValue(property, out object? value) && value is string text ? text : "";
}
