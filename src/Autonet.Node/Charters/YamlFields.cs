using System.Globalization;
using System.Numerics;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using YamlDotNet.RepresentationModel;

namespace Autonet.Node.Charters;

/// <summary>Remembers the first thing that is wrong with a file.</summary>
internal sealed class FaultKeeper
{
    public FileFault First { get; private set; } = FileFault.None;

    public void Add(FileFault fault)
    {
        if (First.Kind == FileFaultKind.None)
        {
            First = fault;
        }
    }
}

/// <summary>
/// The named fields of one YAML mapping, read one by one. After a fault, reading goes on with default values, so that one pass finds the first
/// fault and the caller asks once.
/// </summary>
internal sealed class YamlFields
{
    private readonly YamlMappingNode? _node;
    private readonly string _prefix;
    private readonly int _line;
    private readonly FaultKeeper _faults;
    private readonly List<string> _known = [];

    public YamlFields(YamlMappingNode? node, string prefix, int line, FaultKeeper faults)
    {
        _node = node;
        _prefix = prefix;
        _line = line;
        _faults = faults;
    }

    public string Text(string name, string? otherwise, int longest = 2000)
        => Read(name, otherwise is not null, $"text of 1 to {longest} characters", otherwise ?? "", text => text.Length <= longest && text.Length > 0 ? text : null);

    public int Integer(string name, int? otherwise, int least, int most)
        => Number(name, otherwise, $"a whole number from {least} to {most}", text
            => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value : null);

    public ulong Seed(string name, ulong otherwise) => Number(name, otherwise, "a whole number from 0 to 18446744073709551615", text
        => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value : (ulong?)null);

    public float Float(string name, float? otherwise, float least, float most)
        => Number(name, otherwise, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"), text
            => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value >= least && value <= most ? value : null);

    public bool Flag(string name, bool otherwise) => Number(name, otherwise, "true or false", text => text switch
    {
        "true" => true,
        "false" => false,
        _ => (bool?)null,
    });

    /// <summary>A share in [0, 1], in parts per million.</summary>
    public uint Share(string name, uint otherwise) => Number(name, otherwise, "a share from 0 to 1 with at most 6 decimals", text
        => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal share) && share <= 1 && share * 1_000_000 % 1 == 0
            ? (uint)(share * 1_000_000)
            : (uint?)null);

    public BigInteger Amount(string name, BigInteger? otherwise) => Number(name, otherwise, "an amount such as 12.5, with at most 18 decimals", text
        => Tokens.TryParse(text, out BigInteger wei) ? wei : (BigInteger?)null);

    /// <summary>A duration in whole seconds: <c>30s</c>, <c>5m</c>, <c>2h</c> or <c>14d</c>.</summary>
    public uint Duration(string name, uint otherwise) => Number(name, otherwise, "a duration such as 30s, 5m, 2h or 14d, at most 365d", text =>
    {
        uint unit = text.Length < 2 ? 0 : text[^1] switch { 's' => 1u, 'm' => 60u, 'h' => 3600u, 'd' => 86_400u, _ => 0u };
        return unit > 0 && uint.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out uint count)
            && (ulong)count * unit is > 0 and <= 365 * 86_400
            ? count * unit
            : (uint?)null;
    });

    public YamlFields Section(string name, bool required = true)
    {
        YamlNode? node = Find(name);
        if (node is null && required)
        {
            _faults.Add(new FileFault(FileFaultKind.MissingField, _line, _prefix + name, "named fields"));
        }
        else if (node is not null and not YamlMappingNode)
        {
            _faults.Add(new FileFault(FileFaultKind.BadValue, LineOf(node), _prefix + name, "named fields"));
        }

        return new YamlFields(node as YamlMappingNode, $"{_prefix}{name}.", node is null ? _line : LineOf(node), _faults);
    }

    /// <summary>A value that only its reader can tell from nonsense.</summary>
    public T Value<T>(string name, T? otherwise, string allowed, Func<string, T?> parse)
        where T : struct
        => Number(name, otherwise, allowed, parse);

    public Address Account(string name, Address? otherwise = null) => Number(name, otherwise, "an address: 0x and 40 hexadecimal digits, in lower case or with its checksum", text
        => ChecksumAddress.TryParse(text, out Address account) ? account : (Address?)null);

    /// <summary>A whole number from 1.</summary>
    public ulong Number(string name) => Number(name, null, "a whole number from 1", text
        => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) && value > 0 ? value : (ulong?)null);

    /// <summary>One of a few words; null when there is a fault.</summary>
    public string? Choice(string name, IReadOnlyList<string> words)
        => Read(name, false, "one of " + string.Join(", ", words), "", text => words.Contains(text) ? text : null) is { Length: > 0 } word ? word : null;

    /// <summary>Adds a fault about a field unless a condition between fields holds.</summary>
    public void Require(bool holds, string name, string allowed)
    {
        if (!holds)
        {
            _faults.Add(new FileFault(FileFaultKind.MissingField, _line, _prefix + name, allowed));
        }
    }

    /// <summary>Adds a fault if the field is there.</summary>
    public void Forbid(string name, string why)
    {
        if (Find(name) is YamlNode node)
        {
            _faults.Add(new FileFault(FileFaultKind.BadValue, LineOf(node), _prefix + name, why));
        }
    }

    /// <summary>Whether the field is there.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A list of texts; empty when it is not there.</summary>
    public IReadOnlyList<string> Texts(string name, int most)
    {
        YamlNode? node = Find(name);
        IReadOnlyList<string> texts = node is YamlSequenceNode list
            ? [.. list.Children.OfType<YamlScalarNode>().Select(item => item.Value ?? "")]
            : [];
        if (node is not null && (node is not YamlSequenceNode all || all.Children.Count != texts.Count || texts.Count > most || texts.Any(text => text.Length is 0 or > 200)))
        {
            _faults.Add(new FileFault(FileFaultKind.BadValue, LineOf(node), _prefix + name, $"a list of at most {most} texts"));
            return [];
        }

        return texts;
    }

    /// <summary>A list of named fields; empty when it is not there.</summary>
    public IReadOnlyList<YamlFields> Items(string name, int most)
    {
        YamlNode? node = Find(name);
        if (node is null)
        {
            return [];
        }

        if (node is not YamlSequenceNode list || list.Children.Count is 0 || list.Children.Count > most || list.Children.Any(item => item is not YamlMappingNode))
        {
            _faults.Add(new FileFault(FileFaultKind.BadValue, LineOf(node), _prefix + name, $"a list of 1 to {most} entries with named fields"));
            return [];
        }

        return [.. list.Children.Select((item, i) => new YamlFields((YamlMappingNode)item, $"{_prefix}{name}[{i}].", LineOf(item), _faults))];
    }

    /// <summary>Refuses every field that was not asked for; to be called when all were.</summary>
    public void Close()
    {
        foreach (YamlNode key in _node?.Children.Keys ?? [])
        {
            if (key is not YamlScalarNode { Value: string name } || !_known.Contains(name))
            {
                _faults.Add(new FileFault(
                    FileFaultKind.UnknownField, LineOf(key), _prefix + (key as YamlScalarNode)?.Value, string.Join(", ", _known)));
            }
        }
    }

    public static int LineOf(YamlNode node) => (int)node.Start.Line;

    private T Number<T>(string name, T? otherwise, string allowed, Func<string, T?> parse)
        where T : struct
    {
        T result = otherwise ?? default;
        Read(name, otherwise is not null, allowed, "", text =>
        {
            if (parse(text) is not T value)
            {
                return null;
            }

            result = value;
            return text;
        });
        return result;
    }

    private string Read(string name, bool optional, string allowed, string otherwise, Func<string, string?> accept)
    {
        YamlNode? node = Find(name);
        if (node is null)
        {
            if (!optional && _node is not null)
            {
                _faults.Add(new FileFault(FileFaultKind.MissingField, _line, _prefix + name, allowed));
            }

            return otherwise;
        }

        string? accepted = node is YamlScalarNode { Value: string text } ? accept(text) : null;
        if (accepted is null)
        {
            _faults.Add(new FileFault(FileFaultKind.BadValue, LineOf(node), _prefix + name, allowed));
        }

        return accepted ?? otherwise;
    }

    private YamlNode? Find(string name)
    {
        _known.Add(name);
        return _node is not null && _node.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? node) ? node : null;
    }
}
