using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Devnet;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet deploy</c>: all contracts on any chain.</summary>
internal static class DeployCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Option<string> preset = new("--preset") { Description = "How long governance takes and what its rules allow", DefaultValueFactory = _ => "development" };
        preset.AcceptOnlyFromAmong("development", "production");
        Option<int> founders = new("--founders") { Description = "Founders to make keys for (when no --founder is named)", DefaultValueFactory = _ => 6 };
        Option<string[]> founder = new("--founder") { Description = "Address of a founder, who gets an entity, a seat and tokens; may be repeated", HelpName = "address" };
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("deploy", "Deploy all contracts and write the manifest")
        {
            chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile, preset, founders, founder, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Checkout checkout = Checkout.Find(Environment.GetEnvironmentVariable(Checkout.RootVariable));
            using HttpClient http = new();
            EthereumClient client = new(new HttpRpc(http, chain.RpcOf(parsed)));
            using PrivateKey key = chain.OpenKey(parsed, "deployer");
            using TransactionSender sender = ChainOptions.SenderOf(client, key);
            KeyFolder keys = KeyFolder.Open(ChainOptions.KeyFolderOf(chain.FolderOf(parsed)));
            string[] named = parsed.GetValue(founder) ?? [];
            Address[] addresses = named.Length > 0
                ? [.. named.Select(text => Address.TryParse(text, out Address address) ? address : throw new ActionableException($"'{text}' is no address: give 0x and 40 hexadecimal digits."))]
                : [.. FounderAccounts.AddressesIn(keys, Math.Clamp(parsed.GetValue(founders), 0, 100))];
            if (addresses.Length == 0)
            {
                throw new ActionableException("A network needs at least one founder: name one with --founder, or let --founders make keys.");
            }

            DeploymentTerms terms = new() { Preset = DeploymentPreset.Find(parsed.GetValue(preset)!)!, Founders = addresses };
            string path = chain.ManifestPathOf(parsed);
            DeploymentManifest manifest = await ContractDeployment.DeployAsync(
                sender, checkout, terms, path, new DeploymentLines(error), cancellationToken);
            if (named.Length == 0)
            {
                await FounderAccounts.EquipAsync(sender, manifest, keys, addresses.Length, TimeProvider.System, cancellationToken);
            }

            Print(output, manifest, path, parsed.GetValue(json));
        });
        return HelpWithExamples.With(
            command,
            "autonet deploy",
            "autonet deploy --rpc https://rpc.example.org --key deployer.json --password-file pw --preset production --founder 0x… --founder 0x…");
    }

    private static void Print(TextWriter output, DeploymentManifest manifest, string path, bool json)
    {
        if (json)
        {
            Json.Write(output, JsonNode.Parse(manifest.ToJson())!);
            return;
        }

        TextTable.Write(
            output, ["contract", "address", "block"],
            manifest.Contracts.Select(entry => (string[])[entry.Key, ChecksumAddress.Format(entry.Value.Address), $"{entry.Value.BlockNumber}"]));
        output.WriteLine($"Manifest: {path}");
    }
}
