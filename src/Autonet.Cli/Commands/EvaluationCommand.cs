using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Charters;
using Autonet.Node.Court;
using Autonet.Node.Prerequisites;
using Autonet.Node.Runs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet evaluation claim|list|show|challenge|settle</c>: what a checkpoint scores, as a claim that the court can judge.</summary>
internal static class EvaluationCommand
{
    // A claimant's copies are its own, so that challenges from the same data folder can be made while it defends.
    private const string Purpose = "evaluation";

    private static readonly TimeSpan TrackerPause = TimeSpan.FromSeconds(1);

    public static Command Create(TextWriter output, TextWriter error) => HelpWithExamples.With(
        new Command("evaluation", "Held-out losses of checkpoints, as claims that the court can judge")
        {
            Claim(output, error), List(output), Show(output), Challenge(output, error), Settle(output, error),
        },
        "autonet evaluation claim --run 1 --round 3 --key worker-1",
        "autonet evaluation list --run 1",
        "autonet evaluation challenge 0 --key worker-2");

    private static Command Claim(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Option<ulong> run = ChainOptions.RunOption();
        Option<ulong> round = new("--round") { Description = "A certified round", Required = true, HelpName = "number" };
        Command command = new("claim", "Evaluate the checkpoint after a round, claim its loss with the charter's bond, and defend the claim until it stands")
        {
            run, round, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            error.WriteLine("Fetching what the chain commits to …");
            await using RunObserver observer = await chain.ObserveAsync(parsed, parsed.GetValue(run), Purpose, cancellationToken);
            using PrivateKey key = chain.OpenKey(parsed, "founder-1");
            using TransactionSender sender = ChainOptions.SenderOf(observer.Chain.Client, key);
            Assessor assessor = new(observer, sender, TimeProvider.System);
            error.WriteLine("Evaluating …");
            ulong claim = await assessor.ClaimAsync(parsed.GetValue(round), cancellationToken);
            error.WriteLine($"Claim {claim} is posted; defending it until its window is over …");
            return await SettleAsync(output, error, observer, assessor, claim, cancellationToken);
        });
        return HelpWithExamples.With(command, "autonet evaluation claim --run 1 --round 3 --key worker-1");
    }

    private static Command List(TextWriter output)
    {
        ChainOptions chain = new();
        Option<ulong> run = ChainOptions.RunOption();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("list", "List the claims about a run's checkpoints") { run, chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            List<(ulong Id, EvaluationClaim Claim)> rows = [];
            foreach (EvaluationsContract.EvaluationClaimedEvent claimed in
                await new CourtReader(connection.Session).EvaluationsAsync(new RunId(parsed.GetValue(run)), cancellationToken))
            {
                rows.Add(((ulong)claimed.ClaimId, await connection.Session.Evaluations.ClaimOfAsync(claimed.ClaimId, cancellationToken: cancellationToken)));
            }

            Listing.Write(
                output, parsed.GetValue(json), rows, static row => ToJson(row.Id, row.Claim),
                ["claim", "round", "loss", "claimant", "undecided", "status"],
                static row =>
                [
                    $"{row.Id}", $"{row.Claim.Round}", LossOf(row.Claim).ToString(), $"{row.Claim.Claimant}", $"{row.Claim.OpenGames}", StatusOf(row.Claim),
                ]);
        });
        return HelpWithExamples.With(command, "autonet evaluation list --run 1", "autonet evaluation list --run 1 --json");
    }

    private static Command Show(TextWriter output)
    {
        ChainOptions chain = new();
        Argument<ulong> id = IdArgument();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("show", "Show a claim and the transcripts of its challenges") { id, chain.DataDir, chain.Rpc, chain.Manifest, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
            ulong number = parsed.GetRequiredValue(id);
            EvaluationClaim claim = await FindAsync(connection.Session, number, cancellationToken);
            IReadOnlyList<CourtTranscript> games = await TranscriptsAsync(connection.Session, number, cancellationToken);
            if (parsed.GetValue(json))
            {
                JsonObject answer = ToJson(number, claim);
                answer["games"] = new JsonArray([.. games.Select(TranscriptJson.Of)]);
                Json.Write(output, answer);
                return;
            }

            Write(output, number, claim, games);
        });
        return HelpWithExamples.With(command, "autonet evaluation show 0", "autonet evaluation show 0 --json");
    }

    private static Command Challenge(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Argument<ulong> id = IdArgument();
        Option<bool> force = new("--force") { Description = "Challenge even if recomputation finds nothing wrong; the bond is lost then" };
        Command command = new("challenge", "Evaluate again, challenge the claim if it is wrong, and play the game to its end")
        {
            id, force, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ulong number = parsed.GetRequiredValue(id);
            await using RunObserver observer = await ObserveAsync(chain, parsed, number, "court", error, cancellationToken);
            using PrivateKey key = chain.OpenKey(parsed, "founder-1");
            using TransactionSender sender = ChainOptions.SenderOf(observer.Chain.Client, key);
            Assessor assessor = new(observer, sender, TimeProvider.System);
            error.WriteLine("Evaluating …");
            if (await assessor.ChallengeAsync(number, parsed.GetValue(force), cancellationToken) is not EvaluationsContract.EvaluationChallengedEvent challenge)
            {
                output.WriteLine("Nothing is wrong: the checkpoint has the loss that the claim says.");
                return 0;
            }

            error.WriteLine($"Game {challenge.GameId} is open; playing …");
            bool upheld = await assessor.PlayAsync(challenge, isChallenger: true, move => error.WriteLine("  " + move), cancellationToken);
            Write(output, number, await FindAsync(observer.Chain, number, cancellationToken), await TranscriptsAsync(observer.Chain, number, cancellationToken));
            return upheld ? 0 : 2;
        });
        return HelpWithExamples.With(command, "autonet evaluation challenge 0 --key worker-2");
    }

    private static Command Settle(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Argument<ulong> id = IdArgument();
        Command command = new("settle", "Wait for a claim's window and games and settle it; one's own claim is defended meanwhile")
        {
            id, chain.DataDir, chain.Rpc, chain.Manifest, chain.Key, chain.PasswordFile,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ulong number = parsed.GetRequiredValue(id);
            await using RunObserver observer = await ObserveAsync(chain, parsed, number, Purpose, error, cancellationToken);
            using PrivateKey key = chain.OpenKey(parsed, "founder-1");
            using TransactionSender sender = ChainOptions.SenderOf(observer.Chain.Client, key);
            return await SettleAsync(output, error, observer, new Assessor(observer, sender, TimeProvider.System), number, cancellationToken);
        });
        return HelpWithExamples.With(command, "autonet evaluation settle 0 --key worker-1");
    }

    private static async Task<RunObserver> ObserveAsync(
        ChainOptions chain, ParseResult parsed, ulong claim, string purpose, TextWriter error, CancellationToken cancellationToken)
    {
        error.WriteLine("Fetching what the chain commits to …");
        using ChainConnection connection = await chain.ConnectAsync(parsed, cancellationToken);
        EvaluationClaim found = await FindAsync(connection.Session, claim, cancellationToken);
        return await chain.ObserveAsync(parsed, found.RunId, purpose, cancellationToken);
    }

    private static async Task<int> SettleAsync(
        TextWriter output, TextWriter error, RunObserver observer, Assessor assessor, ulong claim, CancellationToken cancellationToken)
    {
        EvaluationStatus status = await assessor.SettleAsync(claim, move => error.WriteLine("  " + move), cancellationToken);
        Write(output, claim, await FindAsync(observer.Chain, claim, cancellationToken), []);
        return status == EvaluationStatus.Standing ? 0 : 2;
    }

    private static async Task<EvaluationClaim> FindAsync(ChainSession session, ulong id, CancellationToken cancellationToken)
    {
        EvaluationClaim claim = await session.Evaluations.ClaimOfAsync(id, cancellationToken: cancellationToken);
        return (EvaluationStatus)claim.Status == EvaluationStatus.None
            ? throw new ActionableException($"There is no claim {id}: see 'autonet evaluation list --run ID'.")
            : claim;
    }

    private static async Task<IReadOnlyList<CourtTranscript>> TranscriptsAsync(ChainSession session, ulong id, CancellationToken cancellationToken)
    {
        CourtReader reader = new(session);
        EvaluationsContract.EvaluationClaimedEvent? claimed = await reader.EvaluationAsync(id, cancellationToken);
        IReadOnlyList<EvaluationsContract.EvaluationChallengedEvent> challenges = await reader.EvaluationChallengesAsync(id, cancellationToken);
        if (claimed is null || challenges.Count == 0)
        {
            return [];
        }

        RunTracker tracker = await RunTracker.OpenAsync(
            session, new RunId(claimed.RunId), TrackerPause, TimeProvider.System, NullLogger<RunTracker>.Instance, cancellationToken);
        List<CourtTranscript> transcripts = [];
        foreach (EvaluationsContract.EvaluationChallengedEvent challenge in challenges)
        {
            transcripts.Add(await CourtTranscript.ReadAsync(session, CharterTerms.PlanOf(tracker.Charter), Dispute.Of(claimed, challenge), cancellationToken));
        }

        return transcripts;
    }

    private static void Write(TextWriter output, ulong id, EvaluationClaim claim, IReadOnlyList<CourtTranscript> games)
    {
        output.WriteLine($"Claim {id}: the checkpoint after round {claim.Round} of run {claim.RunId} has the held-out loss {LossOf(claim)}; {StatusOf(claim)}, undecided challenges: {claim.OpenGames}.");
        foreach (CourtTranscript game in games)
        {
            output.WriteLine();
            foreach (string line in game.Lines())
            {
                output.WriteLine(line);
            }
        }
    }

    private static JsonObject ToJson(ulong id, EvaluationClaim claim) => new()
    {
        ["claim"] = id,
        ["run"] = claim.RunId,
        ["round"] = claim.Round,
        ["loss"] = BitConverter.UInt32BitsToSingle(claim.LossBits),
        ["lossBits"] = $"0x{claim.LossBits:x8}",
        ["claimant"] = claim.Claimant.ToString(),
        ["checkpointRoot"] = claim.CheckpointRoot.ToString(),
        ["postedAt"] = claim.PostedAt,
        ["undecided"] = claim.OpenGames,
        ["status"] = StatusOf(claim),
    };

    private static CourtNumber LossOf(EvaluationClaim claim) => new("loss", claim.LossBits, IsInteger: false);

    private static string StatusOf(EvaluationClaim claim) => ((EvaluationStatus)claim.Status).ToString().ToLower(CultureInfo.InvariantCulture);

    private static Argument<ulong> IdArgument() => new("claim") { Description = "Number of the claim" };
}
