using System.CommandLine;
using Autonet.Cli.Demo;
using Autonet.Cli.Terminal;
using Autonet.Node.Prerequisites;
using Spectre.Console;

namespace Autonet.Cli.Commands;

/// <summary><c>autonet demo</c>: the main job from end to end on this machine.</summary>
internal static class DemoCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Option<int> workers = Number("--workers", 4, 2, 64, "Honest workers, one process each");
        Option<int> rounds = Number("--rounds", 8, 1, 100_000, "Rounds");
        Option<int> steps = Number("--inner-steps", 12, 1, 10_000, "Inner steps per round");
        Option<int> dim = Number("--dim", 128, 32, 4096, "Width of the model, a multiple of 32");
        Option<int> layers = Number("--layers", 2, 1, 64, "Layers of the model");
        Option<int> seq = Number("--seq", 64, 8, 4096, "Bytes of a sequence");
        Option<int> batch = Number("--batch", 8, 1, 1024, "Sequences per inner step");
        Option<string> data = new("--data") { Description = "Train on this text, folder of .txt files or .jsonl instead of the State of the Union addresses", HelpName = "path" };
        Option<ulong> seed = new("--seed") { Description = "Seed of the weights", DefaultValueFactory = _ => 1 };
        Option<string> folder = new("--data-dir") { Description = "Folder of everything; one that holds a demo is resumed (default: .autonet/demo, emptied first)", HelpName = "folder" };
        Option<Uri> rpc = new ChainOptions().Rpc;
        rpc.Description = "Use this chain instead of the embedded one; it must hold coins for the key 'deployer' of the data folder";
        Option<bool> keep = new("--keep") { Description = "Leave chain and nodes running at the end, until Ctrl-C" };
        Option<bool> noCheat = new("--no-cheat") { Description = "Start no cheating worker" };
        Option<bool> json = new("--json") { Description = "Print one JSON object as the last line" };
        Option<bool> exit = new("--exit") { Description = "End when the run is over, whatever --keep says (so it does by default)" };
        dim.Validators.Add(result =>
        {
            if (result.GetValue(dim) % 32 != 0)
            {
                result.AddError("--dim must be a multiple of 32.");
            }
        });
        Command command = new("demo", "Train a small model for real: chain, contracts, vote, workers, a cheat, audits, rewards, export")
        {
            workers, rounds, steps, dim, layers, seq, batch, data, seed, folder, rpc, keep, noCheat, json, exit,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            Checkout checkout = Checkout.Find(Environment.GetEnvironmentVariable(Checkout.RootVariable));
            string? named = parsed.GetValue(folder);
            string path = Path.GetFullPath(named ?? Path.Combine(checkout.Root, ".autonet", "demo"));
            using FileStream holding = Hold(path);
            if (named is null && Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            Directory.CreateDirectory(path);
            DemoSettings? begun = DemoSettings.Load(path);
            DemoSettings settings = begun ?? new DemoSettings(
                parsed.GetValue(workers), !parsed.GetValue(noCheat), parsed.GetValue(rounds), parsed.GetValue(steps), parsed.GetValue(dim),
                parsed.GetValue(layers), parsed.GetValue(seq), parsed.GetValue(batch),
                parsed.GetValue(data) is string text ? Path.GetFullPath(text) : "", parsed.GetValue(seed));
            settings.Save(path);
            DemoOptions options = new(
                settings, path, begun is not null, parsed.GetValue(rpc), parsed.GetValue(keep) && !parsed.GetValue(exit), parsed.GetValue(json));
            bool live = !options.Json && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;
            IDemoView view = live ? new LiveView(AnsiConsole.Console, TimeProvider.System) : new PlainLog(options.Json ? error : output, TimeProvider.System);
            await using (view.ConfigureAwait(false))
            {
                view.Say(begun is null ? $"everything is kept in {path}" : $"going on with the demonstration in {path}");
                try
                {
                    await new Demonstration(options, checkout, view, TimeProvider.System).RunAsync(summary => Print(output, error, options, summary), cancellationToken);
                }
                catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
                {
                    await view.DisposeAsync();
                    error.WriteLine($"Stopped. To go on: ./autonet demo --data-dir {path}");
                    throw;
                }
            }
        });
        return HelpWithExamples.With(
            command,
            "autonet demo",
            "autonet demo --workers 6 --rounds 20 --dim 192 --keep",
            "autonet demo --data my-texts/ --data-dir my-run",
            "autonet demo --json --exit");
    }

    private static void Print(TextWriter output, TextWriter error, DemoOptions options, DemoSummary summary)
    {
        summary.Write(options.Json ? error : output);
        if (options.Keep)
        {
            (options.Json ? error : output).WriteLine(
                $"Chain and nodes keep running until Ctrl-C. Try: ./autonet verify --run 1 --round 1 --slot 0 --data-dir {options.Folder} --rpc URL");
        }

        if (options.Json)
        {
            Json.WriteLine(output, summary.ToJson());
            output.Flush();
        }
    }

    // Two demonstrations in one folder would be two chains in one state file.
    private static FileStream Hold(string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        try
        {
            return new FileStream(folder + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e)
        {
            throw new ActionableException($"A demonstration runs in '{folder}' already: stop it, or name another folder with --data-dir.", e);
        }
    }

    private static Option<int> Number(string name, int otherwise, int least, int most, string description)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => otherwise, HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int>() is int value && value >= least && value <= most)
            {
                return;
            }

            result.AddError($"{name} must be a whole number from {least} to {most}.");
        });
        return option;
    }
}
