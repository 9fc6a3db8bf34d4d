using System.Globalization;

namespace Autonet.Chain.Abi;

/// <summary>Reads type names, with tuples in parentheses as canonical signatures write them.</summary>
internal static class AbiTypeParser
{
    private const int MaxLength = 4096;

    public static AbiType Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int position = 0;
        AbiType type = text.Length <= MaxLength ? ParseType(text, ref position, 0) : throw new AbiException("The type's name is too long.");
        return position == text.Length ? type : throw new AbiException($"'{text}' is not an ABI type.");
    }

    /// <summary>The type of an ABI JSON entry: a name whose tuple part stands apart as components.</summary>
    public static AbiType Parse(string text, IReadOnlyList<AbiParameter> components)
    {
        const string Tuple = "tuple";
        if (!text.StartsWith(Tuple, StringComparison.Ordinal))
        {
            return Parse(text);
        }

        int position = Tuple.Length;
        AbiType type = ParseArrays(AbiType.Tuple(components), text, ref position);
        return position == text.Length ? type : throw new AbiException($"'{text}' is not an ABI type.");
    }

    private static AbiType ParseType(string text, ref int position, int depth)
    {
        if (depth > AbiType.MaxDepth)
        {
            throw new AbiException("The type is nested too deeply.");
        }

        AbiType type = position < text.Length && text[position] == '('
            ? ParseTuple(text, ref position, depth)
            : ParseElementary(text, ref position);
        return ParseArrays(type, text, ref position);
    }

    private static AbiType ParseTuple(string text, ref int position, int depth)
    {
        List<AbiParameter> components = [];
        do
        {
            position++;
            components.Add(new AbiParameter("", ParseType(text, ref position, depth + 1)));
        }
        while (position < text.Length && text[position] == ',');

        if (position >= text.Length || text[position] != ')')
        {
            throw new AbiException($"'{text}' lacks a closing parenthesis.");
        }

        position++;
        return AbiType.Tuple(components);
    }

    private static AbiType ParseArrays(AbiType type, string text, ref int position)
    {
        while (position < text.Length && text[position] == '[')
        {
            int end = text.IndexOf(']', position);
            if (end < 0)
            {
                throw new AbiException($"'{text}' lacks a closing bracket.");
            }

            ReadOnlySpan<char> length = text.AsSpan(position + 1, end - position - 1);
            type = length.IsEmpty ? AbiType.ArrayOf(type) : AbiType.ArrayOf(type, ParseNumber(length, text));
            position = end + 1;
        }

        return type;
    }

    private static AbiType ParseElementary(string text, ref int position)
    {
        int start = position;
        while (position < text.Length && char.IsAsciiLetterOrDigit(text[position]))
        {
            position++;
        }

        ReadOnlySpan<char> name = text.AsSpan(start, position - start);
        return name switch
        {
            "address" => AbiType.Address,
            "bool" => AbiType.Boolean,
            "bytes" => AbiType.Bytes,
            "string" => AbiType.String,
            "uint" => AbiType.UInt256,
            "int" => AbiType.SignedInteger(256),
            "function" => AbiType.FixedBytes(24),
            _ when name.StartsWith("uint") => AbiType.UnsignedInteger(ParseNumber(name[4..], text)),
            _ when name.StartsWith("int") => AbiType.SignedInteger(ParseNumber(name[3..], text)),
            _ when name.StartsWith("bytes") => AbiType.FixedBytes(ParseNumber(name[5..], text)),
            _ => throw new AbiException($"'{name}' is not an ABI type."),
        };
    }

    private static int ParseNumber(ReadOnlySpan<char> digits, string text)
        => digits.Length > 0 && digits[0] != '0' && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new AbiException($"'{text}' is not an ABI type.");
}
