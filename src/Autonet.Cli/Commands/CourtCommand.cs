using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Autonet.Node.Court;
using Autonet.Node.Prerequisites;
using Autonet.Node.Runs;
using Autonet.Training.Rounds;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet court list|show|watch|challenge</c>: disputes, their transcripts, and challenges by anyone.</summary>
internal static class CourtCommand
{
    private static readonly TimeSpan WatchPause = TimeSpan.FromSeconds(1);

    public static Command Create(TextWriter output, TextWriter error) => HelpWithExamples.With(
        new Command("court", "Disputes: a contract convicts a cheat down to one operation") { List(output), Show(output), Watch(output), Challenge(output, error) },
        "autonet court list --run 1",
        "autonet court show 0",
        "autonet court challenge --run 1 --round 3 --slot 2 --key worker-1");

    private static Command List(TextWriter output)
    {
        ChainOptions chain = new();
        Option<ulong> run = ChainOptions.RunOption();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("list", "List a run's challenges") { run, chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            IReadOnlyList<ChallengesContract.ChallengeOpenedEvent> all =
                await new CourtReader(connection.Session).ChallengesAsync(new RunId(parsed.GetValue(run)), cancellationToken);
            List<(ChallengesContract.ChallengeOpenedEvent Opened, byte Status)> rows = [];
            foreach (ChallengesContract.ChallengeOpenedEvent opened in all)
            {
                rows.Add((opened, (await connection.Session.Challenges.ChallengeOfAsync(opened.ChallengeId, cancellationToken: cancellationToken)).Status));
            }

            Listing.Write(
                output, parsed.GetValue(json), rows, static row => new JsonObject
                {
                    ["challenge"] = (ulong)row.Opened.ChallengeId,
                    ["round"] = row.Opened.Round,
                    ["slot"] = row.Opened.Slot,
                    ["subject"] = SubjectOf(row.Opened),
                    ["challenger"] = row.Opened.Challenger.ToString(),
                    ["accused"] = row.Opened.Accused.ToString(),
                    ["status"] = StatusOf(row.Status),
                },
                ["challenge", "round", "slot", "subject", "challenger", "accused", "status"],
                static row =>
                [
                    $"{row.Opened.ChallengeId}", $"{row.Opened.Round}", $"{row.Opened.Slot}", SubjectOf(row.Opened), $"{row.Opened.Challenger}", $"{row.Opened.Accused}", StatusOf(row.Status),
                ]);
        });
        return HelpWithExamples.With(command, "autonet court list --run 1", "autonet court list --run 1 --json");
    }

    private static Command Show(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<ulong> id = IdArgument();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("show", "Show a challenge's transcript: claim, moves, the operation that decided it, verdict") { id, chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            (ChallengesContract.ChallengeOpenedEvent opened, CourtTranscript transcript) = await ReadAsync(connection.Session, parsed.GetRequiredValue(id), cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(output, ToJson(opened, transcript));
                return;
            }

            Write(output, transcript.Lines());
        });
        return HelpWithExamples.With(command, "autonet court show 0", "autonet court show 0 --json");
    }

    private static Command Watch(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<ulong> id = IdArgument();
        Command command = new("watch", "Follow a challenge to its verdict") { id, chain.DataDir, chain.Rpc, chain.Manifest };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            (ChallengesContract.ChallengeOpenedEvent opened, RunPlan plan) = await FindAsync(connection.Session, parsed.GetRequiredValue(id), cancellationToken);
            int written = 0;
            while (true)
            {
                CourtTranscript transcript = await CourtTranscript.ReadAsync(connection.Session, plan, opened, cancellationToken);
                List<string> lines = [.. transcript.Lines()];

                // The last line changes until the verdict.
                int known = transcript.Decided is null ? lines.Count - 1 : lines.Count;
                Write(output, lines.Take(known).Skip(written));
                written = known;
                if (transcript.Decided is not null)
                {
                    return;
                }

                await Task.Delay(WatchPause, cancellationToken);
            }
        });
        return HelpWithExamples.With(command, "autonet court watch 0");
    }

    private static Command Challenge(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Option<ulong> run = ChainOptions.RunOption();
        Option<ulong> round = new("--round") { Description = "A certified round", Required = true, HelpName = "number" };
        Option<int?> slot = new("--slot") { Description = "Challenge this slot's work (default: the round's checkpoint, accusing everyone who attested it)", HelpName = "number" };
        Option<bool> force = new("--force") { Description = "Challenge even if recomputation finds nothing wrong; the bond is lost then" };
        Command command = new("challenge", "Recompute a slot or a checkpoint, challenge it if it is wrong, and play the game to its end")
        {
            run, round, slot, force, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            error.WriteLine("Fetching what the chain commits to …");
            await using RunObserver observer = await chain.ObserveAsync(parsed, parsed.GetValue(run), "court", cancellationToken);
            using PrivateKey key = chain.OpenKey(parsed, "founder-1");
            using TransactionSender sender = ChainOptions.SenderOf(observer.Chain.Client, key);
            Prosecutor prosecutor = new(observer, sender, TimeProvider.System);
            error.WriteLine("Recomputing …");
            IReadOnlyList<ulong> challenges = await prosecutor.ChallengeAsync(parsed.GetValue(round), parsed.GetValue(slot), parsed.GetValue(force), cancellationToken);
            if (challenges.Count == 0)
            {
                output.WriteLine("Nothing is wrong: it recomputes to what the chain says.");
                return 0;
            }

            bool upheld = true;
            foreach (ulong number in challenges)
            {
                error.WriteLine($"Challenge {number} is open; playing …");
                upheld &= await prosecutor.PlayAsync(number, move => error.WriteLine("  " + move), cancellationToken);
                Write(output, (await ReadAsync(observer.Chain, number, cancellationToken)).Transcript.Lines());
            }

            return upheld ? 0 : 2;
        });
        return HelpWithExamples.With(
            command, "autonet court challenge --run 1 --round 3 --slot 2 --key worker-1", "autonet court challenge --run 1 --round 3 --key worker-1");
    }

    private static JsonObject ToJson(ChallengesContract.ChallengeOpenedEvent opened, CourtTranscript transcript)
    {
        JsonObject json = TranscriptJson.Of(transcript);
        json.Insert(0, "challenge", (ulong)opened.ChallengeId);
        json.Insert(1, "run", opened.RunId);
        json.Insert(2, "round", opened.Round);
        json.Insert(3, "slot", opened.Slot);
        json.Insert(4, "subject", SubjectOf(opened));
        json.Insert(5, "root", opened.Root.ToString());
        return json;
    }

    private static async Task<(ChallengesContract.ChallengeOpenedEvent Opened, CourtTranscript Transcript)> ReadAsync(
        ChainSession session, ulong id, CancellationToken cancellationToken)
    {
        (ChallengesContract.ChallengeOpenedEvent opened, RunPlan plan) = await FindAsync(session, id, cancellationToken);
        return (opened, await CourtTranscript.ReadAsync(session, plan, opened, cancellationToken));
    }

    /// <summary>A challenge, and the plan of its run, which names the operations.</summary>
    private static async Task<(ChallengesContract.ChallengeOpenedEvent Opened, RunPlan Plan)> FindAsync(
        ChainSession session, ulong id, CancellationToken cancellationToken)
    {
        ChallengesContract.ChallengeOpenedEvent opened = await new CourtReader(session).ChallengeAsync(id, cancellationToken)
            ?? throw new ActionableException($"There is no challenge {id}: see 'autonet court list --run ID'.");
        RunTracker tracker = await RunTracker.OpenAsync(
            session, new RunId(opened.RunId), WatchPause, TimeProvider.System, NullLogger<RunTracker>.Instance, cancellationToken);
        return (opened, CharterTerms.PlanOf(tracker.Charter));
    }

    private static void Write(TextWriter output, IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            output.WriteLine(line);
        }
    }

    private static string SubjectOf(ChallengesContract.ChallengeOpenedEvent challenge)
        => ((ChallengeSubject)challenge.Subject).ToString().ToLowerInvariant();

    private static string StatusOf(byte status) => ((ChallengeStatus)status).ToString().ToLowerInvariant();

    private static Argument<ulong> IdArgument() => new("challenge") { Description = "Number of the challenge" };
}
