using System.Globalization;
using System.Text.RegularExpressions;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Tests.Constitution;

/// <summary>Holds the table of <c>constitution/README.md</c> to the articles' clauses, to the contracts and to the tests that it names.</summary>
public sealed partial class TraceabilityTests
{
    private static readonly Checkout Checkout = Checkout.Find(null);
    private static readonly string Folder = Path.Combine(Checkout.Root, "constitution");

    [Fact]
    public void Every_clause_of_every_article_has_one_row_in_the_order_of_the_text()
    {
        IEnumerable<string> clauses = Articles().SelectMany(article => ClausePattern().Matches(File.ReadAllText(Path.Combine(Folder, article + ".md")))
            .Select(match => $"{article} {match.Groups[1].Value}"));

        Assert.Equal(clauses.Order(), Rows().Select(row => row.Clause).Order());
    }

    [Fact]
    public void Clauses_are_numbered_from_one_without_gaps()
    {
        Assert.All(Articles(), article =>
        {
            int[] numbers = [.. ClausePattern().Matches(File.ReadAllText(Path.Combine(Folder, article + ".md"))).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
            Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
            Assert.NotEmpty(numbers);
        });
    }

    [Fact]
    public void Every_row_names_tests_and_every_named_test_exists()
    {
        string tests = string.Concat(
            Sources(Path.Combine(Checkout.Root, "contracts", "test"), "*.sol").Concat(Sources(Path.Combine(Checkout.Root, "tests"), "*.cs")).Select(File.ReadAllText));
        HashSet<string> defined = [.. DefinitionPattern().Matches(tests).Select(match => match.Groups[1].Value)];

        Assert.All(Rows(), row => Assert.NotEmpty(row.Tests));
        Assert.Empty(Rows().SelectMany(row => row.Tests).Except(defined));
    }

    [Fact]
    public void Every_contract_that_a_row_or_an_article_names_exists()
    {
        HashSet<string> contracts = [.. Sources(Path.Combine(Checkout.Root, "contracts", "src"), "*.sol").Select(path => Path.GetFileNameWithoutExtension(path)!)];
        IEnumerable<string> named = Rows().SelectMany(row => row.Code).Concat(Articles()
            .SelectMany(article => CodePattern().Matches(File.ReadAllText(Path.Combine(Folder, article + ".md"))).Select(match => match.Groups[1].Value)))
            .Select(code => code.Split('.')[0]).Where(code => code.Length > 0 && char.IsUpper(code[0]));

        Assert.Empty(named.Distinct().Except(contracts));
    }

    [Fact]
    public void Every_article_has_an_example_that_is_named_after_it()
        => Assert.All(Articles(), article => Assert.True(File.Exists(Path.Combine(Folder, "examples", article + ".yaml")), article));

    private static IEnumerable<string> Articles() => Directory.EnumerateFiles(Folder, "*.md")
        .Select(path => Path.GetFileNameWithoutExtension(path)!).Where(name => name != "README").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Sources(string folder, string pattern) => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
        .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static IEnumerable<Row> Rows() => File.ReadLines(Path.Combine(Folder, "README.md"))
        .Where(line => RowPattern().IsMatch(line))
        .Select(line => line.Split('|'))
        .Select(cells => new Row(cells[1].Trim(), Codes(cells[2]), Codes(cells[3])));

    private static string[] Codes(string cell) => [.. CodePattern().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^(\d+)\. ", RegexOptions.Multiline)]
    private static partial Regex ClausePattern();

    [GeneratedRegex(@"^\| [a-z]+ \d+ \|")]
    private static partial Regex RowPattern();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodePattern();

    // A Forge test is a function, a C# test a method.
    [GeneratedRegex(@"(?:function|void|Task) (\w+)\(")]
    private static partial Regex DefinitionPattern();

    private sealed record Row(string Clause, IReadOnlyList<string> Code, IReadOnlyList<string> Tests);
}
