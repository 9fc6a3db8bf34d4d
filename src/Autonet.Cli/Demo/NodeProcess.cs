using System.Diagnostics;
using System.Globalization;
using Autonet.Core.Identifiers;
using Autonet.Node.Devnet;

namespace Autonet.Cli.Demo;

/// <summary>What the demonstration's node processes share.</summary>
internal sealed record NodeSetting(Uri Rpc, string ManifestPath, string PasswordFile, string Folder, ulong Run, Uri Gateway, KeyFolder Keys, bool ExitWhenCompleted);

/// <summary>
/// One <c>autonet node</c> in a process of its own. It stops when the pipe to it closes, so that it never outlives the demonstration, and is
/// started again when it dies before its time.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    // A node that dies more often has a reason that a restart does not mend; its log says it.
    private const int MaxRestarts = 5;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(2);

    private readonly NodeSetting _setting;
    private readonly int _slot;
    private readonly bool _cheats;
    private readonly TimeProvider _time;
    private readonly System.Action<string> _say;
    private readonly Lock _lock = new();
    private Process? _process;
    private bool _stopping;

    public NodeProcess(string name, NodeSetting setting, int slot, bool cheats, TimeProvider time, System.Action<string> say)
    {
        Name = name;
        _setting = setting;
        _slot = slot;
        _cheats = cheats;
        _time = time;
        _say = say;
        Account = setting.Keys.AddressOf(name);
    }

    public string Name { get; }

    public Address Account { get; }

    public string LogPath => Path.Combine(_setting.Folder, "logs", Name + ".log");

    /// <summary>Runs the node until it ends by itself, and restarts it when it dies.</summary>
    /// <returns>Whether it ended as it should.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LogPath)!);
        for (int restart = 0; ; restart++)
        {
            Process? process = Start();
            if (process is null)
            {
                return false;
            }

            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode == 0)
            {
                return true;
            }

            if (_stopping || restart == MaxRestarts)
            {
                return false;
            }

            _say($"{Name} (process {process.Id}) ended with code {process.ExitCode}; starting it again");
            await Task.Delay(RestartPause, _time, cancellationToken);
        }
    }

    /// <summary>Asks the node to stop, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        Process? process;
        lock (_lock)
        {
            _stopping = true;
            process = _process;
        }

        if (process is null)
        {
            return;
        }

        if (!process.HasExited)
        {
            process.StandardInput.Close();
            try
            {
                await process.WaitForExitAsync().WaitAsync(StopLimit, _time);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
    }

    private Process? Start()
    {
        lock (_lock)
        {
            if (_stopping)
            {
                return null;
            }

            _process?.Dispose();
            _process = Process.Start(StartInfo())!;
            return _process;
        }
    }

    // The shell writes the log, so that a node that outlives its starter for a moment never blocks on a pipe that nobody reads.
    private ProcessStartInfo StartInfo()
    {
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardInput = true };
        IEnumerable<string> arguments =
        [
            "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1", "autonet-node", LogPath,
            .. Program(),
            "node", "--rpc", _setting.Rpc.ToString(), "--manifest", _setting.ManifestPath, "--key", _setting.Keys.PathOf(Name),
            "--password-file", _setting.PasswordFile, "--node-dir", Path.Combine(_setting.Folder, "nodes", Name),
            "--run", _setting.Run.ToString(CultureInfo.InvariantCulture), "--slot", _slot.ToString(CultureInfo.InvariantCulture),
            "--threads", "1", "--gateway", _setting.Gateway.ToString(), "--stop-with-input",
            .. _setting.ExitWhenCompleted ? (string[])["--exit-when-completed"] : [],
            .. _cheats ? (string[])["--cheat"] : [],
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    // This very program, whether started by its own launcher or by 'dotnet autonet.dll'.
    private static IEnumerable<string> Program()
    {
        string host = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(host) == "dotnet" ? [host, typeof(NodeProcess).Assembly.Location] : [host];
    }
}
