using System.Text.Json;

namespace Autonet.Cli.Tests.Commands;

/// <summary>A development network by commands alone, as a person begins.</summary>
public sealed class DevnetTests
{
    [Fact]
    public async Task Network_comes_up_with_contracts_and_founders_and_comes_up_again_as_it_was()
    {
        using TemporaryFolder folder = new();
        try
        {
            (int code, string output, string error) = await RunAsync("devnet", "up", "--port", "0", "--data-dir", folder.Path);
            Assert.True(code == 0, error);
            Assert.Contains("Next: autonet constitution show", output, StringComparison.Ordinal);
            Assert.Equal(0, await StopAsync(folder));
            string manifest = await File.ReadAllTextAsync(Path.Combine(folder.Path, "deployment.json"), TestContext.Current.CancellationToken);

            (int again, _, string deployed) = await RunAsync("devnet", "up", "--port", "0", "--data-dir", folder.Path);
            (int running, _, string failure) = await RunAsync("devnet", "up", "--data-dir", folder.Path);
            (int status, string json, _) = await RunAsync("devnet", "status", "--json", "--data-dir", folder.Path);

            Assert.True((0, 0, 0) == (again, running, status), $"{deployed}{failure}");
            Assert.Empty(deployed);
            Assert.True(JsonDocument.Parse(json).RootElement.GetProperty("running").GetBoolean());
            Assert.Equal(manifest, await File.ReadAllTextAsync(Path.Combine(folder.Path, "deployment.json"), TestContext.Current.CancellationToken));
        }
        finally
        {
            await StopAsync(folder);
        }
    }

    private static async Task<int> StopAsync(TemporaryFolder folder) => (await RunAsync("devnet", "down", "--data-dir", folder.Path)).Code;

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
