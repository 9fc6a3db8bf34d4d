using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Autonet.Cli.Terminal;
using Autonet.Exact.Parallelism;
using Autonet.Training.Models;

namespace Autonet.Cli.Commands.Benchmarks;

/// <summary><c>autonet bench train</c>: the speed of training steps, and what their time goes into.</summary>
internal static class TrainBenchCommand
{
    private const int BarWidth = 24;

    public static Command Create(TextWriter output, TextWriter error)
    {
        ModelOptions sizes = new(384, 6, 6, 1024, "Tokens per sequence");
        Option<int> batch = ModelOptions.Size("--batch", 12, "Sequences per step");
        Option<int> microBatch = ModelOptions.Size("--micro-batch", 0, "Sequences held at once; 0 chooses by memory. Changes no bit of the result", least: 0);
        Option<int> steps = ModelOptions.Size("--steps", 10, "Measured steps, after two that are not");
        Option<int> threads = ModelOptions.Size("--threads", Environment.ProcessorCount, "Threads. Changes no bit of the result");
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("train", "Time training steps of a freshly initialised model on random tokens")
        {
            batch, microBatch, steps, threads, json,
        };
        sizes.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            ModelConfiguration model = sizes.ModelOf(parsed);
            using KernelContext context = new(parsed.GetValue(threads));
            error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{model.ParameterCount:N0} parameters, {parsed.GetValue(batch)} × {model.Seq} tokens per step, {context.Workers.Threads} threads, {(int)context.Width}-bit registers"));
            StepLines progress = new(error);
            TrainBenchmarkResult result = TrainBenchmark.Run(
                model, parsed.GetValue(batch), parsed.GetValue(microBatch), parsed.GetValue(steps), context, progress, cancellationToken);
            if (parsed.GetValue(json))
            {
                Json.Write(output, ToJson(result, context));
            }
            else
            {
                Write(output, result);
            }

            return Task.FromResult(0);
        });
        return HelpWithExamples.With(
            command,
            "autonet bench train",
            "autonet bench train --dim 768 --layers 12 --heads 12 --hidden 2048 --batch 4 --json",
            "AUTONET_VECTOR=256 autonet bench train --threads 1");
    }

    private static JsonObject ToJson(TrainBenchmarkResult result, KernelContext context)
    {
        double all = result.Times.Sum(static entry => entry.Time.TotalSeconds);
        return new JsonObject
        {
            ["parameters"] = result.Parameters,
            ["threads"] = context.Workers.Threads,
            ["vectorBits"] = (int)context.Width,
            ["tokensPerStep"] = result.TokensPerStep,
            ["tokensPerSecond"] = Math.Round(result.TokensPerSecond, 1),
            ["gigaflopsPerSecond"] = Math.Round(result.GigaflopsPerSecond, 2),
            ["stepSeconds"] = new JsonArray([.. result.StepTimes.Select(static time => JsonValue.Create(Math.Round(time.TotalSeconds, 6)))]),
            ["firstLoss"] = result.FirstLoss,
            ["lastLoss"] = result.LastLoss,
            ["peakBytes"] = result.PeakBytes,
            ["stateRoot"] = result.StateRoot.ToString(),
            ["share"] = new JsonObject(result.Times.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Kind.ToString(), Math.Round(entry.Time.TotalSeconds / all, 4)))),
        };
    }

    private static void Write(TextWriter output, TrainBenchmarkResult result)
    {
        double all = result.Times.Sum(static entry => entry.Time.TotalSeconds);
        TextTable.Write(output, ["share", "", "operation"], result.Times.Select(entry =>
        {
            double share = entry.Time.TotalSeconds / all;
            return (string[])[string.Create(CultureInfo.InvariantCulture, $"{share,6:P1}"), Bars.Of((uint)(share * 1e6), BarWidth), entry.Kind.ToString()];
        }));
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tokens/s    {result.TokensPerSecond:N0} (median step {result.MedianStep.TotalMilliseconds:N1} ms)"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"GFLOP/s     {result.GigaflopsPerSecond:N1} (6 · parameters · tokens)"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak memory {result.PeakBytes / 1048576.0:N0} MiB"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"loss        {result.FirstLoss:F4} -> {result.LastLoss:F4} nats per token"));
        output.WriteLine($"state root  {result.StateRoot}");
    }
}
