using System.Xml.Linq;
using Autonet.Core.Identifiers;

namespace Autonet.Core.Tests.Architecture;

/// <summary>Which project may use which: the arrows of <c>docs/architecture.md</c>.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Autonet.Core"] = [],
        ["Autonet.Exact"] = [],
        ["Autonet.Training"] = ["Autonet.Core", "Autonet.Exact"],
        ["Autonet.Chain"] = ["Autonet.Core"],
        ["Autonet.Chain.Generators"] = [],
        ["Autonet.Storage"] = ["Autonet.Core"],
        ["Autonet.Node"] = ["Autonet.Training", "Autonet.Chain", "Autonet.Storage"],
        ["Autonet.Cli"] = ["Autonet.Node"],
    };

    private static readonly string Source = Path.Combine(RepositoryRoot(), "src");

    public static TheoryData<string> Projects => [.. Directory.EnumerateFiles(Source, "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).Order().OfType<string>()];

    [Fact]
    public void Every_project_has_its_arrows_written_down()
        => Assert.Equal(Arrows.Keys.Order(), Projects.Select(static row => row.Data));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_references_follow_the_arrows(string project)
        => Assert.Equal(Arrows[project].Order(), ReferencesOf(project, "ProjectReference").Order());

    [Theory]
    [InlineData("Autonet.Core")]
    [InlineData("Autonet.Exact")]
    public void Pure_project_uses_nothing_but_the_base_class_library(string project)
    {
        Assert.Empty(ReferencesOf(project, "ProjectReference"));
        Assert.Empty(ReferencesOf(project, "PackageReference"));
        Assert.Empty(ReferencesOf(project, "FrameworkReference"));
        Assert.Empty(ReferencesOf(project, "Reference"));
    }

    [Fact]
    public void Core_assembly_references_only_system_assemblies()
        => Assert.All(typeof(Hash256).Assembly.GetReferencedAssemblies(), static name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));

    /// <summary>The names that a project's file references in an item group; a generator that only runs at build time is no reference.</summary>
    private static IEnumerable<string> ReferencesOf(string project, string item)
        => XDocument.Load(Path.Combine(Source, project, project + ".csproj")).Descendants(item)
            .Where(static element => element.Attribute("OutputItemType")?.Value != "Analyzer")
            .Select(static element => Path.GetFileNameWithoutExtension(element.Attribute("Include")!.Value.Replace('\\', '/')));

    private static string RepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Autonet.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Autonet.slnx above {AppContext.BaseDirectory}.");
    }
}
