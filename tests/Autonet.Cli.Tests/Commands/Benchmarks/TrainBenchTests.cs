using System.Text.Json.Nodes;

namespace Autonet.Cli.Tests.Commands.Benchmarks;

public sealed class TrainBenchTests
{
    private static readonly string[] Tiny =
        ["bench", "train", "--dim", "24", "--layers", "1", "--heads", "2", "--hidden", "40", "--vocab", "31", "--seq", "9", "--batch", "3", "--steps", "2"];

    [Fact]
    public async Task Json_has_speed_memory_root_and_where_the_time_went()
    {
        JsonNode json = await RunAsync("--threads", "2");

        Assert.Equal(5_232 + 24 + 1_488, json["parameters"]!.GetValue<long>());
        Assert.Equal(27, json["tokensPerStep"]!.GetValue<int>());
        Assert.Equal(2, json["threads"]!.GetValue<int>());
        Assert.Equal(2, json["stepSeconds"]!.AsArray().Count);
        Assert.True(json["tokensPerSecond"]!.GetValue<double>() > 0);
        Assert.True(json["gigaflopsPerSecond"]!.GetValue<double>() > 0);
        Assert.True(json["peakBytes"]!.GetValue<long>() > 1 << 20);
        Assert.InRange(json["share"]!.AsObject().Sum(static entry => entry.Value!.GetValue<double>()), 0.98, 1.02);
        Assert.True(json["share"]!.AsObject().ContainsKey("MatMulTN"));
    }

    [Fact]
    public async Task Threads_and_micro_batches_change_no_bit_of_the_state_root()
    {
        JsonNode one = await RunAsync("--threads", "1", "--micro-batch", "1");
        JsonNode three = await RunAsync("--threads", "3", "--micro-batch", "2");

        Assert.Equal(one["stateRoot"]!.GetValue<string>(), three["stateRoot"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("--heads", "5", "HeadsDoNotDivideWidth")]
    [InlineData("--steps", "0", "--steps must be a whole number of at least 1.")]
    [InlineData("--batch", "many", "--batch must be a whole number of at least 1.")]
    public async Task Sizes_that_cannot_be_trained_are_refused_in_one_sentence(string option, string value, string expected)
    {
        StringWriter output = new();
        StringWriter error = new();
        int at = Array.IndexOf(Tiny, option);
        string[] arguments = [.. Tiny];
        arguments[at + 1] = value;

        Assert.Equal(1, await CommandLine.RunAsync(arguments, output, error));
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
    }

    private static async Task<JsonNode> RunAsync(params string[] options)
    {
        StringWriter output = new();
        Assert.Equal(0, await CommandLine.RunAsync([.. Tiny, .. options, "--json"], output, TextWriter.Null));
        return JsonNode.Parse(output.ToString())!;
    }
}
