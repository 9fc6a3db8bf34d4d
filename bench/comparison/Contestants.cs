using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Autonet.Bench.Comparison;

/// <summary>What one run of one side measured.</summary>
internal readonly record struct Measurement(double TokensPerSecond, long PeakBytes, long Parameters, string Name);

/// <summary>Starts both sides, each as a process of its own with the same number of threads.</summary>
internal sealed class Contestants(string root, int threads, int steps)
{
    public Task<Measurement> OursAsync(ModelSize size) =>
        RunAsync("Autonet", "dotnet", [Path.Combine(root, "artifacts", "bin", "Autonet.Cli", "release", "autonet.dll"), "bench", "train", .. size.Arguments, "--json"]);

    public Task<Measurement> PeerAsync(ModelSize size) => RunAsync("libtorch", Path.Combine(root, "bench", "torch", "run"), ["train", .. size.Arguments]);

    private async Task<Measurement> RunAsync(string name, string program, string[] arguments)
    {
        ProcessStartInfo start = new(program, [.. arguments, "--steps", $"{steps}", "--threads", $"{threads}"]) { RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = $"{threads}";
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{name} ended with exit code {process.ExitCode}.");
        }

        JsonNode json = JsonNode.Parse(output)!;
        return new Measurement(
            json["tokensPerSecond"]!.GetValue<double>(), json["peakBytes"]!.GetValue<long>(), json["parameters"]!.GetValue<long>(), json["peer"]?.GetValue<string>() ?? name);
    }
}
