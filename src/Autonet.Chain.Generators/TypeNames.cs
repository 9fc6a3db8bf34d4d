namespace Autonet.Chain.Generators;

/// <summary>The C# side of ABI types: their names, and expressions that convert to and from what the codec takes and gives.</summary>
internal sealed class TypeNames
{
    private const string Core = "global::Autonet.Core.Identifiers.";
    private const string BigInteger = "global::System.Numerics.BigInteger";
    private readonly Dictionary<string, string> _structNames = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AbiTypeModel> _structs = new(StringComparer.Ordinal);

    /// <summary>The struct types to be generated, by C# name.</summary>
    public IEnumerable<KeyValuePair<string, AbiTypeModel>> Structs => _structs.OrderBy(s => s.Key, StringComparer.Ordinal);

    /// <summary>Names every struct that a contract mentions; structs of one name and shape are one type, others take their scope's name too.</summary>
    public void Collect(AbiContract contract)
    {
        foreach (AbiMember member in contract.Members)
        {
            foreach (AbiValue value in member.Inputs.Concat(member.Outputs))
            {
                Collect(contract.Name, member.Name, value);
            }
        }
    }

    public string CSharp(AbiTypeModel type)
        => Element(type) + string.Concat(Enumerable.Repeat("[]", type.Dimensions));

    /// <summary>An expression of the codec's type from one of the C# type.</summary>
    public string ToAbi(AbiTypeModel type, string expression) => ToAbi(type, expression, type.Dimensions);

    /// <summary>An expression of the C# type from one of type object.</summary>
    public string FromAbi(AbiTypeModel type, string expression) => FromAbi(type, expression, type.Dimensions);

    public static bool IsValueType(AbiTypeModel type)
        => type.Dimensions == 0 && !type.IsStruct && type.Elementary is not ("bytes" or "string");

    private static string Key(AbiTypeModel type) => type.InternalName + type.Shape.Substring(0, type.Shape.LastIndexOf('['));

    private void Collect(string contract, string member, AbiValue value)
    {
        if (!value.Type.IsStruct)
        {
            return;
        }

        foreach (AbiValue component in value.Type.Components)
        {
            Collect(contract, member, component);
        }

        string key = Key(value.Type);
        if (_structNames.ContainsKey(key))
        {
            return;
        }

        string[] path = value.Type.InternalName.Split('.');
        string[] candidates = value.Type.InternalName.Length == 0
            ? [Names.Pascal(contract) + Names.Pascal(member) + Names.Pascal(value.Name)]
            : [Names.Pascal(path[path.Length - 1]), string.Concat(path.Select(Names.Pascal)), Names.Pascal(contract) + string.Concat(path.Select(Names.Pascal))];
        string shape = key.Substring(value.Type.InternalName.Length);
        string name = candidates.FirstOrDefault(c => !_structs.TryGetValue(c, out AbiTypeModel? other) || Key(other).EndsWith(shape, StringComparison.Ordinal))
            ?? throw new FormatException($"it has a second struct '{value.Type.InternalName}' of another shape");
        _structNames[key] = name;
        _structs[name] = value.Type;
    }

    private string Element(AbiTypeModel type)
    {
        string name = type.Elementary;
        if (type.IsStruct)
        {
            return _structNames[Key(type)];
        }

        switch (name)
        {
            case "address": return Core + "Address";
            case "bool": return "bool";
            case "string": return "string";
            case "bytes32": return Core + "Hash256";
            case "uint": return BigInteger;
        }

        if (name.StartsWith("bytes", StringComparison.Ordinal) || name == "function")
        {
            return "byte[]";
        }

        if (!name.StartsWith("uint", StringComparison.Ordinal))
        {
            return name.StartsWith("int", StringComparison.Ordinal) ? BigInteger : throw new FormatException($"'{name}' is not an ABI type");
        }

        return int.TryParse(name.Substring(4), out int bits)
            ? bits switch { <= 8 => "byte", <= 16 => "ushort", <= 32 => "uint", <= 64 => "ulong", _ => BigInteger }
            : throw new FormatException($"'{name}' is not an ABI type");
    }

    private string ToAbi(AbiTypeModel type, string expression, int dimensions) => dimensions > 0
        ? $"global::System.Array.ConvertAll({expression}, static v{dimensions} => (object){ToAbi(type, "v" + dimensions, dimensions - 1)})"
        : type.IsStruct ? expression + ".ToAbi()" : expression;

    private string FromAbi(AbiTypeModel type, string expression, int dimensions)
    {
        if (dimensions > 0)
        {
            return $"global::System.Array.ConvertAll((object[]){expression}, static v{dimensions} => {FromAbi(type, "v" + dimensions, dimensions - 1)})";
        }

        string element = Element(type);
        return type.IsStruct ? $"{element}.FromAbi((object[]){expression})"
            : element is "byte" or "ushort" or "uint" or "ulong" ? $"({element})({BigInteger}){expression}"
            : $"({element}){expression}";
    }
}
