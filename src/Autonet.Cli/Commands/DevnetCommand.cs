using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Devnet;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet devnet up|down|status</c>: a chain of one's own in the background.</summary>
internal static class DevnetCommand
{
    public static Command Create(TextWriter output) => HelpWithExamples.With(
        new Command("devnet", "A development chain on this machine, in the background") { Up(output), Down(output), Status(output) },
        "autonet devnet up",
        "autonet devnet status --json",
        "autonet devnet down");

    private static Command Up(TextWriter output)
    {
        ChainOptions chain = new();
        Option<int> port = new("--port") { Description = "Port on 127.0.0.1", DefaultValueFactory = _ => EmbeddedChainOptions.DefaultPort };
        Option<ulong> chainId = new("--chain-id") { Description = "Chain id", DefaultValueFactory = _ => EmbeddedChainOptions.DefaultChainId };
        Command command = new("up", "Start the chain and give the key 'deployer' coins") { chain.DataDir, port, chainId };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = chain.FolderOf(parsed);
            DevnetStatus status = await DevnetDaemon.UpAsync(
                new EmbeddedChainOptions
                {
                    AnvilPath = Checkout.Find(Environment.GetEnvironmentVariable(Checkout.RootVariable)).FindAnvil(),
                    Folder = ChainOptions.ChainFolderOf(folder),
                    Port = parsed.GetValue(port),
                    ChainId = parsed.GetValue(chainId),
                },
                TimeProvider.System,
                cancellationToken);
            Address deployer = KeyFolder.Open(ChainOptions.KeyFolderOf(folder)).AddressOf("deployer");
            using HttpClient http = new();
            await EmbeddedChain.FundAsync(new EthereumClient(new HttpRpc(http, status.Endpoint)), deployer, Tokens.Whole(100_000), cancellationToken);
            output.WriteLine($"Chain {status.ChainId} runs at {status.Endpoint} (process {status.ProcessId}); state in {ChainOptions.ChainFolderOf(folder)}.");
            output.WriteLine($"The key 'deployer' ({ChecksumAddress.Format(deployer)}) holds 100000 coins. Next: autonet deploy");
        });
        return HelpWithExamples.With(command, "autonet devnet up", "autonet devnet up --port 9545 --data-dir /tmp/net");
    }

    private static Command Down(TextWriter output)
    {
        ChainOptions chain = new();
        Command command = new("down", "Stop the chain; its state stays") { chain.DataDir };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DevnetStatus? stopped = await DevnetDaemon.DownAsync(ChainOptions.ChainFolderOf(chain.FolderOf(parsed)), TimeProvider.System, cancellationToken);
            output.WriteLine(stopped is null ? "No chain runs in this data folder." : $"Stopped the chain on port {stopped.Port}.");
        });
        return HelpWithExamples.With(command, "autonet devnet down");
    }

    private static Command Status(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = JsonOption();
        Command command = new("status", "Say whether the chain runs") { chain.DataDir, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DevnetStatus? status = DevnetDaemon.Find(ChainOptions.ChainFolderOf(chain.FolderOf(parsed)));
            ulong? height = status is null ? null : await DevnetDaemon.HeightAsync(status, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(output, new JsonObject
                {
                    ["running"] = status is not null,
                    ["rpc"] = status?.Endpoint.ToString(),
                    ["processId"] = status?.ProcessId,
                    ["chainId"] = status?.ChainId,
                    ["block"] = height,
                });
            }
            else
            {
                output.WriteLine(status is null
                    ? "No chain runs in this data folder. Start one: autonet devnet up"
                    : $"Chain {status.ChainId} runs at {status.Endpoint} (process {status.ProcessId}), block {height}.");
            }
        });
        return HelpWithExamples.With(command, "autonet devnet status", "autonet devnet status --json");
    }

    internal static Option<bool> JsonOption() => new("--json") { Description = "Print JSON" };
}
