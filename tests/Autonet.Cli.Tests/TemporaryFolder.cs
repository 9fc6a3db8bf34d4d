namespace Autonet.Cli.Tests;

/// <summary>A folder of a test's own that is deleted at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("autonet-cli-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
