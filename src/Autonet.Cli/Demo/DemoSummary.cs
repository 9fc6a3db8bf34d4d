using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Autonet.Cli.Terminal;
using Autonet.Core.Identifiers;
using Autonet.Node.Court;
using Autonet.Node.Deployment;

namespace Autonet.Cli.Demo;

/// <summary>How a demonstration ended.</summary>
internal sealed record DemoSummary
{
    // The last moves, the operation with its numbers, and the verdict.
    private const int TranscriptLines = 16;

    public required int Workers { get; init; }

    public required int Processes { get; init; }

    public required int Rounds { get; init; }

    public required long Parameters { get; init; }

    public required string DatasetName { get; init; }

    public required long DatasetBytes { get; init; }

    public required string DatasetLicence { get; init; }

    public required float InitialLoss { get; init; }

    public required float FinalLoss { get; init; }

    public required long TokensTrained { get; init; }

    public required double TokensPerSecond { get; init; }

    public required Hash256 CheckpointRoot { get; init; }

    public required BigInteger ProposalId { get; init; }

    public required int AuditsDone { get; init; }

    public required int AuditMismatches { get; init; }

    public required IReadOnlyList<(Address Operator, ulong Round, int Slot)> Slashed { get; init; }

    /// <summary>What the court decided, oldest first.</summary>
    public required IReadOnlyList<CourtTranscript> Verdicts { get; init; }

    public required BigInteger RewardsClaimedWei { get; init; }

    public required double TransactionsPerRound { get; init; }

    public required double GasPerRound { get; init; }

    public required int UpdateBytesPerSlot { get; init; }

    public required string ExportPath { get; init; }

    public required string Sample { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Bytes of the update if it were the parameters themselves.</summary>
    public long DenseBytes => Parameters * sizeof(float);

    public JsonObject ToJson() => new()
    {
        ["workers"] = Workers,
        ["processes"] = Processes,
        ["rounds"] = Rounds,
        ["parameters"] = Parameters,
        ["dataset"] = new JsonObject { ["name"] = DatasetName, ["bytes"] = DatasetBytes, ["licence"] = DatasetLicence },
        ["initialLoss"] = InitialLoss,
        ["finalLoss"] = FinalLoss,
        ["tokensTrained"] = TokensTrained,
        ["tokensPerSecond"] = Math.Round(TokensPerSecond, 1),
        ["checkpointRoot"] = CheckpointRoot.ToString(),
        ["proposalId"] = ProposalId.ToString(CultureInfo.InvariantCulture),
        ["audits"] = new JsonObject { ["done"] = AuditsDone, ["mismatches"] = AuditMismatches },
        ["slashed"] = new JsonArray([.. Slashed.Select(entry => entry.Operator.ToString()).Distinct().Select(address => JsonValue.Create(address))]),
        ["verdicts"] = new JsonArray([.. Verdicts.Select(static transcript => new JsonObject
        {
            ["claim"] = transcript.Claim.OutputRoot.ToString(),
            ["party"] = transcript.Dispute.Defender.ToString(),
            ["moves"] = transcript.Moves.Count,
            ["gas"] = (long)transcript.Gas,
            ["largestMoveGas"] = transcript.LargestMoveGas,
            ["operation"] = transcript.Final?.Kind.ToString(),
            ["upheld"] = transcript.Decided!.Upheld,
        })]),
        ["rewardsClaimedWei"] = RewardsClaimedWei.ToString(CultureInfo.InvariantCulture),
        ["transactionsPerRound"] = TransactionsPerRound,
        ["gasPerRound"] = Math.Round(GasPerRound),
        ["updateBytesPerSlot"] = UpdateBytesPerSlot,
        ["denseBytes"] = DenseBytes,
        ["exportPath"] = ExportPath,
        ["seconds"] = Math.Round(Seconds, 1),
    };

    public void Write(TextWriter output)
    {
        string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
        output.WriteLine();
        output.WriteLine("The model continues:");
        foreach (string line in Sample.Split('\n'))
        {
            output.WriteLine("  | " + line);
        }

        if (Verdicts.Count > 0)
        {
            output.WriteLine();
            output.WriteLine(Verdicts.Count == 1 ? "The court:" : $"The court on the first of {Verdicts.Count} challenges:");
            foreach (string line in Verdicts[0].Lines().TakeLast(TranscriptLines))
            {
                output.WriteLine("  | " + line);
            }
        }

        output.WriteLine();
        TextTable.Write(
            output, ["result", ""],
            [
                ["held-out loss", Text($"{InitialLoss:0.000} -> {FinalLoss:0.000} nats per token")],
                ["model", Text($"{Parameters:N0} parameters, {Rounds} rounds, {Workers} workers in processes of their own")],
                ["data", Text($"{DatasetName}, {DatasetBytes:N0} bytes, {DatasetLicence}")],
                ["speed", Text($"{TokensTrained:N0} tokens, {TokensPerSecond:N0} tokens/s")],
                ["update", Text($"{UpdateBytesPerSlot:N0} bytes per slot and round; the parameters would be {DenseBytes:N0}")],
                ["chain", Text($"{TransactionsPerRound:0.##} certificate transactions and {GasPerRound:N0} gas per round")],
                ["audits", Text($"{AuditsDone} slots recomputed, {AuditMismatches} mismatches")],
                .. Slashed.Count == 0
                    ? (string[][])[["slashed", "nobody"]]
                    : [.. Slashed.Select(entry => (string[])["slashed", $"{entry.Operator} for slot {entry.Slot} of round {entry.Round}: convicted by the court"])],
                ["rewards", Text($"{Tokens.Format(RewardsClaimedWei)} tokens claimed")],
                ["checkpoint", $"{CheckpointRoot}"],
                ["exported to", ExportPath],
                ["time", Text($"{Seconds:0} s")],
            ]);
    }
}
