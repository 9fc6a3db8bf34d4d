using System.Text.Json;

namespace Autonet.Chain.Tests.Tools;

/// <summary>Files that the tests read from the repository, wherever the tests run.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    public static string Vector(params string[] parts) => Path(["tests", "vectors", "chain", .. parts]);

    /// <summary>A contract of this repository, as the set-up compiled it.</summary>
    public static string Artifact(string contract) => Path("contracts", "out", contract + ".sol", contract + ".json");

    public static JsonElement LoadVector(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Vector(name)));
        return document.RootElement.Clone();
    }

    /// <summary>A program that npm installed; its absence fails the test, for a skipped test proves nothing.</summary>
    public static string Tool(string name)
    {
        string path = Path("node_modules", ".bin", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"'{path}' is missing: run 'npm ci' in the repository's root.");
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Autonet.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No folder above the tests holds Autonet.slnx.");
    }
}
