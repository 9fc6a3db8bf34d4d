using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Chain.Crypto;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance.Ballots;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Proposals;

/// <summary>Options of commands that can sign instead of send.</summary>
internal sealed class GaslessOptions
{
    public Option<bool> Gasless { get; } = new("--gasless") { Description = "Sign only; a node hands it in and pays the gas" };

    public Option<Uri> Relay { get; } = new("--relay")
    {
        Description = "With --gasless: the node that hands it in (default: print what was signed)", HelpName = "url", CustomParser = ChainOptions.ParseAddress,
    };

    public Option<string> Out { get; } = new("--out") { Description = "With --gasless and no --relay: write what was signed to this file", HelpName = "file" };

    public Option<string> SignerContract { get; } = new("--signer-contract")
    {
        Description = "With --gasless: the contract that votes and accepts this key's signature (ERC-1271)", HelpName = "address",
    };

    /// <summary>Refuses options that mean nothing without --gasless.</summary>
    public void Validate(Command command) => command.Validators.Add(result =>
    {
        if (!result.GetValue(Gasless) && (result.GetResult(Relay) is not null || result.GetResult(Out) is not null || result.GetResult(SignerContract) is not null))
        {
            result.AddError("--relay, --out and --signer-contract belong to --gasless.");
        }
    });

    /// <summary>Who votes: the named contract, or the key's account.</summary>
    public Address VoterOf(ParseResult parsed, PrivateKey key) => parsed.GetValue(SignerContract) is not string text ? key.Address
        : ChecksumAddress.TryParse(text, out Address contract) ? contract
        : throw new ActionableException($"'{text}' is no address: --signer-contract takes 0x and 40 hexadecimal digits.");

    /// <summary>Hands what was signed to the relay, or writes or prints it.</summary>
    public async Task DeliverAsync(
        ParseResult parsed, TextWriter output, JsonObject signed, string what, Func<RelayClient, Task<Hash256>> send, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Relay) is Uri relay)
        {
            using HttpClient http = new();
            Hash256 transaction = await send(new RelayClient(http, relay));
            output.WriteLine($"Signed {what}; {relay} hands it in with transaction {transaction}.");
        }
        else if (parsed.GetValue(Out) is string path)
        {
            await File.WriteAllTextAsync(path, signed.ToJsonString() + "\n", cancellationToken);
            output.WriteLine($"Signed {what} into {path}: any node takes it at POST /v1/{(signed.ContainsKey("governor") ? "ballots" : "delegations")}.");
        }
        else
        {
            Json.Write(output, signed);
        }
    }
}
