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
using Autonet.Node.Governance;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet deploy</c>: all contracts on any chain.</summary>
internal static class DeployCommand
{
    // What a founder needs for years of votes on a chain of one's own.
    private static readonly System.Numerics.BigInteger FounderCoins = Tokens.Whole(10);

    public static Command Create(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Option<string> preset = new("--preset") { Description = "How long governance takes and what its rules allow", DefaultValueFactory = _ => "development" };
        preset.AcceptOnlyFromAmong("development", "production");
        Option<int> founders = new("--founders") { Description = "Founders to make keys for (when no --founder is named)", DefaultValueFactory = _ => 6 };
        Option<string[]> founder = new("--founder") { Description = "Address of a founder, who gets a seat and tokens; may be repeated", HelpName = "address" };
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
                : [.. Enumerable.Range(1, Math.Clamp(parsed.GetValue(founders), 0, 100)).Select(i => keys.AddressOf($"founder-{i}"))];
            if (addresses.Length == 0)
            {
                throw new ActionableException("A network needs at least one founder: name one with --founder, or let --founders make keys.");
            }

            DeploymentTerms terms = new() { Preset = DeploymentPreset.Find(parsed.GetValue(preset)!)!, Founders = addresses };
            string path = chain.ManifestPathOf(parsed);
            DeploymentManifest manifest = await ContractDeployment.DeployAsync(
                sender, checkout, terms, path, new Lines(error), cancellationToken);
            if (named.Length == 0)
            {
                await EquipFoundersAsync(client, sender, manifest, keys, addresses.Length, cancellationToken);
            }

            Print(output, manifest, path, parsed.GetValue(json));
        });
        return HelpWithExamples.With(
            command,
            "autonet deploy",
            "autonet deploy --rpc https://rpc.example.org --key deployer.json --password-file pw --preset production --founder 0x… --founder 0x…");
    }

    // A founder votes by sending a transaction, and its tokens count once it has delegated them to itself.
    private static async Task EquipFoundersAsync(
        EthereumClient client, TransactionSender sender, DeploymentManifest manifest, KeyFolder keys, int count, CancellationToken cancellationToken)
    {
        GovernanceClient governance = new(client, manifest);
        await Task.WhenAll(Enumerable.Range(1, count).Select(async i =>
        {
            using PrivateKey key = keys.Obtain($"founder-{i}");
            if (await client.GetBalanceAsync(key.Address, cancellationToken: cancellationToken) < FounderCoins / 10)
            {
                await sender.SendAsync(ContractCall.Transfer(key.Address, FounderCoins), cancellationToken);
            }

            using TransactionSender founder = ChainOptions.SenderOf(client, key);
            await governance.DelegateToSelfAsync(founder, TimeProvider.System, cancellationToken);
        }));
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

    private sealed class Lines(TextWriter error) : IProgress<string>
    {
        public void Report(string value) => error.WriteLine($"deployed {value}");
    }
}
