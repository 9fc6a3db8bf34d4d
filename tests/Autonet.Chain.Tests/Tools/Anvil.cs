using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;

namespace Autonet.Chain.Tests.Tools;

/// <summary>A real local chain in a child process, on a port of its own choice, gone when disposed.</summary>
internal sealed partial class Anvil : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new();

    private Anvil(Process process, Uri endpoint)
    {
        _process = process;
        Endpoint = endpoint;
        Rpc = new HttpRpc(_http, endpoint);
        Client = new EthereumClient(Rpc);
    }

    public Uri Endpoint { get; }

    public HttpRpc Rpc { get; }

    public EthereumClient Client { get; }

    /// <summary>The first account of the well-known test mnemonic, rich on every development chain.</summary>
    public PrivateKey Rich { get; } = PrivateKey.Parse("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    public static async Task<Anvil> StartAsync(params string[] options)
    {
        ProcessStartInfo start = new(RepositoryFiles.Tool("anvil"), ["--port", "0", .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process process = Process.Start(start)!;
        List<string> lines = [];
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is string line)
        {
            lines.Add(line);
            Match match = Listening().Match(line);
            if (match.Success)
            {
                // Nobody reads further output; draining it keeps the child from blocking on a full pipe.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new Anvil(process, new Uri($"http://127.0.0.1:{match.Groups[1].Value}"));
            }
        }

        throw new InvalidOperationException("anvil ended before it listened:\n" + string.Join('\n', lines) + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    public async Task<JsonElement> SendAsync(string method, params JsonNode?[] parameters)
        => (await Rpc.SendAsync([new RpcRequest(method, parameters)], TestContext.Current.CancellationToken))[0].Unwrap();

    public Task MineAsync(int blocks = 1) => SendAsync("anvil_mine", "0x" + blocks.ToString("x", CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _http.Dispose();
        Rich.Dispose();
    }

    [GeneratedRegex(@"^Listening on .*:(\d+)$")]
    private static partial Regex Listening();
}
