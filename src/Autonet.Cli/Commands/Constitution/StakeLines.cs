using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Cli.Terminal;
using Autonet.Core.Audits;
using Autonet.Node.Charters;
using Autonet.Node.Deployment;
using Autonet.Node.Governance.Descriptions;

namespace Autonet.Cli.Commands.Constitution;

/// <summary>What cheats can expect under a charter, in words (docs/court.md).</summary>
internal static class StakeLines
{
    // More than a game's moves of one side take, and prices at which they cost five tokens.
    private const long GameGas = 5_000_000;
    private const long GasPriceWei = 1_000_000_000;
    private const long TokensPerCoin = 1_000;

    public static void Write(TextWriter output, CharterFile charter)
    {
        StakeTerms terms = TermsOf(charter);
        IReadOnlyList<Expectation> expectations = StakeAnalysis.Of(terms);
        output.WriteLine(expectations.All(static expectation => expectation.ExpectedWei < 0)
            ? "What a cheat can expect, in tokens: each of these loses."
            : "What a cheat can expect, in tokens: ONE OF THESE PAYS.");
        TextTable.Write(
            output, ["strategy", "caught", "gain", "loss", "expected"],
            expectations.Select(static IReadOnlyList<string> (expectation) =>
            [
                NameOf(expectation.Strategy), Quantities.Share(expectation.CaughtPpm), Rounded(expectation.GainWei), Rounded(expectation.LossWei),
                Rounded(expectation.ExpectedWei),
            ]));
        output.WriteLine($"An auditor who approves without recomputing loses if more than {Quantities.Share(StakeAnalysis.FalseWorkThatDetersPpm(terms))} of what it is drawn for is false.");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Gas: {GameGas:N0} for one side of a game, {GasPriceWei / 1e9:0.###} gwei, {TokensPerCoin:N0} tokens for a coin: {Rounded(terms.GameGasWei)} tokens."));
    }

    public static JsonArray Json(CharterFile charter) => [.. StakeAnalysis.Of(TermsOf(charter)).Select(static expectation => new JsonObject
    {
        ["strategy"] = NameOf(expectation.Strategy),
        ["caughtPpm"] = expectation.CaughtPpm,
        ["gainWei"] = expectation.GainWei.ToString(CultureInfo.InvariantCulture),
        ["lossWei"] = expectation.LossWei.ToString(CultureInfo.InvariantCulture),
        ["expectedWei"] = expectation.ExpectedWei.ToString(CultureInfo.InvariantCulture),
    })];

    public static string NameOf(CheatStrategy strategy) => strategy switch
    {
        CheatStrategy.CheatOnce => "cheat in one slot-round",
        CheatStrategy.ChallengeItself => "+ challenge itself when found out",
        CheatStrategy.Accomplices => "+ accomplices in a third of the slots",
        CheatStrategy.SilentChallengers => "+ one honest challenger in ten silent",
        CheatStrategy.EveryRound => "+ in every round until convicted",
        CheatStrategy.FalseCheckpoint => "false checkpoint, for each attester",
        CheatStrategy.LoseOnPurpose => "lose with right work on purpose",
        CheatStrategy.FalseChallenge => "challenge right work",
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, null),
    };

    private static StakeTerms TermsOf(CharterFile charter) => charter.Stakes((BigInteger)GameGas * GasPriceWei * TokensPerCoin);

    private static string Rounded(BigInteger wei)
        => ((double)wei / (double)Tokens.OneWei).ToString("#,##0.##", CultureInfo.InvariantCulture);
}
