using System.Diagnostics;

namespace Autonet.Chain.Tests.Tools;

/// <summary>Foundry's command-line client: an independent implementation to compare with.</summary>
internal static class Cast
{
    public static async Task<string> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new(RepositoryFiles.Tool("cast"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"cast {arguments[0]}: {await errors}");
    }
}
