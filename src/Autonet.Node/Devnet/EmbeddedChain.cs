using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Devnet;

/// <summary>
/// The chain of one machine: Foundry's anvil as a child process on a loopback port, its state kept in the data folder. It has no account of its
/// own; <see cref="FundAsync"/> gives ether to keys of this network. A guard process ends anvil, with its state written, as soon as the process
/// that started it is gone, however it went.
/// </summary>
public sealed class EmbeddedChain : IAsyncDisposable
{
    // The block gas limit: a round's certificate with 256 signatures needs about 3 million.
    private const string GasLimit = "100000000";

    // Waits for the starter's end of the pipe to close. The program is started in the background so that an interrupt from the terminal, which
    // goes to every process of the group, leaves it alone until the nodes have stopped.
    private const string Guard = """
        log=$1; shift
        exec 3<&0 </dev/null
        "$@" 3<&- >"$log" 2>&1 &
        child=$!
        echo "$child"; exec >&-
        (while read -r _ <&3; do :; done; kill -TERM "$child" 2>/dev/null) &
        watcher=$!
        exec 3<&-
        trap 'kill -TERM "$child" 2>/dev/null' TERM INT HUP
        wait "$child"; status=$?
        kill "$watcher" 2>/dev/null
        exit "$status"
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly Process _guard;
    private readonly HttpClient _http;

    private EmbeddedChain(Process guard, HttpClient http, Uri endpoint)
    {
        _guard = guard;
        _http = http;
        Endpoint = endpoint;
        Client = new EthereumClient(new HttpRpc(http, endpoint));
    }

    /// <summary>The RPC endpoint.</summary>
    public Uri Endpoint { get; }

    /// <summary>A client of the endpoint.</summary>
    public EthereumClient Client { get; }

    /// <summary>Completes when the chain's process has ended, wanted or not.</summary>
    public Task Ended => _guard.WaitForExitAsync();

    /// <summary>Starts the chain and returns when it answers.</summary>
    /// <exception cref="ActionableException">The port is in use, the state cannot be read, or the program does not start.</exception>
    public static async Task<EmbeddedChain> StartAsync(EmbeddedChainOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        Directory.CreateDirectory(options.Folder);
        int port = ClaimPort(options.Port);
        Process guard = Start(options, port);
        HttpClient http = new();
        EmbeddedChain chain = new(guard, http, EndpointOf(port));
        try
        {
            string? process = await guard.StandardOutput.ReadLineAsync(cancellationToken);
            await WaitUntilReadyAsync(http, () => guard.HasExited, options, port, time, cancellationToken);
            if (int.TryParse(process, CultureInfo.InvariantCulture, out int processId))
            {
                // Commands that are given this data folder find the chain by it.
                await DevnetDaemon.AnnounceAsync(options.Folder, new DevnetStatus(processId, port, options.ChainId), cancellationToken);
            }

            return chain;
        }
        catch
        {
            await chain.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives an account this balance of ether. The embedded chain alone can do this.</summary>
    /// <exception cref="RpcException">The chain refused.</exception>
    public static async Task FundAsync(EthereumClient client, Address account, BigInteger balanceWei, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        RpcRequest request = new("anvil_setBalance", account.ToString(), "0x" + balanceWei.ToString("x", CultureInfo.InvariantCulture).TrimStart('0'));
        foreach (RpcReply reply in await client.Rpc.SendAsync([request], cancellationToken))
        {
            _ = reply.Unwrap();
        }
    }

    /// <summary>Stops the chain; its state is written before this returns.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_guard.HasExited)
        {
            _guard.StandardInput.Close();
            try
            {
                await _guard.WaitForExitAsync().WaitAsync(StopLimit);
            }
            catch (TimeoutException)
            {
                _guard.Kill(entireProcessTree: true);
                await _guard.WaitForExitAsync();
            }
        }

        _guard.Dispose();
        _http.Dispose();
    }

    /// <summary>The program's arguments.</summary>
    internal static IReadOnlyList<string> Arguments(EmbeddedChainOptions options, int port) =>
    [
        "--host", "127.0.0.1",
        "--port", port.ToString(CultureInfo.InvariantCulture),
        "--chain-id", options.ChainId.ToString(CultureInfo.InvariantCulture),
        "--block-time", options.BlockSeconds.ToString(CultureInfo.InvariantCulture),
        "--state", options.StatePath,
        "--state-interval", options.StateIntervalSeconds.ToString(CultureInfo.InvariantCulture),
        "--cache-path", Path.Combine(options.Folder, "cache"),
        "--gas-limit", GasLimit,
        "--hardfork", "prague",
        "--accounts", "0",
        "--silent",
    ];

    /// <summary>The port itself when it is free, or any free one for 0.</summary>
    /// <exception cref="ActionableException">The port is in use.</exception>
    internal static int ClaimPort(int port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            throw PortInUse(port, e);
        }
    }

    /// <summary>The endpoint of the chain on a port.</summary>
    internal static Uri EndpointOf(int port) => new($"http://127.0.0.1:{port}/");

    /// <summary>Returns when the chain answers with its id.</summary>
    /// <exception cref="ActionableException">It stopped, another chain answers, or none does in time.</exception>
    internal static async Task WaitUntilReadyAsync(
        HttpClient http, Func<bool> hasEnded, EmbeddedChainOptions options, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        EthereumClient probe = new(new HttpRpc(http, EndpointOf(port), new HttpRpcOptions { Retries = 0, Timeout = TimeSpan.FromSeconds(2) }));
        while (await AskAsync(probe, cancellationToken) is var (chainId, failure) && chainId != options.ChainId)
        {
            if (hasEnded())
            {
                throw Explain(options, port);
            }

            if (chainId is not null)
            {
                throw new ActionableException($"Another chain ({chainId}) answers on port {port}: choose another with --port.");
            }

            if (time.GetElapsedTime(started) > StartLimit)
            {
                throw new ActionableException($"The embedded chain did not answer within {StartLimit.TotalSeconds:0} s: see '{options.LogPath}'.", failure);
            }

            await Task.Delay(PollInterval, time, cancellationToken);
        }
    }

    private static async Task<(ulong? ChainId, RpcException? Failure)> AskAsync(EthereumClient probe, CancellationToken cancellationToken)
    {
        try
        {
            return (await probe.GetChainIdAsync(cancellationToken), null);
        }
        catch (RpcException e)
        {
            // Not listening yet; the caller decides how long to ask.
            return (null, e);
        }
    }

    private static Process Start(EmbeddedChainOptions options, int port)
    {
        ProcessStartInfo start = new("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string argument in (IEnumerable<string>)["-c", Guard, "autonet-chain", options.LogPath, options.AnvilPath, .. Arguments(options, port)])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static ActionableException Explain(EmbeddedChainOptions options, int port)
    {
        string log = File.Exists(options.LogPath) ? File.ReadAllText(options.LogPath) : "";
        if (log.Contains("failed to parse json", StringComparison.OrdinalIgnoreCase))
        {
            return new ActionableException($"The chain's state in '{options.StatePath}' is damaged: restore the file from a copy, or start anew in another data folder.");
        }

        return log.Contains("Address already in use", StringComparison.OrdinalIgnoreCase)
            ? PortInUse(port, null)
            : new ActionableException($"The embedded chain stopped as it started: see '{options.LogPath}'.");
    }

    private static ActionableException PortInUse(int port, Exception? cause)
        => new($"Port {port} on 127.0.0.1 is in use: stop the program that holds it, or choose another with --port.", cause);
}
