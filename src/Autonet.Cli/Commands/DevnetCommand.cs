using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Node.Deployment;
using Autonet.Node.Devnet;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet devnet up|down|status</c>: a network of one's own: a chain in the background with all contracts.</summary>
internal static class DevnetCommand
{
    private const int FounderCount = 6;
    private const int DeployerCoins = 100_000;

    public static Command Create(TextWriter output, TextWriter error) => HelpWithExamples.With(
        new Command("devnet", "A development network on this machine: a chain in the background and the contracts on it") { Up(output, error), Down(output), Status(output) },
        "autonet devnet up",
        "autonet devnet status --json",
        "autonet devnet down");

    private static Command Up(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Option<int> port = new("--port") { Description = "Port on 127.0.0.1", DefaultValueFactory = _ => EmbeddedChainOptions.DefaultPort };
        Option<ulong> chainId = new("--chain-id") { Description = "Chain id", DefaultValueFactory = _ => EmbeddedChainOptions.DefaultChainId };
        Command command = new("up", "Start the chain, deploy the contracts and prepare six founders; what is there already stays") { chain.DataDir, port, chainId };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string folder = chain.FolderOf(parsed);
            Checkout checkout = Checkout.Find(Environment.GetEnvironmentVariable(Checkout.RootVariable));
            EmbeddedChainOptions options = new()
            {
                AnvilPath = checkout.FindAnvil(),
                Folder = ChainOptions.ChainFolderOf(folder),
                Port = parsed.GetValue(port),
                ChainId = parsed.GetValue(chainId),
            };
            DevnetStatus status = Running(options.Folder, parsed.GetResult(port) is { Implicit: false } ? options.Port : null)
                ?? await DevnetDaemon.UpAsync(options, TimeProvider.System, cancellationToken);
            output.WriteLine($"Chain {status.ChainId} runs at {status.Endpoint} (process {status.ProcessId}); state in {options.Folder}.");
            await DeployAsync(output, error, checkout, folder, status, cancellationToken);
        });
        return HelpWithExamples.With(command, "autonet devnet up", "autonet devnet up --port 9545 --data-dir /tmp/net");
    }

    // A chain on another port than the one that was asked for is not what was asked for.
    private static DevnetStatus? Running(string chainFolder, int? port)
        => DevnetDaemon.Find(chainFolder) is DevnetStatus running && (port is null || port == running.Port) ? running : null;

    private static async Task DeployAsync(
        TextWriter output, TextWriter error, Checkout checkout, string folder, DevnetStatus status, CancellationToken cancellationToken)
    {
        KeyFolder keys = KeyFolder.Open(ChainOptions.KeyFolderOf(folder));
        using HttpClient http = new();
        EthereumClient client = new(new HttpRpc(http, status.Endpoint));
        using PrivateKey key = keys.Obtain("deployer");
        using TransactionSender deployer = ChainOptions.SenderOf(client, key);
        await EmbeddedChain.FundAsync(client, key.Address, Tokens.Whole(DeployerCoins), cancellationToken);
        DeploymentTerms terms = new() { Preset = DeploymentPreset.Development, Founders = FounderAccounts.AddressesIn(keys, FounderCount) };
        DeploymentManifest manifest = await ContractDeployment.DeployAsync(
            deployer, checkout, terms, ChainOptions.ManifestPathIn(folder), new DeploymentLines(error), cancellationToken);
        await FounderAccounts.EquipAsync(deployer, manifest, keys, FounderCount, TimeProvider.System, cancellationToken);
        output.WriteLine($"{manifest.Contracts.Count} contracts stand; the manifest is {ChainOptions.ManifestPathIn(folder)}.");
        output.WriteLine($"The key 'deployer' ({ChecksumAddress.Format(key.Address)}) holds {DeployerCoins} coins; the keys 'founder-1' to 'founder-{FounderCount}' hold the votes.");
        output.WriteLine("Next: autonet constitution show");
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
