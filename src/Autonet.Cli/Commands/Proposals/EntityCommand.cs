using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Deployment;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands.Proposals;

/// <summary><c>autonet proposal entity</c>: who stands behind accounts.</summary>
internal static class EntityCommand
{
    private static readonly string[] ChallengeStatuses = ["none", "open", "contested", "upheld", "dismissed"];

    public static Command Create(TextWriter output) => HelpWithExamples.With(
        new Command("entity", "Entities: who stands behind which accounts, with a bond")
        {
            Register(output), Invite(output), Join(output), Show(output), Challenge(output), OfChallenge(output, "contest"), Rule(output), OfChallenge(output, "resolve"),
        },
        "autonet proposal entity register \"Alice's lab\" --uri https://example.org/alice --key alice",
        "autonet proposal entity show",
        "autonet proposal entity challenge 3 7 --evidence https://example.org/evidence --key bob");

    private static Command Register(TextWriter output)
    {
        Argument<string> name = new("name") { Description = "1 to 64 bytes" };
        Option<string> uri = new("--uri") { Description = "Where the entity says who it is", DefaultValueFactory = _ => "", HelpName = "url" };
        return Acting(output, "register", "Register your account as a new entity; its bond is put up by itself", [name], [uri], "autonet proposal entity register Alice --key alice", async (session, parsed, token) =>
        {
            TransactionReceipt receipt = await session.SendWithAllowanceAsync(session.Contracts.Entities.Register(parsed.GetRequiredValue(name), parsed.GetValue(uri)!), token);
            ulong entity = await session.Contracts.Entities.EntityOfAsync(session.Key.Address, cancellationToken: token);
            return ($"Registered entity {entity}.", entity, receipt);
        });
    }

    private static Command Invite(TextWriter output)
    {
        Argument<string> account = new("account") { Description = "The account to invite" };
        return Acting(output, "invite", "Offer an account a place in your entity", [account], [], "autonet proposal entity invite 0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf --key alice", async (session, parsed, token) =>
        {
            Address invited = ChecksumAddress.TryParse(parsed.GetRequiredValue(account), out Address read)
                ? read
                : throw new ActionableException($"'{parsed.GetRequiredValue(account)}' is no address: give 0x and 40 hexadecimal digits.");
            TransactionReceipt receipt = await session.SendAsync(session.Contracts.Entities.Invite(invited), token);
            ulong entity = await session.Contracts.Entities.EntityOfAsync(session.Key.Address, cancellationToken: token);
            return ($"Invited {invited} into entity {entity}: it joins with 'autonet proposal entity join {entity}'.", entity, receipt);
        });
    }

    private static Command Join(TextWriter output)
    {
        Argument<ulong> entity = new("entity") { Description = "The entity that invited you" };
        return Acting(output, "join", "Join the entity that invited your account", [entity], [], "autonet proposal entity join 3 --key alice-2", async (session, parsed, token) =>
        {
            TransactionReceipt receipt = await session.SendAsync(session.Contracts.Entities.Join(parsed.GetRequiredValue(entity)), token);
            return ($"Joined entity {parsed.GetRequiredValue(entity)}.", parsed.GetRequiredValue(entity), receipt);
        });
    }

    private static Command Challenge(TextWriter output)
    {
        Argument<ulong> first = new("entity") { Description = "One entity" };
        Argument<ulong> second = new("accused") { Description = "The entity that you say is the same; its bond is at stake" };
        Option<string> evidence = new("--evidence") { Description = "Where the evidence can be read", HelpName = "url", Required = true };
        return Acting(output, "challenge", "Claim, with a bond, that two entities are one", [first, second], [evidence], "autonet proposal entity challenge 3 7 --evidence https://example.org/evidence --key bob", async (session, parsed, token) =>
        {
            TransactionReceipt receipt = await session.SendWithAllowanceAsync(
                session.Contracts.Entities.Challenge(parsed.GetRequiredValue(first), parsed.GetRequiredValue(second), parsed.GetRequiredValue(evidence)), token);
            ulong id = receipt.Logs
                .Select(log => EntityRegistryContract.AffiliationChallengedEvent.TryDecode(log, out EntityRegistryContract.AffiliationChallengedEvent? made) ? (ulong)made.Challenge : 0)
                .Max();
            return ($"Challenge {id} says that entities {parsed.GetRequiredValue(first)} and {parsed.GetRequiredValue(second)} are one.", id, receipt);
        });
    }

    private static Command OfChallenge(TextWriter output, string name)
    {
        bool contests = name == "contest";
        Argument<ulong> id = new("challenge") { Description = "Number of the challenge" };
        string description = contests ? "Contest a challenge against your entity before its deadline" : "End a challenge whose time is over; anyone may";
        return Acting(output, name, description, [id], [], $"autonet proposal entity {name} 1 --key alice", async (session, parsed, token) =>
        {
            ulong challenge = parsed.GetRequiredValue(id);
            TransactionReceipt receipt = await session.SendAsync(
                contests ? session.Contracts.Entities.Contest(challenge) : session.Contracts.Entities.Resolve(challenge), token);
            ChallengeView view = await session.Contracts.Entities.ChallengeViewAsync(challenge, cancellationToken: token);
            return ($"Challenge {challenge} is {ChallengeStatuses[view.Status]}.", challenge, receipt);
        });
    }

    private static Command Rule(TextWriter output)
    {
        Argument<ulong> id = new("challenge") { Description = "Number of the challenge" };
        Option<bool> same = new("--same") { Description = "The two are one" };
        Option<bool> different = new("--different") { Description = "They are not" };
        Command command = Acting(output, "rule", "Rule on a contested challenge with your seat", [id], [same, different], "autonet proposal entity rule 1 --same --key alice", async (session, parsed, token) =>
        {
            ulong challenge = parsed.GetRequiredValue(id);
            TransactionReceipt receipt = await session.SendAsync(session.Contracts.Entities.Rule(challenge, parsed.GetValue(same)), token);
            return ($"Ruled on challenge {challenge}: {(parsed.GetValue(same) ? "the two are one" : "they are not one")}.", challenge, receipt);
        });
        command.Validators.Add(result =>
        {
            if (result.GetValue(same) == result.GetValue(different))
            {
                result.AddError("Say how you rule: one of --same and --different.");
            }
        });
        return command;
    }

    private static Command Show(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("show", "List all entities") { json, chain.DataDir, chain.Rpc, chain.Manifest };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            int count = (int)await session.Contracts.Entities.EntityCountAsync(cancellationToken: cancellationToken);
            EntityView[] views = await Task.WhenAll(
                Enumerable.Range(1, count).Select(id => session.Contracts.Entities.EntityViewAsync((ulong)id, cancellationToken: cancellationToken)));
            Listing.Write(
                output, parsed.GetValue(json), views, view => new JsonObject
                {
                    ["entity"] = view.Id, ["name"] = view.Name, ["uri"] = view.Uri, ["controller"] = view.Controller.ToString(), ["accounts"] = view.Accounts,
                    ["bondWei"] = $"{view.BondWei}", ["mergedInto"] = view.MergedInto, ["registeredAt"] = view.RegisteredAt,
                },
                ["entity", "name", "accounts", "bond", "controller", "registered", "state"],
                view =>
                [
                    $"{view.Id}", view.Name, $"{view.Accounts}", Tokens.Format(view.BondWei), ChecksumAddress.Format(view.Controller), Quantities.Time(view.RegisteredAt),
                    view.MergedInto > 0 ? $"is entity {view.MergedInto}" : view.WithdrawableAt > 0 ? "dissolving" : "stands",
                ]);
        });
        return HelpWithExamples.With(command, "autonet proposal entity show", "autonet proposal entity show --json");
    }

    private static Command Acting(
        TextWriter output, string name, string description, Argument[] arguments, Option[] options, string example,
        Func<GovernanceSession, ParseResult, CancellationToken, Task<(string Sentence, ulong Id, TransactionReceipt Receipt)>> act)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new(name, description) { json, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile };
        foreach (Argument argument in arguments)
        {
            command.Add(argument);
        }

        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, "founder-1", cancellationToken);
            (string sentence, ulong id, TransactionReceipt receipt) = await act(session, parsed, cancellationToken);
            Outcome.Write(output, parsed.GetValue(json), sentence, ("id", id), ("transaction", receipt.TransactionHash.ToString()));
        });
        return HelpWithExamples.With(command, example);
    }
}
