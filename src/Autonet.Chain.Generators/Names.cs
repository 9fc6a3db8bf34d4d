using Microsoft.CodeAnalysis.CSharp;

namespace Autonet.Chain.Generators;

/// <summary>Turns Solidity names into C# names.</summary>
internal static class Names
{
    public static string Pascal(string name)
    {
        string trimmed = name.Trim('_').Replace("$", "");
        string pascal = string.Concat(trimmed.Split('_').Where(p => p.Length > 0).Select(p => char.ToUpperInvariant(p[0]) + Rest(p)));
        return pascal.Length == 0 ? "" : char.IsDigit(pascal[0]) ? "N" + pascal : pascal;
    }

    public static string Camel(string name)
    {
        string pascal = Pascal(name);
        string camel = pascal.Length == 0 ? "" : char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
        return SyntaxFacts.GetKeywordKind(camel) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(camel) != SyntaxKind.None ? "@" + camel : camel;
    }

    /// <summary>The name, or the name with a suffix that no one in <paramref name="taken"/> has; takes it.</summary>
    public static string Unique(string name, HashSet<string> taken, string suffix)
    {
        string candidate = name;
        for (int i = 1; !taken.Add(candidate); i++)
        {
            candidate = i == 1 ? name + suffix : name + suffix + i;
        }

        return candidate;
    }

    // MAX_SLOTS is a constant's getter, not a sequence of shouted words.
    private static string Rest(string word)
        => word.Length > 1 && word.All(c => char.IsUpper(c) || char.IsDigit(c)) ? word.Substring(1).ToLowerInvariant() : word.Substring(1);
}
