using System.CommandLine;
using System.Text.Json.Nodes;
using Autonet.Cli.Terminal;
using Autonet.Node.Charters;
using Autonet.Node.Export;
using Autonet.Node.Prerequisites;
using Autonet.Node.Runs;
using Autonet.Training.Export;
using Autonet.Training.Tokenizers;

namespace Autonet.Cli.Commands.Models;

/// <summary><c>autonet model export</c>: a certified checkpoint for other software.</summary>
internal static class ExportModelCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        ChainOptions chain = new();
        Option<ulong> run = new("--run") { Description = "The run that trained it", Required = true, HelpName = "id" };
        Option<ulong?> round = new("--round") { Description = "Certified round, 0 for the first checkpoint (default: the newest)", HelpName = "number" };
        Option<string> format = new("--format") { Description = "hf: a folder for Transformers; gguf: one file for llama.cpp", DefaultValueFactory = _ => "hf" };
        format.AcceptOnlyFromAmong("hf", "gguf");
        Option<string> quantization = new("--quantization") { Description = "Precision of a GGUF file", DefaultValueFactory = _ => "f32" };
        quantization.AcceptOnlyFromAmong("f32", "q8_0", "q4_0");
        Option<string> to = new("--out") { Description = "Folder or file to write (default: model, model.gguf or model-QUANTIZATION.gguf)", HelpName = "path" };
        Option<string> tokenizer = new("--tokenizer") { Description = "The run's tokenizer.json, unless it reads bytes", HelpName = "file" };
        Option<bool> json = DevnetCommand.JsonOption();
        Command command = new("export", "Fetch a certified checkpoint, check it against the chain, and write it for other software")
        {
            run, round, format, quantization, to, tokenizer, json, chain.DataDir, chain.Rpc, chain.Manifest,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ExportTarget target = Target(parsed.GetValue(format)!, parsed.GetValue(quantization)!, parsed.GetValue(to));
            ITokenizer? read = parsed.GetValue(tokenizer) is string file ? CharterBuilder.OpenTokenizer(file) : null;
            error.WriteLine("Fetching what the chain commits to …");
            await using RunObserver observer = await chain.ObserveAsync(parsed, parsed.GetValue(run), "export", cancellationToken);
            ulong certified = (ulong)observer.Tracker.State.Certified.Count;
            ulong wanted = parsed.GetValue(round) ?? certified;
            if (wanted > certified)
            {
                throw new ActionableException($"Round {wanted} is not certified: run {observer.Tracker.State.Id} has {certified} certified rounds.");
            }

            int tensors = observer.Workshop.Plan.Parameters.Length;
            ModelFacts facts = await RunExporter.ExportAsync(observer, wanted, target, read, new TensorLines(error, tensors), cancellationToken);
            Outcome.Write(
                output, parsed.GetValue(json), $"Wrote the checkpoint of round {wanted} ({facts.CheckpointRoot}) to {target.Path}.",
                ("run", observer.Tracker.State.Id.Value),
                ("round", wanted),
                ("checkpointRoot", facts.CheckpointRoot.ToString()),
                ("charter", observer.Tracker.State.Charter.ToString()),
                ("format", parsed.GetValue(format)),
                ("quantization", parsed.GetValue(quantization)),
                ("path", Path.GetFullPath(target.Path)),
                ("bytes", BytesOf(target)));
        });
        return HelpWithExamples.With(
            command,
            "autonet model export --run 1 --out model",
            "autonet model export --run 1 --round 3 --format gguf --out model.gguf",
            "autonet model export --run 1 --format gguf --quantization q4_0 --json");
    }

    private static ExportTarget Target(string format, string quantization, string? path)
    {
        GgufQuantisation kept = quantization switch { "q8_0" => GgufQuantisation.Q8_0, "q4_0" => GgufQuantisation.Q4_0, _ => GgufQuantisation.F32 };
        if (format == "gguf")
        {
            return new ExportTarget(path ?? (kept == GgufQuantisation.F32 ? "model.gguf" : $"model-{quantization}.gguf"), ModelFormat.Gguf, kept);
        }

        return kept == GgufQuantisation.F32
            ? new ExportTarget(path ?? "model")
            : throw new ActionableException("A Hugging Face folder is written in f32: leave --quantization out, or take --format gguf.");
    }

    private static JsonNode BytesOf(ExportTarget target) => target.Format == ModelFormat.Gguf
        ? new FileInfo(target.Path).Length
        : new DirectoryInfo(target.Path).EnumerateFiles().Sum(static file => file.Length);

    /// <summary>A line for each tenth of the tensors.</summary>
    private sealed class TensorLines(TextWriter error, int count) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value * 10 / count != (value - 1) * 10 / count)
            {
                error.WriteLine($"Wrote {value} of {count} tensors …");
            }
        }
    }
}
