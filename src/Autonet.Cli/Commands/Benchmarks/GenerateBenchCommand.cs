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
        Option<int> dim = Size("--dim", 768, "Model width");
        Option<int> layers = Size("--layers", 12, "Layers");
        Option<int> heads = Size("--heads", 12, "Query heads");
        Option<int?> kvHeads = new("--kv-heads") { Description = "Key-value heads (default: as many as query heads)", HelpName = "number" };
        Option<int> hidden = Size("--hidden", 2048, "Width of the SwiGLU block");
        Option<int> vocab = Size("--vocab", 256, "Vocabulary");
        Option<int> seq = Size("--seq", 256, "Longest context");
        Option<int> prompt = Size("--prompt", 128, "Tokens of each prompt");
        Option<int> tokens = Size("--tokens", 64, "Measured steps, after two that are not");
        Option<int> batch = Size("--batch", 1, "Sequences that go on together");
        Option<int> threads = Size("--threads", Environment.ProcessorCount, "Threads. Changes no bit of the result");
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("generate", "Time prefill and decoding of a freshly initialised model, and a plain read of as much memory")
        {
            dim, layers, heads, kvHeads, hidden, vocab, seq, prompt, tokens, batch, threads, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            ModelConfiguration model = new()
            {
                Dim = parsed.GetValue(dim),
                Layers = parsed.GetValue(layers),
                Heads = parsed.GetValue(heads),
                KvHeads = parsed.GetValue(kvHeads) ?? parsed.GetValue(heads),
                Hidden = parsed.GetValue(hidden),
                Vocab = parsed.GetValue(vocab),
                Seq = parsed.GetValue(seq),
            };
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
        ModelRefusal refusal = settings.Model.Check();
        if (refusal != ModelRefusal.None)
        {
            throw new ActionableException($"There is no such model ({refusal}): change --dim, --heads, --kv-heads, --hidden, --vocab or --seq.");
        }

        if (settings.Positions > settings.Model.Seq)
        {
            throw new ActionableException(
                $"--prompt, --tokens and {GenerateBenchmark.WarmUpSteps} steps of warming up are {settings.Positions} positions: give --seq at least as many.");
        }
    }

    private static Option<int> Size(string name, int value, string description)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1))
            {
                result.AddError($"{name} must be a whole number of at least 1.");
            }
        });
        return option;
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
