using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Cli.Terminal;
using Autonet.Node.Runs;
using Autonet.Node.Verification;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet verify</c>: anyone recomputes a slot or an aggregate, without key or stake.</summary>
internal static class VerifyCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Option<ulong> run = ChainOptions.RunOption();
        Option<ulong> round = new("--round") { Description = "A certified round", Required = true, HelpName = "number" };
        Option<int?> slot = new("--slot") { Description = "Recompute this slot's update (default: the round's aggregate)", HelpName = "number" };
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("verify", "Recompute a slot or the aggregate of a round and compare it with the chain; exit code 2 when they differ")
        {
            run, round, slot, json, chain.DataDir, chain.Rpc, chain.Manifest,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            error.WriteLine("Fetching what the chain commits to …");
            await using RunObserver observer = await chain.ObserveAsync(parsed, parsed.GetValue(run), "verify", cancellationToken);
            RunVerifier verifier = new(observer);
            error.WriteLine("Recomputing …");
            VerificationResult result = parsed.GetValue(slot) is int number
                ? await verifier.VerifySlotAsync(parsed.GetValue(round), number, null, cancellationToken)
                : await verifier.VerifyAggregateAsync(parsed.GetValue(round), cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(output, new JsonObject
                {
                    ["run"] = result.Run,
                    ["round"] = result.Round,
                    ["slot"] = result.Slot,
                    ["committed"] = result.Committed.ToString(),
                    ["recomputed"] = result.Recomputed.ToString(),
                    ["matches"] = result.Matches,
                });
            }
            else
            {
                string what = result.Slot is int s ? $"slot {s}" : "the aggregate";
                output.WriteLine(result.Matches
                    ? $"Verified: {what} of round {result.Round} recomputes to {result.Recomputed}, as the chain says."
                    : $"MISMATCH: {what} of round {result.Round} recomputes to {result.Recomputed}, but the chain says {result.Committed}.");
            }

            return result.Matches ? 0 : 2;
        });
        return HelpWithExamples.With(command, "autonet verify --run 1 --round 3", "autonet verify --run 1 --round 3 --slot 2 --json");
    }
}
