namespace Autonet.Node.Tests.Governance;

/// <summary>The two tables of <c>contracts/access.md</c>, by contract and function.</summary>
internal sealed class AccessTable
{
    private readonly Dictionary<(string Contract, string Function), PrivilegedFunction> _privileged = [];
    private readonly HashSet<(string Contract, string Function)> _open = [];

    /// <summary>Functions that refuse most callers.</summary>
    public IReadOnlyDictionary<(string Contract, string Function), PrivilegedFunction> Privileged => _privileged;

    /// <summary>Functions whose caller does not matter.</summary>
    public IReadOnlySet<(string Contract, string Function)> Open => _open;

    public static AccessTable Load(string path)
    {
        AccessTable table = new();
        foreach (string line in File.ReadLines(path).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains('`', StringComparison.Ordinal)))
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
            foreach (string function in Codes(cells[1]))
            {
                bool added = cells.Length == 4
                    ? table._privileged.TryAdd((cells[0], function), new PrivilegedFunction(cells[2], Codes(cells[3])))
                    : table._open.Add((cells[0], function));
                Assert.True(added, $"{cells[0]}.{function} is listed twice.");
            }
        }

        return table;
    }

    private static string[] Codes(string cell) => [.. cell.Split('`').Where((_, i) => i % 2 == 1)];
}

/// <summary>Who may call a function, and with which error everyone else is refused.</summary>
internal sealed record PrivilegedFunction(string Who, IReadOnlyList<string> Errors);
