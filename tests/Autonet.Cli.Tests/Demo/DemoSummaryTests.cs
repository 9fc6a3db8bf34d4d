using System.Text.Json.Nodes;
using Autonet.Cli.Demo;
using Autonet.Core.Identifiers;
using Spectre.Console;

namespace Autonet.Cli.Tests.Demo;

public sealed class DemoSummaryTests
{
    private static readonly Address Cheat = Address.Parse("0x00000000000000000000000000000000000000cc");

    private static readonly DemoSummary Summary = new()
    {
        Workers = 4,
        Processes = 7,
        Rounds = 4,
        Parameters = 1000,
        DatasetName = "texts",
        DatasetBytes = 5,
        DatasetLicence = "CC0-1.0",
        InitialLoss = 5.5f,
        FinalLoss = 2.25f,
        TokensTrained = 10,
        TokensPerSecond = 2.5,
        CheckpointRoot = Hash256.Sha256([1]),
        ProposalId = 7,
        AuditsDone = 3,
        AuditMismatches = 1,
        Verdicts = [],
        Slashed = [(Cheat, 1, 4), (Cheat, 2, 4)],
        RewardsClaimedWei = 8,
        TransactionsPerRound = 1,
        GasPerRound = 9,
        UpdateBytesPerSlot = 100,
        ExportPath = "/model",
        Sample = "The people",
        Seconds = 12.34,
    };

    [Fact]
    public void Json_has_exactly_the_documented_fields()
    {
        JsonObject json = Summary.ToJson();

        Assert.Equal(
            ["workers", "processes", "rounds", "parameters", "dataset", "initialLoss", "finalLoss", "tokensTrained", "tokensPerSecond", "checkpointRoot",
             "proposalId", "audits", "slashed", "verdicts", "rewardsClaimedWei", "transactionsPerRound", "gasPerRound", "updateBytesPerSlot", "denseBytes", "exportPath", "seconds"],
            json.Select(entry => entry.Key));
        Assert.Equal(["name", "bytes", "licence"], json["dataset"]!.AsObject().Select(entry => entry.Key));
        Assert.Equal(["done", "mismatches"], json["audits"]!.AsObject().Select(entry => entry.Key));
        Assert.Equal(Cheat.ToString(), Assert.Single(json["slashed"]!.AsArray())!.GetValue<string>());
        Assert.Equal(4000, json["denseBytes"]!.GetValue<long>());
    }

    [Fact]
    public void Table_names_who_was_slashed_and_why()
    {
        using StringWriter output = new();

        Summary.Write(output);

        Assert.Contains($"{Cheat} for slot 4 of round 1: convicted by the court", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("5.500 -> 2.250 nats per token", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Live_view_draws_rounds_nodes_and_events()
    {
        using StringWriter output = new();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No });
        console.Profile.Width = 140;
        DemoSnapshot snapshot = new DemoSnapshot
        {
            Stage = "Training [now]",
            Rounds = 4,
            Nodes = [new NodeLine("worker-1", Cheat.ToString(), "training", 2, 3, 20, 2.5, 1000, 99, 4, 1)],
        }.WithLine(new RoundLine(0, "", 0, 5.5f)).WithLine(new RoundLine(1, "{0, 1}", 9, 2.75f)).WithEvent("block 7  round 1 certified");

        console.Write(LiveView.Render(snapshot, TimeSpan.FromSeconds(5)));

        foreach (string text in (string[])["Training [now]", "worker-1", "3/20", "2.750", "block 7  round 1 certified"])
        {
            Assert.Contains(text, output.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Snapshot_keeps_one_line_for_each_round_in_order_and_the_newest_events()
    {
        DemoSnapshot snapshot = new DemoSnapshot().WithLine(new RoundLine(2, "", 0, null)).WithLine(new RoundLine(1, "", 0, null)).WithLine(new RoundLine(2, "", 0, 1f));
        foreach (int i in Enumerable.Range(1, 30))
        {
            snapshot = snapshot.WithEvent($"{i}");
        }

        Assert.Equal([1ul, 2ul], snapshot.Lines.Select(line => line.Round));
        Assert.Equal(1f, snapshot.Lines[1].Loss);
        Assert.Equal("30", snapshot.Events[^1]);
        Assert.Equal(12, snapshot.Events.Count);
    }
}
