namespace Autonet.Cli.Commands;

/// <summary>Writes a line for each contract that stands.</summary>
internal sealed class DeploymentLines(TextWriter error) : IProgress<string>
{
    public void Report(string value) => error.WriteLine($"deployed {value}");
}
