using System.CommandLine;
using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Cli.Commands.Proposals;
using Autonet.Cli.Terminal;
using Autonet.Node.Deployment;
using Autonet.Node.Governance.Descriptions;
using Autonet.Node.Governance.Power;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet power</c>: who has how much say, and how concentrated it is.</summary>
internal static class PowerCommand
{
    private const int MostBars = 12;

    public static Command Create(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("power", "Show how concentrated power is: Nakamoto coefficients and shares of votes, seats and slots by entity") { json, chain.DataDir, chain.Rpc, chain.Manifest };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            PowerReport report = await PowerReader.ReadAsync(session.Contracts, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(output, new JsonObject
                {
                    ["breach"] = report.IsBreached,
                    ["breachUntil"] = report.BreachUntilUnixSeconds == 0 ? null : report.BreachUntilUnixSeconds,
                    ["delegated"] = ToJson(report.Delegated),
                    ["active"] = ToJson(report.Active),
                    ["seats"] = ToJson(report.Seats),
                    ["seatsPerDelegate"] = new JsonArray([.. report.SeatsPerDelegate.Select(entry => new JsonObject { ["delegate"] = entry.Delegate, ["seats"] = entry.Seats })]),
                    ["runs"] = new JsonArray([.. report.Runs.Select(run => new JsonObject { ["run"] = run.Run, ["slots"] = ToJson(run.Slots) })]),
                });
                return;
            }

            output.WriteLine(report.IsBreached
                ? $"A breach of the Nakamoto coefficient stands until {Quantities.Time(report.BreachUntilUnixSeconds)}: thresholds are higher until then."
                : "No breach of the Nakamoto coefficient stands.");
            Write(output, "delegated tokens", report.Delegated, Tokens.Format);
            Write(output, "active tokens", report.Active, Tokens.Format);
            Write(output, "seats", report.Seats, seats => $"{seats}");
            foreach ((ulong run, Spread slots) in report.Runs)
            {
                Write(output, $"slots of run {run}", slots, count => $"{count}");
            }

            output.WriteLine();
            output.WriteLine("seats per delegate");
            foreach ((string name, int seats) in report.SeatsPerDelegate.Take(MostBars))
            {
                output.WriteLine($"  {name}  {seats}");
            }
        });
        return HelpWithExamples.With(command, "autonet power", "autonet power --json");
    }

    private static void Write(TextWriter output, string title, Spread spread, Func<BigInteger, string> format)
    {
        output.WriteLine();
        output.WriteLine(spread.Holdings.Count == 0
            ? $"{title}: none"
            : $"{title}: {format(spread.Total)}; Nakamoto coefficient {spread.Nakamoto} ({spread.Nakamoto} of {spread.Holdings.Count} entities have more than half)");
        int width = spread.Holdings.Take(MostBars).Select(holding => holding.Name.Length).DefaultIfEmpty(0).Max();
        foreach (Holding holding in spread.Holdings.Take(MostBars))
        {
            output.WriteLine($"  {holding.Name.PadRight(width)}  {Bars.Of(holding.SharePpm, 30)} {Quantities.Share(holding.SharePpm)}");
        }

        if (spread.Holdings.Count > MostBars)
        {
            output.WriteLine($"  and {spread.Holdings.Count - MostBars} more");
        }
    }

    private static JsonObject ToJson(Spread spread) => new()
    {
        ["nakamoto"] = spread.Nakamoto,
        ["total"] = $"{spread.Total}",
        ["holdings"] = new JsonArray([.. spread.Holdings.Select(holding => new JsonObject
        {
            ["entity"] = holding.Entity, ["name"] = holding.Name, ["weight"] = $"{holding.Weight}", ["sharePpm"] = holding.SharePpm,
        })]),
    };
}
