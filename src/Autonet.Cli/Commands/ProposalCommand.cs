using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Cli.Terminal;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Prerequisites;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet proposal list|show|vote|queue|execute</c>.</summary>
internal static class ProposalCommand
{
    public static Command Create(TextWriter output) => HelpWithExamples.With(
        new Command("proposal", "Proposals and votes in both houses") { List(output), Show(output), Vote(output), Queue(output), Execute(output) },
        "autonet proposal list",
        "autonet proposal vote 1 --for --key founder-2",
        "autonet proposal queue 1 && autonet proposal execute 1");

    private static Command List(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("list", "List all proposals") { chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            GovernanceClient governance = new(connection.Client, connection.Session.Manifest);
            List<ProposalStatus> all = [];
            foreach (Proposal proposal in await governance.ProposalsAsync(cancellationToken))
            {
                all.Add(await governance.StatusAsync(proposal, cancellationToken));
            }

            if (parsed.GetValue(json))
            {
                Json.Write(output, new JsonArray([.. all.Select(status => ToJson(status, connection.Session.Manifest))]));
                return;
            }

            TextTable.Write(
                output, ["#", "track", "stage", "tokens for/against", "seats for/against", "title"],
                all.Select(status => (string[])
                [
                    $"{status.Proposal.Number}", $"{status.Proposal.Track}", $"{status.Stage}",
                    $"{Tokens.Format(status.Tokens.InFavour)}/{Tokens.Format(status.Tokens.Against)}",
                    $"{status.Seats.InFavour}/{status.Seats.Against}", TitleOf(status.Proposal),
                ]));
        });
        return HelpWithExamples.With(command, "autonet proposal list", "autonet proposal list --json");
    }

    private static Command Show(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> id = IdArgument();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("show", "Show a proposal: what it would do and how it stands") { id, chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            DeploymentManifest manifest = connection.Session.Manifest;
            GovernanceClient governance = new(connection.Client, manifest);
            ProposalStatus status = await governance.StatusAsync(await governance.FindAsync(parsed.GetRequiredValue(id), cancellationToken), cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(output, ToJson(status, manifest));
                return;
            }

            Proposal proposal = status.Proposal;
            output.WriteLine($"Proposal {proposal.Number} on the {proposal.Track} track: {status.Stage}");
            output.WriteLine($"id       {proposal.Id}");
            output.WriteLine($"made by  {ChecksumAddress.Format(proposal.Proposer)} in block {proposal.Block}");
            output.WriteLine($"voting   {Time(proposal.VoteStartUnixSeconds)} to {Time(proposal.VoteEndUnixSeconds)}");
            output.WriteLine($"tokens   {HouseLine(status.Tokens, Tokens.Format, Tokens.Format(status.TokenQuorumWei))}");
            output.WriteLine($"seats    {HouseLine(status.Seats, seats => $"{seats}", $"{status.SeatQuorum}")}");
            if (status.ReadyAtUnixSeconds > 0)
            {
                output.WriteLine($"ready    {Time(status.ReadyAtUnixSeconds)}");
            }

            output.WriteLine();
            output.WriteLine(proposal.Description);
            output.WriteLine();
            foreach (ProposedCall call in proposal.Calls)
            {
                output.WriteLine("would call " + CallDescription.Of(call, manifest));
            }
        });
        return HelpWithExamples.With(command, "autonet proposal show 1", "autonet proposal show 1 --json");
    }

    private static Command Vote(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> id = IdArgument();
        Option<bool> inFavour = new("--for") { Description = "Vote yes" };
        Option<bool> against = new("--against") { Description = "Vote no" };
        Option<bool> abstain = new("--abstain") { Description = "Count for the quorum alone" };
        Option<string> reason = new("--reason") { Description = "Why, for all to read", DefaultValueFactory = _ => "" };
        Command command = new("vote", "Vote; one vote counts in both houses")
        {
            id, inFavour, against, abstain, reason, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.Validators.Add(result =>
        {
            if (((Option<bool>[])[inFavour, against, abstain]).Count(choice => result.GetValue(choice)) != 1)
            {
                result.AddError("Say how you vote: one of --for, --against and --abstain.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            VoteChoice choice = parsed.GetValue(inFavour) ? VoteChoice.For : parsed.GetValue(against) ? VoteChoice.Against : VoteChoice.Abstain;
            await SendAsync(chain, parsed, parsed.GetRequiredValue(id), "founder-1", cancellationToken, async (governance, sender, proposal) =>
            {
                await governance.VoteAsync(sender, proposal, choice, parsed.GetValue(reason)!, cancellationToken);
                (BigInteger tokens, BigInteger seats) = await governance.WeightAsync(sender.Account, proposal, cancellationToken);
                output.WriteLine($"Voted {choice} on proposal {proposal.Number} with {Tokens.Format(tokens)} tokens and {seats} seats.");
            });
        });
        return HelpWithExamples.With(command, "autonet proposal vote 1 --for --key founder-2", "autonet proposal vote 1 --against --reason \"too large a budget\" --key alice");
    }

    private static Command Queue(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> id = IdArgument();
        Command command = new("queue", "Hand a proposal that succeeded to the timelock") { id, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile };
        command.SetAction((parsed, cancellationToken)
            => SendAsync(chain, parsed, parsed.GetRequiredValue(id), "founder-1", cancellationToken, async (governance, sender, proposal) =>
            {
                await governance.WaitForAsync(proposal, ProposalStage.Succeeded, TimeProvider.System, cancellationToken);
                await governance.QueueAsync(sender, proposal, cancellationToken);
                ProposalStatus status = await governance.StatusAsync(proposal, cancellationToken);
                output.WriteLine($"Proposal {proposal.Number} is queued; it can be executed from {Time(status.ReadyAtUnixSeconds)}.");
            }));
        return HelpWithExamples.With(command, "autonet proposal queue 1");
    }

    private static Command Execute(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<string> id = IdArgument();
        Command command = new("execute", "Execute a queued proposal once its delay is over") { id, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile };
        command.SetAction((parsed, cancellationToken)
            => SendAsync(chain, parsed, parsed.GetRequiredValue(id), "founder-1", cancellationToken, async (governance, sender, proposal) =>
            {
                ProposalStage stage = await governance.StageAsync(proposal, cancellationToken);
                if (stage != ProposalStage.Queued)
                {
                    throw new ActionableException($"Proposal {proposal.Number} is {stage} and not Queued: see 'autonet proposal show {proposal.Number}'.");
                }

                await governance.WaitUntilReadyAsync(proposal, TimeProvider.System, cancellationToken);
                TransactionReceipt receipt = await governance.ExecuteAsync(sender, proposal, cancellationToken);
                output.WriteLine($"Executed proposal {proposal.Number} in block {receipt.BlockNumber}.");
                foreach (LogEntry log in receipt.Logs)
                {
                    if (RunRegistryContract.RunCreatedEvent.TryDecode(log, out RunRegistryContract.RunCreatedEvent? created))
                    {
                        output.WriteLine($"Run {created.RunId} exists now: autonet run show {created.RunId}");
                    }
                }
            }));
        return HelpWithExamples.With(command, "autonet proposal execute 1");
    }

    private static async Task SendAsync(
        ChainOptions chain, ParseResult parsed, string id, string defaultKey, CancellationToken cancellationToken, Func<GovernanceClient, TransactionSender, Proposal, Task> act)
    {
        using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
        GovernanceClient governance = new(connection.Client, connection.Session.Manifest);
        Proposal proposal = await governance.FindAsync(id, cancellationToken);
        using PrivateKey key = chain.OpenKey(parsed, defaultKey);
        using TransactionSender sender = ChainOptions.SenderOf(connection.Client, key);
        await act(governance, sender, proposal);
    }

    private static Argument<string> IdArgument() => new("proposal") { Description = "Number from the list, or the governor's id" };

    internal static string TitleOf(Proposal proposal) => proposal.Description.Split('\n')[0].TrimStart('#', ' ');

    private static string HouseLine(HouseTally tally, Func<BigInteger, string> format, string quorum)
        => $"for {format(tally.InFavour)}, against {format(tally.Against)}, abstain {format(tally.Abstain)}; quorum {quorum}";

    private static string Time(ulong unixSeconds)
        => DateTimeOffset.FromUnixTimeSeconds((long)unixSeconds).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject ToJson(ProposalStatus status, DeploymentManifest manifest) => new()
    {
        ["number"] = status.Proposal.Number,
        ["id"] = status.Proposal.Id.ToString(CultureInfo.InvariantCulture),
        ["track"] = status.Proposal.Track.ToString(),
        ["stage"] = status.Stage.ToString(),
        ["proposer"] = status.Proposal.Proposer.ToString(),
        ["block"] = status.Proposal.Block,
        ["voteStart"] = status.Proposal.VoteStartUnixSeconds,
        ["voteEnd"] = status.Proposal.VoteEndUnixSeconds,
        ["readyAt"] = status.ReadyAtUnixSeconds == 0 ? null : status.ReadyAtUnixSeconds,
        ["tokens"] = House(status.Tokens, status.TokenQuorumWei),
        ["seats"] = House(status.Seats, status.SeatQuorum),
        ["description"] = status.Proposal.Description,
        ["calls"] = new JsonArray([.. status.Proposal.Calls.Select(call => new JsonObject
        {
            ["target"] = call.Target.ToString(),
            ["valueWei"] = call.ValueWei.ToString(CultureInfo.InvariantCulture),
            ["data"] = "0x" + Convert.ToHexStringLower(call.Data.Span),
            ["text"] = CallDescription.Of(call, manifest),
        })]),
    };

    private static JsonObject House(HouseTally tally, BigInteger quorum) => new()
    {
        ["for"] = tally.InFavour.ToString(CultureInfo.InvariantCulture),
        ["against"] = tally.Against.ToString(CultureInfo.InvariantCulture),
        ["abstain"] = tally.Abstain.ToString(CultureInfo.InvariantCulture),
        ["quorum"] = quorum.ToString(CultureInfo.InvariantCulture),
    };
}
