using System.Globalization;
using System.Numerics;
using Autonet.Cli.Commands.Constitution;
using Autonet.Cli.Demo;
using Autonet.Core.Audits;
using Autonet.Node.Charters;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Tests.Commands.Constitution;

/// <summary>Every charter of the repository makes every strategy of a cheat lose, and the documents show what the command prints.</summary>
public sealed class StakeLinesTests
{
    private static readonly Checkout Checkout = Checkout.Find(null);

    public static TheoryData<string> Charters => [.. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "constitution", "examples"), "*.yaml")
        .Select(static path => Path.GetFileName(path)!)
        .Where(static name => CharterReader.TryRead(File.ReadAllBytes(Example(name)), out _).Kind == FileFaultKind.None).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Charters))]
    public void Example_charters_leave_no_strategy_that_pays(string name) => AssertNothingPays(CharterReader.ReadFile(Example(name)));

    [Fact]
    public void Demonstration_leaves_no_strategy_that_pays()
        => AssertNothingPays(new DemoSettings(Workers: 4, Cheat: true, Rounds: 8, InnerSteps: 20, Dim: 64, Layers: 2, Seq: 64, Batch: 8, Data: "", Seed: 1).Charter(Checkout));

    [Fact]
    public void Documents_show_the_table_of_the_example_that_passes()
    {
        using StringWriter output = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        StakeLines.Write(output, CharterReader.ReadFile(Example("passes.yaml")));
        Assert.Contains(output.ToString(), File.ReadAllText(Path.Combine(Checkout.Root, "docs", "court.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void Terms_under_which_cheating_pays_are_called_so()
    {
        CharterFile charter = CharterReader.ReadFile(Example("passes.yaml"));
        using StringWriter output = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        StakeLines.Write(output, charter with { Participation = charter.Participation with { StakeWei = BigInteger.One } });
        Assert.StartsWith("What a cheat can expect, in tokens: ONE OF THESE PAYS.\n", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_strategy_has_a_name()
        => Assert.Equal(Enum.GetValues<CheatStrategy>().Length, Enum.GetValues<CheatStrategy>().Select(StakeLines.NameOf).Distinct().Count());

    private static void AssertNothingPays(CharterFile charter)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        StakeLines.Write(output, charter);
        Assert.StartsWith("What a cheat can expect, in tokens: each of these loses.\n", output.ToString(), StringComparison.Ordinal);
    }

    private static string Example(string name) => Path.Combine(Checkout.Root, "constitution", "examples", name);
}
