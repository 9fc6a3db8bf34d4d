using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Autonet.Cli.Terminal;
using Autonet.Exact.Parallelism;
using Autonet.Node.Prerequisites;
using Autonet.Training.Models;

namespace Autonet.Cli.Commands.Benchmarks;

/// <summary><c>autonet bench generate</c>: the speed of reading prompts and of drawing after them, against the speed of memory.</summary>
internal static class GenerateBenchCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        ModelOptions sizes = new(768, 12, 12, 2048, "Longest context");
        Option<int> prompt = ModelOptions.Size("--prompt", 128, "Tokens of each prompt");
        Option<int> tokens = ModelOptions.Size("--tokens", 64, "Measured steps, after two that are not");
        Option<int> batch = ModelOptions.Size("--batch", 1, "Sequences that go on together");
        Option<int> threads = ModelOptions.Size("--threads", Environment.ProcessorCount, "Threads. Changes no bit of the result");
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("generate", "Time prefill and decoding of a freshly initialised model, and a plain read of as much memory")
        {
            prompt, tokens, batch, threads, json,
        };
        sizes.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            ModelConfiguration model = sizes.ModelOf(parsed);
            GenerateBenchmarkSettings settings = new(model, parsed.GetValue(prompt), parsed.GetValue(tokens), parsed.GetValue(batch));
            Check(settings);
            using KernelContext context = new(parsed.GetValue(threads));
            error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{model.ParameterCount:N0} parameters, {settings.Batch} prompts of {settings.Prompt} tokens, {context.Workers.Threads} threads, {(int)context.Width}-bit registers"));
            GenerateBenchmarkResult result = GenerateBenchmark.Run(settings, context, cancellationToken);
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
            "autonet bench generate",
            "autonet bench generate --batch 8 --prompt 32 --tokens 100 --json",
            "autonet bench generate --dim 1024 --layers 24 --heads 16 --kv-heads 4 --hidden 2816 --seq 2048 --prompt 1024");
    }

    private static void Check(GenerateBenchmarkSettings settings)
    {
        if (settings.Positions > settings.Model.Seq)
        {
            throw new ActionableException(
                $"--prompt, --tokens and {GenerateBenchmark.WarmUpSteps} steps of warming up are {settings.Positions} positions: give --seq at least as many.");
        }
    }

    private static JsonObject ToJson(GenerateBenchmarkResult result, KernelContext context) => new()
    {
        ["parameters"] = result.Settings.Model.ParameterCount,
        ["threads"] = context.Workers.Threads,
        ["vectorBits"] = (int)context.Width,
        ["batch"] = result.Settings.Batch,
        ["promptTokens"] = result.Settings.Prompt,
        ["prefillTokensPerSecond"] = Math.Round(result.PrefillTokensPerSecond, 1),
        ["decodeTokensPerSecond"] = Math.Round(result.DecodeTokensPerSecond, 1),
        ["stepSeconds"] = new JsonArray([.. result.StepTimes.Select(static time => JsonValue.Create(Math.Round(time.TotalSeconds, 6)))]),
        ["weightBytesPerStep"] = result.WeightBytes,
        ["weightGigabytesPerSecond"] = Math.Round(result.WeightGigabytesPerSecond, 2),
        ["cacheBytesPerStep"] = result.CacheBytesPerStep,
        ["gigabytesPerSecond"] = Math.Round(result.GigabytesPerSecond, 2),
        ["streamingReadGigabytesPerSecond"] = Math.Round(result.ReadGigabytesPerSecond, 2),
        ["cacheBytes"] = result.CacheBytes,
        ["peakBytes"] = result.PeakBytes,
    };

    private static void Write(TextWriter output, GenerateBenchmarkResult result)
    {
        double share = result.GigabytesPerSecond / result.ReadGigabytesPerSecond;
        void Line(string name, FormattableString value) => output.WriteLine($"{name.PadRight(14)}  {value.ToString(CultureInfo.InvariantCulture)}");
        Line("prefill", $"{result.PrefillTokensPerSecond:N0} tokens/s");
        Line("decode", $"{result.DecodeTokensPerSecond:N1} tokens/s (median step {result.MedianStep.TotalMilliseconds:N2} ms)");
        Line("weights", $"{result.WeightGigabytesPerSecond:N1} GB/s ({result.WeightBytes / 1e6:N1} MB per step)");
        Line("with the cache", $"{result.GigabytesPerSecond:N1} GB/s ({result.CacheBytesPerStep / 1e6:N1} MB of keys and values per step)");
        Line("streaming read", $"{result.ReadGigabytesPerSecond:N1} GB/s; a step reads at {share:P0} of it");
        Line("cache", $"{result.CacheBytes / 1048576.0:N1} MiB");
        Line("peak memory", $"{result.PeakBytes / 1048576.0:N0} MiB");
    }
}
