using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using Autonet.Chain.Accounts;
using Autonet.Chain.Crypto;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Court;
using Autonet.Node.Deployment;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet canary list|expire</c>.</summary>
internal static class CanaryCommand
{
    public static Command Create(TextWriter output) => HelpWithExamples.With(
        new Command("canary", "Wrong work that finds auditors who approve without recomputing") { List(output), Expire(output) },
        "autonet canary list",
        "autonet proposal create --template canary > canary.yaml   # fund canaries and grant a registrar",
        "autonet node --run 1 --key worker-1 --canary 5 --registrar-key registrar");

    private static Command List(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("list", "List canaries: who registered them, what they were, and who lost its stake for approving them") { json, chain.DataDir, chain.Rpc, chain.Manifest };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            IReadOnlyList<CanaryRecord> canaries = await CanaryReader.ReadAsync(connection.Session, cancellationToken);
            Listing.Write(
                output, parsed.GetValue(json), canaries, ToJson,
                ["seal", "registrar", "reserved", "state", "work", "paid back", "convicted of approving"],
                canary =>
                [
                    $"{canary.Seal}", ChecksumAddress.Format(canary.Registrar), Tokens.Format(canary.ReservedWei), StateOf(canary),
                    canary.Work is { } work ? $"run {work.Run}, round {work.Round}, slot {work.Slot}" : "",
                    canary.Work is { } paid ? Tokens.Format(paid.PaidWei) : "",
                    string.Join(", ", canary.Approvers.Select(approver => $"slot {approver.Slot}")),
                ]);
        });
        return HelpWithExamples.With(command, "autonet canary list", "autonet canary list --json");
    }

    private static Command Expire(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<Hash256> seal = new("seal") { Description = "Seal of the canary", CustomParser = ParseSeal };
        Command command = new("expire", "Free what an overdue canary reserved") { seal, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            using PrivateKey key = chain.OpenKey(parsed, "node");
            using TransactionSender sender = ChainOptions.SenderOf(connection.Client, key);
            await sender.SendAsync(connection.Session.Canaries.Expire(parsed.GetRequiredValue(seal)), cancellationToken);
            output.WriteLine($"Canary {parsed.GetRequiredValue(seal)} is given up; its reservation is free.");
        });
        return HelpWithExamples.With(command, $"autonet canary expire 0x{new string('0', 63)}1 --key registrar");
    }

    private static Hash256 ParseSeal(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!Hash256.TryParse(text, out Hash256 seal))
        {
            result.AddError($"'{text}' is no seal: it has 0x and 64 hexadecimal digits, see 'autonet canary list'.");
        }

        return seal;
    }

    private static string StateOf(CanaryRecord canary) => canary.State switch
    {
        CanaryState.Overdue => "overdue",
        CanaryState.Revealed => "revealed",
        CanaryState.Disclosed => "disclosed",
        CanaryState.Expired => "expired",
        _ => "registered",
    };

    private static JsonObject ToJson(CanaryRecord canary) => new()
    {
        ["seal"] = canary.Seal.ToString(),
        ["registrar"] = canary.Registrar.ToString(),
        ["reservedWei"] = $"{canary.ReservedWei}",
        ["block"] = canary.Block,
        ["state"] = StateOf(canary),
        ["run"] = canary.Work?.Run,
        ["round"] = canary.Work?.Round,
        ["slot"] = canary.Work?.Slot,
        ["operator"] = canary.Work?.Operator.ToString(),
        ["challenge"] = canary.Work?.ChallengeId is { } challenge ? $"{challenge}" : null,
        ["paidWei"] = canary.Work is { } work ? $"{work.PaidWei}" : null,
        ["approvers"] = new JsonArray([.. canary.Approvers.Select(approver => new JsonObject { ["slot"] = approver.Slot, ["operator"] = approver.Operator.ToString() })]),
    };
}
