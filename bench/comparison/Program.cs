using System.Globalization;
using Autonet.Bench.Comparison;

// Options: --root FOLDER [--rounds 5] [--steps 6] [--threads N] [--out FILE]
Dictionary<string, string> options = [];
for (int i = 0; i + 1 < args.Length; i += 2)
{
    options[args[i].TrimStart('-')] = args[i + 1];
}

int Count(string name, int otherwise) => options.TryGetValue(name, out string? text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
string root = Path.GetFullPath(options["root"]);
int rounds = Count("rounds", 5);
int steps = Count("steps", 6);
int threads = Count("threads", Environment.ProcessorCount);
string file = options.GetValueOrDefault("out", Path.Combine(root, "bench", "results", Processor.FileName + ".md"));

Console.Error.WriteLine("Measuring the ceiling …");
Ceiling ceiling = Ceiling.Measure(threads);
Contestants contestants = new(root, threads, steps);
List<Comparison> comparisons = [];
foreach (ModelSize size in ModelSize.All)
{
    List<(Measurement Ours, Measurement Peer)> pairs = [];
    for (int round = 1; round <= rounds; round++)
    {
        // Who begins alternates too, so that neither always runs on the warmer processor.
        (Measurement ours, Measurement peer) pair;
        if (round % 2 == 1)
        {
            pair.ours = await contestants.OursAsync(size);
            pair.peer = await contestants.PeerAsync(size);
        }
        else
        {
            pair.peer = await contestants.PeerAsync(size);
            pair.ours = await contestants.OursAsync(size);
        }

        pairs.Add(pair);
        Console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{size.Name}, round {round} of {rounds}: {pair.ours.TokensPerSecond:N0} and {pair.peer.TokensPerSecond:N0} tokens/s, ratio {pair.ours.TokensPerSecond / pair.peer.TokensPerSecond:F2}"));
    }

    comparisons.Add(new Comparison(size, pairs));
}

string report = Report.Write(comparisons, ceiling, threads, steps);
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
await File.WriteAllTextAsync(file, report);
Console.Write(report);
Console.Error.WriteLine("Written to " + file);
