using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Autonet.Chain.Rpc;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Devnet;

/// <summary>A development chain that runs in the background.</summary>
/// <param name="ProcessId">The chain's process.</param>
/// <param name="Port">Its loopback port.</param>
/// <param name="ChainId">Its chain id.</param>
public sealed record DevnetStatus(int ProcessId, int Port, ulong ChainId)
{
    /// <summary>The RPC endpoint.</summary>
    public Uri Endpoint => EmbeddedChain.EndpointOf(Port);
}

/// <summary>Starts and stops the embedded chain as a background process that outlives the command, one per folder.</summary>
public static class DevnetDaemon
{
    private const int Terminate = 15;

    // A session of its own keeps the terminal's interrupts and its end away from the chain.
    private const string Launch = """
        log=$1; shift
        if command -v setsid >/dev/null 2>&1; then
            setsid "$@" >"$log" 2>&1 </dev/null &
        else
            nohup "$@" >"$log" 2>&1 </dev/null &
        fi
        echo $!
        """;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    /// <summary>Starts the chain and returns when it answers.</summary>
    /// <exception cref="ActionableException">One runs already in this folder, the port is in use, or the program does not start.</exception>
    public static async Task<DevnetStatus> UpAsync(EmbeddedChainOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Find(options.Folder) is DevnetStatus running)
        {
            throw new ActionableException($"The chain of '{options.Folder}' already runs on port {running.Port}: use it, or stop it with 'autonet devnet down'.");
        }

        Directory.CreateDirectory(options.Folder);
        int port = EmbeddedChain.ClaimPort(options.Port);
        DevnetStatus status = new(await LaunchAsync(options, port, cancellationToken), port, options.ChainId);
        await AnnounceAsync(options.Folder, status, cancellationToken);
        using HttpClient http = new();
        await EmbeddedChain.WaitUntilReadyAsync(http, () => HasEnded(status.ProcessId), options, port, time, cancellationToken);
        return status;
    }

    /// <summary>Stops the chain of a folder; its state is written before this returns.</summary>
    /// <returns>What was stopped, or null when nothing ran.</returns>
    /// <exception cref="ActionableException">It does not stop.</exception>
    public static async Task<DevnetStatus?> DownAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(time);
        DevnetStatus? status = Find(folder);
        if (status is not null)
        {
            long started = time.GetTimestamp();
            _ = Kill(status.ProcessId, Terminate);
            while (IsChain(status.ProcessId))
            {
                if (time.GetElapsedTime(started) > StopLimit)
                {
                    throw new ActionableException($"The chain (process {status.ProcessId}) does not stop: end it with 'kill -9 {status.ProcessId}'.");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
            }
        }

        File.Delete(StatusPath(folder));
        return status;
    }

    /// <summary>The chain that runs in a folder, or null.</summary>
    public static DevnetStatus? Find(string folder)
    {
        string path = StatusPath(folder);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            DevnetStatus? status = JsonSerializer.Deserialize(File.ReadAllText(path), DevnetJson.Default.DevnetStatus);
            return status is not null && IsChain(status.ProcessId) ? status : null;
        }
        catch (JsonException e)
        {
            throw new ActionableException($"'{path}' is damaged: delete it, and end any left over chain process yourself.", e);
        }
    }

    /// <summary>The height of a running chain.</summary>
    /// <exception cref="RpcException">It does not answer.</exception>
    public static async Task<ulong> HeightAsync(DevnetStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(status);
        using HttpClient http = new();
        return await new EthereumClient(new HttpRpc(http, status.Endpoint)).GetBlockNumberAsync(cancellationToken);
    }

    /// <summary>
    /// Whether a process is gone. Unlike <see cref="Find"/> this does not look at its name: one that was just started bears the shell's for a moment.
    /// </summary>
    internal static bool HasEnded(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // No such process, or it ended while it was looked at.
            return true;
        }
    }

    /// <summary>Records which process serves the chain of a folder, for <see cref="Find"/>.</summary>
    internal static Task AnnounceAsync(string folder, DevnetStatus status, CancellationToken cancellationToken)
        => File.WriteAllTextAsync(StatusPath(folder), JsonSerializer.Serialize(status, DevnetJson.Default.DevnetStatus), cancellationToken);

    private static string StatusPath(string folder) => Path.Combine(folder, "devnet.json");

    private static async Task<int> LaunchAsync(EmbeddedChainOptions options, int port, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardOutput = true };
        IEnumerable<string> arguments =
            ["-c", Launch, "autonet-devnet", options.LogPath, options.AnvilPath, .. EmbeddedChain.Arguments(options, port)];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process shell = Process.Start(start)!;
        string text = await shell.StandardOutput.ReadToEndAsync(cancellationToken);
        await shell.WaitForExitAsync(cancellationToken);
        return int.TryParse(text.Trim(), out int process)
            ? process
            : throw new ActionableException($"The embedded chain could not be started in the background: see '{options.LogPath}'.");
    }

    // A process id may have been given to another program since; its name tells.
    private static bool IsChain(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return !process.HasExited && process.ProcessName.Contains("anvil", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // No such process, or it ended while it was looked at.
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int processId, int signal);
}
