using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Autonet.Training.Tests.Export;

/// <summary>What llama.cpp makes of a file.</summary>
/// <param name="Tokens">The greedy continuation.</param>
/// <param name="Logits">Logits after the prompt, as pairs of token and value, likeliest first.</param>
/// <param name="Texts">Tokens of the texts that were asked for.</param>
/// <param name="Description">Architecture, size and type as it sees them.</param>
/// <param name="Ends">The tokens at which it would stop.</param>
internal sealed record LlamaAnswer(
    [property: JsonPropertyName("tokens")] ushort[] Tokens,
    [property: JsonPropertyName("logits")] double[] Logits,
    [property: JsonPropertyName("texts")] ushort[][] Texts,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("ends")] int[] Ends);

/// <summary>
/// Llama.cpp as npm ships it for Linux on x64: <c>llama-cpp.mjs</c> beside this file loads a model in a process of its own. Elsewhere tests that
/// need it are skipped.
/// </summary>
internal static class LlamaCpp
{
    private static readonly string Root = FindRoot();

    private static string Libraries => Path.Combine(Root, "node_modules", "@node-llama-cpp", "linux-x64", "bins", "linux-x64");

    /// <summary>Llama.cpp's base library, for its quantisers.</summary>
    public static string BaseLibrary => Path.Combine(Libraries, "libggml-base.so");

    public static void SkipWhereItDoesNotRun()
    {
        bool runs = OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64;
        Assert.SkipUnless(runs, "llama.cpp is installed for Linux on x64 only.");
        Assert.True(File.Exists(BaseLibrary), $"llama.cpp is missing at '{Libraries}': run 'npm ci --ignore-scripts' in '{Root}'.");
    }

    public static async Task<LlamaAnswer> ContinueAsync(string file, ushort[] prompt, int count, params string[] texts)
    {
        string request = JsonSerializer.Serialize(new { prompt = prompt.Select(static token => (int)token), count, texts });
        string script = Path.Combine(Root, "tests", "Autonet.Training.Tests", "Export", "llama-cpp.mjs");
        using Process process = Process.Start(new ProcessStartInfo("node", [script, file, request])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"llama.cpp stopped with code {process.ExitCode}: {await error}");
        return JsonSerializer.Deserialize<LlamaAnswer>(output)!;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(Environment.GetEnvironmentVariable("AUTONET_ROOT") ?? AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Autonet.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of a checkout.");
    }
}
