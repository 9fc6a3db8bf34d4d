using System.Globalization;
using System.Text;

namespace Autonet.Chain.Generators;

/// <summary>A JSON reader for compilers that run without System.Text.Json beside them: objects, lists, strings and booleans of an ABI.</summary>
internal sealed class Json
{
    private const int MaxDepth = 64;
    private readonly string _text;
    private int _position;

    private Json(string text) => _text = text;

    /// <summary>The value as dictionary, list, string, boolean, number or null.</summary>
    public static object? Parse(string text)
    {
        Json reader = new(text);
        object? value = reader.ReadValue(0);
        reader.SkipSpace();
        return reader._position == text.Length ? value : throw reader.Error();
    }

    private object? ReadValue(int depth)
    {
        SkipSpace();
        if (depth > MaxDepth || _position >= _text.Length)
        {
            throw Error();
        }

        switch (_text[_position])
        {
            case '{':
                return ReadObject(depth);
            case '[':
                return ReadList(depth);
            case '"':
                return ReadString();
            case 't':
                Expect("true");
                return true;
            case 'f':
                Expect("false");
                return false;
            case 'n':
                Expect("null");
                return null;
            default:
                return ReadNumber();
        }
    }

    private Dictionary<string, object?> ReadObject(int depth)
    {
        Dictionary<string, object?> members = new(StringComparer.Ordinal);
        _position++;
        SkipSpace();
        if (TryTake('}'))
        {
            return members;
        }

        do
        {
            SkipSpace();
            string name = ReadString();
            SkipSpace();
            Expect(":");
            members[name] = ReadValue(depth + 1);
            SkipSpace();
        }
        while (TryTake(','));

        Expect("}");
        return members;
    }

    private List<object?> ReadList(int depth)
    {
        List<object?> items = [];
        _position++;
        SkipSpace();
        if (TryTake(']'))
        {
            return items;
        }

        do
        {
            items.Add(ReadValue(depth + 1));
            SkipSpace();
        }
        while (TryTake(','));

        Expect("]");
        return items;
    }

    private string ReadString()
    {
        Expect("\"");
        StringBuilder text = new();
        while (_position < _text.Length && _text[_position] != '"')
        {
            char c = _text[_position++];
            text.Append(c == '\\' ? ReadEscape() : c);
        }

        Expect("\"");
        return text.ToString();
    }

    private char ReadEscape()
    {
        if (_position >= _text.Length)
        {
            throw Error();
        }

        char c = _text[_position++];
        switch (c)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u' when _position + 4 <= _text.Length
                && ushort.TryParse(_text.Substring(_position, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit):
                _position += 4;
                return (char)unit;
            case '"' or '\\' or '/': return c;
            default: throw Error();
        }
    }

    private object ReadNumber()
    {
        int start = _position;
        while (_position < _text.Length && "+-.eE0123456789".IndexOf(_text[_position]) >= 0)
        {
            _position++;
        }

        return double.TryParse(_text.Substring(start, _position - start), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Error();
    }

    private void Expect(string token)
    {
        if (string.CompareOrdinal(_text, _position, token, 0, token.Length) != 0)
        {
            throw Error();
        }

        _position += token.Length;
    }

    private bool TryTake(char c)
    {
        bool found = _position < _text.Length && _text[_position] == c;
        _position += found ? 1 : 0;
        return found;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }
    }

    private FormatException Error() => new($"it is not JSON at character {_position}");
}
