using System.CommandLine;
using System.Net;
using Autonet.Cli.Terminal;
using Autonet.Node.Hosting;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet node</c>: one process that trains, audits, stores.</summary>
internal static class NodeCommand
{
    public static Command Create()
    {
        ChainOptions chain = new();
        Option<string> folder = new("--node-dir") { Description = "Folder of everything this node keeps (default: nodes/<key> in the data folder)", HelpName = "folder" };
        Option<string> roles = new("--roles") { Description = "Comma-separated: worker, auditor, gateway", DefaultValueFactory = _ => "worker,auditor,gateway" };
        Option<ulong?> run = new("--run") { Description = "Run to take part in", HelpName = "id" };
        Option<int[]> slots = new("--slot") { Description = "Slot to take; may be repeated (default: a free one)", HelpName = "number" };
        Option<string> bind = new("--bind") { Description = "Address to listen on", DefaultValueFactory = _ => "127.0.0.1", HelpName = "address" };
        Option<int> port = new("--port") { Description = "Port to listen on; 0 takes a free one" };
        Option<Uri> endpoint = new("--endpoint") { Description = "Address at which peers reach this node (default: where it listens)", HelpName = "url", CustomParser = ChainOptions.ParseAddress };
        Option<Uri[]> gateways = new("--gateway") { Description = "IPFS gateway to fetch from besides peers; may be repeated", HelpName = "url", CustomParser = ChainOptions.ParseAddresses };
        Option<int> threads = new("--threads") { Description = "Threads of the arithmetic", DefaultValueFactory = _ => Math.Max(1, Environment.ProcessorCount) };
        Option<bool> noRelay = new("--no-relay") { Description = "Do not hand in the ballots and delegations of voters who have no coins for gas" };
        Option<bool> exit = new("--exit-when-completed") { Description = "Stop when the run is over and its rewards are claimed" };
        Option<bool> cheat = new("--cheat") { Description = "Change one number of every round's training: a drill that shows how a cheat is convicted" };
        Option<ulong?> canary = new("--canary")
        {
            Description = "Round in which one slot of this node is a canary (docs/canaries.md); give it before that round opens and until it is shown", HelpName = "round",
        };
        Option<string> registrar = new("--registrar-key") { Description = "Key of the canary's registrar: a name in the data folder, or a keystore file", HelpName = "name|file" };
        Option<bool> json = new("--json") { Description = "Log one JSON object per line" };
        Option<bool> parent = new("--stop-with-input") { Description = "Stop when standard input closes, so that a node never outlives its starter" };
        Command command = new("node", "Run a node")
        {
            chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile, folder, roles, run, slots, bind, port, endpoint, gateways, threads, noRelay, exit, cheat,
            canary, registrar, json, parent,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string keystore = chain.KeystorePathOf(parsed, "node");
            string name = Path.GetFileNameWithoutExtension(keystore);
            NodeRoles parsedRoles = ParseRoles(parsed.GetValue(roles)!);
            if (parsed.GetValue(run) is null && parsedRoles != NodeRoles.Gateway)
            {
                throw new ActionableException("A worker or auditor takes part in a run: name it with --run ('autonet run list' shows them), or use --roles gateway.");
            }

            NodeOptions options = new()
            {
                RpcUri = chain.RpcOf(parsed),
                ManifestPath = chain.ManifestPathOf(parsed),
                KeystorePath = keystore,
                PasswordFile = chain.PasswordFileOf(parsed),
                DataFolder = Path.GetFullPath(parsed.GetValue(folder) ?? Path.Combine(chain.FolderOf(parsed), "nodes", name)),
                BindAddress = IPAddress.TryParse(parsed.GetValue(bind), out IPAddress? address)
                    ? address
                    : throw new ActionableException($"'{parsed.GetValue(bind)}' is no IP address: give one such as 127.0.0.1 or 0.0.0.0 with --bind."),
                Port = parsed.GetValue(port),
                PublicEndpoint = parsed.GetValue(endpoint),
                Roles = parsedRoles,
                RunId = parsed.GetValue(run),
                Slots = parsed.GetValue(slots) ?? [],
                Gateways = parsed.GetValue(gateways) ?? [],
                Threads = Math.Clamp(parsed.GetValue(threads), 1, 256),
                RelaysBallots = !parsed.GetValue(noRelay),
                Cheat = parsed.GetValue(cheat),
                CanaryRound = parsed.GetValue(canary),
                RegistrarKeystorePath = parsed.GetValue(registrar) is string registrarName ? chain.NamedKeystorePathOf(parsed, registrarName) : null,
                ExitWhenCompleted = parsed.GetValue(exit),
                JsonLog = parsed.GetValue(json),
            };
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (parsed.GetValue(parent))
            {
                _ = StopWithInputAsync(stop);
            }

            await NodeHost.RunAsync(options, TimeProvider.System, stop.Token);
        });
        return HelpWithExamples.With(
            command,
            "autonet node --run 1 --key worker-1",
            "autonet node --run 1 --key worker-1 --canary 5 --registrar-key registrar",
            "autonet node --roles gateway --key store --port 4001 --bind 0.0.0.0 --endpoint https://store.example.org",
            "autonet node --rpc https://rpc.example.org --manifest deployment.json --run 7 --key me.json --password-file pw");
    }

    private static NodeRoles ParseRoles(string text)
    {
        NodeRoles roles = NodeRoles.None;
        foreach (string name in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            roles |= name switch
            {
                "worker" => NodeRoles.Worker,
                "auditor" => NodeRoles.Auditor,
                "gateway" => NodeRoles.Gateway,
                _ => throw new ActionableException($"There is no role '{name}': --roles takes worker, auditor and gateway."),
            };
        }

        return roles == NodeRoles.None ? throw new ActionableException("A node needs a role: --roles takes worker, auditor and gateway.") : roles;
    }

    private static async Task StopWithInputAsync(CancellationTokenSource stop)
    {
        await using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[256];
        while (await input.ReadAsync(buffer) > 0)
        {
            // Nothing is said on this pipe: only its end matters.
        }

        await stop.CancelAsync();
    }
}
