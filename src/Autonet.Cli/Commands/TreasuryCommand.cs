using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Cli.Commands.Proposals;
using Autonet.Cli.Terminal;
using Autonet.Node.Deployment;
using Autonet.Node.Governance;
using Autonet.Node.Governance.Descriptions;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet treasury show</c>.</summary>
internal static class TreasuryCommand
{
    public static Command Create(TextWriter output)
        => HelpWithExamples.With(new Command("treasury", "The community's money") { Show(output) }, "autonet treasury show", "autonet treasury show --json");

    private static Command Show(TextWriter output)
    {
        ChainOptions chain = new();
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("show", "Show balances, streams, what the window still allows, the runway, and what may be minted") { json, chain.DataDir, chain.Rpc, chain.Manifest };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using GovernanceSession session = await GovernanceSession.OpenAsync(chain, parsed, cancellationToken);
            TreasuryReport report = await TreasuryReport.ReadAsync(session.Contracts, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(output, ToJson(report));
                return;
            }

            string window = Quantities.Duration(report.WindowSeconds);
            output.WriteLine($"tokens    {Tokens.Format(report.TokensWei)}, of them free {Tokens.Format(report.FreeWei)} and in streams {Tokens.Format(report.StreamedWei)}");
            output.WriteLine($"coins     {Tokens.Format(report.CoinsWei)}");
            output.WriteLine($"spent     {Tokens.Format(report.TokensSpentWei)} of {Tokens.Format(report.TokenWindowCapWei)} tokens in the last {window}");
            output.WriteLine($"          {Tokens.Format(report.CoinsSpentWei)} of {Tokens.Format(report.CoinWindowCapWei)} coins in the last {window}");
            output.WriteLine($"runway    {(report.RunwaySeconds is { } seconds ? $"{Quantities.Duration(seconds)} at the pace of the last {window}" : $"nothing was spent in the last {window}")}");
            output.WriteLine($"emission  {Tokens.Format(report.EmissionLeftWei)} tokens may be minted now; {Tokens.Format(report.EmissionAllowedWei)} ever until now");
            if (report.Streams.Count > 0)
            {
                output.WriteLine();
                TextTable.Write(output, ["stream", "to", "amount", "vested", "withdrawn", "over", "state"], report.Streams.Select(entry => (string[])
                [
                    $"{entry.Id}", ChecksumAddress.Format(entry.Stream.To), Tokens.Format(entry.Stream.AmountWei), Tokens.Format(entry.Stream.VestedWei),
                    Tokens.Format(entry.Stream.WithdrawnWei), Quantities.Duration(entry.Stream.PeriodSeconds), StateOf(entry.Stream),
                ]));
            }
        });
        return HelpWithExamples.With(command, "autonet treasury show", "autonet treasury show --json");
    }

    private static string StateOf(StreamView stream)
        => stream.CancelledAt > 0 ? "cancelled" : stream.WithdrawnWei == stream.AmountWei ? "paid" : stream.VestedWei == stream.AmountWei ? "vested" : "running";

    private static JsonObject ToJson(TreasuryReport report) => new()
    {
        ["tokensWei"] = $"{report.TokensWei}",
        ["freeWei"] = $"{report.FreeWei}",
        ["streamedWei"] = $"{report.StreamedWei}",
        ["coinsWei"] = $"{report.CoinsWei}",
        ["windowSeconds"] = report.WindowSeconds,
        ["tokensSpentWei"] = $"{report.TokensSpentWei}",
        ["tokenWindowCapWei"] = $"{report.TokenWindowCapWei}",
        ["coinsSpentWei"] = $"{report.CoinsSpentWei}",
        ["coinWindowCapWei"] = $"{report.CoinWindowCapWei}",
        ["runwaySeconds"] = report.RunwaySeconds is { } seconds ? $"{seconds}" : null,
        ["emissionAllowedWei"] = $"{report.EmissionAllowedWei}",
        ["emissionLeftWei"] = $"{report.EmissionLeftWei}",
        ["streams"] = new JsonArray([.. report.Streams.Select(entry => new JsonObject
        {
            ["id"] = entry.Id, ["to"] = entry.Stream.To.ToString(), ["amountWei"] = $"{entry.Stream.AmountWei}", ["vestedWei"] = $"{entry.Stream.VestedWei}",
            ["withdrawnWei"] = $"{entry.Stream.WithdrawnWei}", ["openedAt"] = entry.Stream.OpenedAt, ["periodSeconds"] = entry.Stream.PeriodSeconds, ["state"] = StateOf(entry.Stream),
        })]),
    };
}
