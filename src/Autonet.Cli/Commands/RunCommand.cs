using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Charters;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Runs;
using Autonet.Training.Data;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet run create|list|show|watch</c>.</summary>
internal static class RunCommand
{
    private static readonly string[] Statuses = ["none", "gathering", "open", "completed"];

    public static Command Create(TextWriter output, TextWriter error) => HelpWithExamples.With(
        new Command("run", "Training runs") { Propose(output, error), List(output), Show(output), Watch(output) },
        "autonet run create charter.yaml --key founder-1",
        "autonet run list",
        "autonet run watch 1");

    private static Command Propose(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Argument<string> file = new("charter") { Description = "Charter file (YAML)" };
        Option<string> from = new("--from")
        {
            Description = "Folder of a Hugging Face Llama to start from, in place of the one that the charter names", HelpName = "folder",
        };
        Option<bool> dry = new("--dry-run") { Description = "Read the charter and its data, compute every commitment, and propose nothing" };
        Command command = new("create", "Propose a run by charter; it exists once both houses approved it and the timelock executed it")
        {
            file, from, dry, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string path = Path.GetFullPath(parsed.GetRequiredValue(file));
            string blobs = Path.Combine(chain.FolderOf(parsed), "blobs");
            error.WriteLine("Building the data set and the programs …");
            AssembledCharter assembled = await AssembledCharter.OfFileAsync(
                path, parsed.GetValue(from) is string folder ? Path.GetFullPath(folder) : null, blobs, TimeProvider.System, cancellationToken);
            RunCharter charter = assembled.Charter;
            DatasetManifest data = assembled.Data.Manifest;
            output.WriteLine($"first checkpoint  {charter.GenesisRoot}");
            if (assembled.Start is StoredStart start)
            {
                output.WriteLine($"weights           {start.Cid} in {blobs}, {charter.GenesisLicence}");
            }

            output.WriteLine($"data              {charter.Data.Root}, {data.TrainTokens} training and {data.EvaluationTokens} held-out tokens, {charter.Data.Licence}");
            output.WriteLine($"data manifest     {assembled.ManifestCid} in {blobs}");
            output.WriteLine($"serve the data    autonet node --roles gateway --key NAME --node-dir {chain.FolderOf(parsed)} --port 4000, and give nodes --gateway http://HOST:4000");
            if (parsed.GetValue(dry))
            {
                return;
            }

            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            using PrivateKey key = chain.OpenKey(parsed, "founder-1");
            using TransactionSender sender = ChainOptions.SenderOf(connection.Client, key);
            GovernanceClient governance = new(connection.Client, connection.Session.Manifest);
            Proposal proposal = await governance.ProposeAsync(
                sender, Track.Operations, RunProposal.Calls(connection.Client, connection.Session.Manifest, charter), RunProposal.Describe(charter), cancellationToken);
            output.WriteLine($"Proposal {proposal.Number} is made (id {proposal.Id}). Next: autonet proposal vote {proposal.Number} --for");
        });
        return HelpWithExamples.With(
            command,
            "autonet run create charter.yaml --key founder-1",
            "autonet run create charter.yaml --dry-run",
            "autonet run create charter.yaml --from llama-folder --dry-run");
    }

    private static Command List(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("list", "List all runs") { chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            ulong count = await connection.Session.Runs.RunCountAsync(cancellationToken: cancellationToken);
            List<(ulong Id, RunView View, RunTerms Terms)> runs = [];
            for (ulong id = 1; id <= count; id++)
            {
                runs.Add((
                    id,
                    await connection.Session.Runs.RunOfAsync(id, cancellationToken: cancellationToken),
                    await connection.Session.Runs.TermsOfAsync(id, cancellationToken: cancellationToken)));
            }

            Listing.Write(
                output, parsed.GetValue(json), runs, run => ToJson(run.Id, run.View, run.Terms),
                ["run", "status", "round", "slots", "budget left", "charter"],
                run =>
                [
                    $"{run.Id}", Statuses[run.View.Status], $"{run.View.Round}/{run.Terms.Rounds}",
                    $"{SlotBitmap.FromInteger(run.View.Active).Count}/{run.Terms.Slots}", Tokens.Format(run.View.BudgetWei), $"{run.View.CharterHash}",
                ]);
        });
        return HelpWithExamples.With(command, "autonet run list", "autonet run list --json");
    }

    private static Command Show(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<ulong> id = IdArgument();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("show", "Show a run") { id, chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            ulong number = parsed.GetRequiredValue(id);
            RunTracker tracker = await RunTracker.OpenAsync(
                connection.Session, new RunId(number), TimeSpan.FromSeconds(1), TimeProvider.System,
                Microsoft.Extensions.Logging.Abstractions.NullLogger<RunTracker>.Instance, cancellationToken);
            RunView view = await connection.Session.Runs.RunOfAsync(number, cancellationToken: cancellationToken);
            RunTerms terms = await connection.Session.Runs.TermsOfAsync(number, cancellationToken: cancellationToken);
            RunCharter charter = tracker.Charter;
            JsonObject shown = ToJson(number, view, terms);
            shown["name"] = charter.Name;
            shown["purpose"] = charter.Purpose;
            shown["use"] = charter.UseCategory;
            shown["licence"] = charter.Data.Licence;
            shown["dataRoot"] = charter.Data.Root.ToString();
            shown["model"] = $"Llama dim {charter.Model.Dim}, {charter.Model.Layers} layers, {charter.Model.Heads} heads, vocabulary {charter.Model.Vocab}, context {charter.Model.Seq}";
            shown["start"] = tracker.State.GenesisCid is Cid start ? $"{start}, {charter.GenesisLicence}" : $"seed {charter.Seed}";
            shown["innerSteps"] = charter.Inner.Steps;
            shown["sequencesPerStep"] = charter.Inner.SequencesPerStep;
            shown["stakePerSlot"] = Tokens.Format(terms.StakePerSlotWei);
            shown["rewardPerSlotRound"] = Tokens.Format(terms.RewardPerSlotRoundWei);
            shown["auditRatePpm"] = terms.AuditRatePpm;
            shown["challengeWindowSeconds"] = terms.ChallengeWindowSeconds;
            if (parsed.GetValue(json))
            {
                Json.Write(output, shown);
                return;
            }

            int width = shown.Max(entry => entry.Key.Length);
            foreach ((string name, JsonNode? value) in shown)
            {
                output.WriteLine($"{name.PadRight(width)}  {value}");
            }
        });
        return HelpWithExamples.With(command, "autonet run show 1", "autonet run show 1 --json");
    }

    private static Command Watch(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<ulong> id = IdArgument();
        Option<bool> json = new("--json") { Description = "Print one JSON object per event" };
        Command command = new("watch", "Print a run's events as they happen, until it is completed") { id, chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            RunTracker tracker = await RunTracker.OpenAsync(
                connection.Session, new RunId(parsed.GetRequiredValue(id)), TimeSpan.FromMilliseconds(500), TimeProvider.System,
                Microsoft.Extensions.Logging.Abstractions.NullLogger<RunTracker>.Instance, cancellationToken);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bool asJson = parsed.GetValue(json);
            tracker.Happened += news =>
            {
                if (asJson)
                {
                    Json.WriteLine(output, new JsonObject
                    {
                        ["block"] = news.Block, ["transaction"] = news.Transaction.ToString(), ["event"] = news.Kind, ["round"] = news.Round, ["text"] = news.Text,
                    });
                }
                else
                {
                    output.WriteLine($"block {news.Block}  {news.Text}");
                }

                if (news.Kind == "RunCompleted")
                {
                    stop.Cancel();
                }
            };
            try
            {
                await tracker.RunAsync(stop.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The run is completed: nothing more to watch.
            }
        });
        return HelpWithExamples.With(command, "autonet run watch 1", "autonet run watch 1 --json");
    }

    private static Argument<ulong> IdArgument() => new("run") { Description = "Number of the run" };

    private static JsonObject ToJson(ulong id, RunView view, RunTerms terms) => new()
    {
        ["run"] = id,
        ["status"] = Statuses[view.Status],
        ["charter"] = view.CharterHash.ToString(),
        ["round"] = view.Round,
        ["rounds"] = terms.Rounds,
        ["slots"] = terms.Slots,
        ["active"] = new JsonArray([.. SlotBitmap.FromInteger(view.Active).Select(slot => JsonValue.Create(slot))]),
        ["checkpointRoot"] = view.CheckpointRoot.ToString(),
        ["budgetWei"] = view.BudgetWei.ToString(CultureInfo.InvariantCulture),
        ["gasBudgetWei"] = view.GasBudgetWei.ToString(CultureInfo.InvariantCulture),
    };
}
