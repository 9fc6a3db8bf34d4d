using System.Globalization;
using Autonet.Exact.Parallelism;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Bench.Curves;

/// <summary>One training of the study and the held-out loss it ended with, in nats per byte.</summary>
/// <param name="Kind"><c>alone</c>, <c>synchronous</c>, <c>rounds</c>, or <c>trimmed</c> for rounds whose mean leaves out the extreme on each side.</param>
/// <param name="Sequences">Sequences per step and slot.</param>
/// <param name="Steps">Inner steps in all.</param>
/// <param name="RoundSteps">H, inner steps per round; 0 unless rounds.</param>
/// <param name="Rate">Peak learning rate.</param>
/// <param name="Seed">Of the weights and of the order of the text.</param>
/// <param name="Loss">Held-out loss at the end.</param>
internal readonly record struct Measured(string Kind, int Sequences, int Steps, int RoundSteps, float Rate, ulong Seed, float Loss)
{
    public (string, int, int, int, float, ulong) Key => (Kind, Sequences, Steps, RoundSteps, Rate, Seed);
}

/// <summary>
/// Recovered gain: (one worker - ours) / (one worker - synchronous), at equal inner steps. Rates are tried on the first seed, and the best of each is
/// trained on the others.
/// </summary>
internal sealed class Study(Settings settings, KernelContext context)
{
    public const int Slots = 4;

    public static readonly ModelConfiguration Model = new() { Dim = 192, Layers = 4, Heads = 6, KvHeads = 6, Hidden = 512, Vocab = 256, Seq = 128 };

    public static readonly ulong[] Seeds = [1, 2];

    /// <summary>Local batch, inner steps, and the lengths of rounds to try.</summary>
    public static readonly (int Sequences, int Steps, int[] RoundSteps)[] Plan =
    [
        (8, 204, [4, 3, 6, 2, 12]),
        (32, 204, [4]),
    ];

    /// <summary>Where the cost of trimming is measured too.</summary>
    private static readonly (int, int, int) Trimmed = (8, 204, 4);

    private static readonly float[] Rates = [1e-3f, 1.6e-3f, 2.5e-3f, 4e-3f, 6e-3f, 1e-2f];

    private readonly Dictionary<(string, int, int, int, float, ulong), Measured> _known = [];

    private string File => Path.Combine(settings.Out, "gain.csv");

    /// <summary>Trains what is not known yet and returns everything.</summary>
    public IReadOnlyCollection<Measured> Run()
    {
        Load();
        foreach ((int sequences, int steps, int[] lengths) in Plan.Where(entry => settings.Only.Length == 0 || settings.Only == $"{entry.Sequences}x{entry.Steps}"))
        {
            Best("alone", sequences, steps, 0);
            Best("synchronous", sequences, steps, 0);
            foreach (int length in lengths)
            {
                float rate = Best("rounds", sequences, steps, length);
                if ((sequences, steps, length) == Trimmed)
                {
                    foreach (ulong seed in Seeds)
                    {
                        Measure("trimmed", sequences, steps, length, rate, seed);
                    }
                }
            }
        }

        return _known.Values;
    }

    /// <summary>Climbs down to the peak rate with which the first seed ends lowest, trains the other seeds with it, and returns it.</summary>
    private float Best(string kind, int sequences, int steps, int roundSteps)
    {
        Measured At(int rate) => Measure(kind, sequences, steps, roundSteps, Rates[rate], Seeds[0]);
        int best = Array.IndexOf(Rates, 2.5e-3f);
        int direction = At(best - 1).Loss < At(best).Loss ? -1 : 1;
        while (best + direction >= 0 && best + direction < Rates.Length && At(best + direction).Loss < At(best).Loss)
        {
            best += direction;
        }

        foreach (ulong seed in Seeds[1..])
        {
            Measure(kind, sequences, steps, roundSteps, Rates[best], seed);
        }

        return Rates[best];
    }

    private Measured Measure(string kind, int sequences, int steps, int roundSteps, float rate, ulong seed)
    {
        if (_known.TryGetValue((kind, sequences, steps, roundSteps, rate, seed), out Measured known))
        {
            return known;
        }

        int length = roundSteps > 0 ? roundSteps : steps;
        TrainingTerms terms = settings.Terms with
        {
            Model = Model,
            Seed = seed,
            Slots = Slots,
            Rounds = steps / length,
            Inner = settings.Terms.Inner with { Steps = length, SequencesPerStep = sequences, LearningRate = rate, WarmupSteps = Math.Min(40, steps / 3) },
            Outer = settings.Terms.Outer with { TrimPerSide = kind == "trimmed" ? 1 : settings.Terms.Outer.TrimPerSide },
        };
        Trainings trainings = new(settings.With(terms), context) { OnlyLast = true };
        Curve curve = kind switch
        {
            "alone" => trainings.Continuous(kind, sequences, rate),
            "synchronous" => trainings.Continuous(kind, sequences * Slots, rate),
            _ => trainings.Rounds(kind),
        };
        Measured measured = new(kind, sequences, steps, roundSteps, rate, seed, curve.Points[^1].Loss);
        _known.Add(measured.Key, measured);
        bool isNew = !System.IO.File.Exists(File);
        System.IO.File.AppendAllText(File, (isNew ? "kind,sequences,steps,round_steps,rate,seed,nats_per_byte\n" : "") + Line(measured) + "\n");
        Console.Error.WriteLine($"{Line(measured)} ({curve.Seconds:F0} processor seconds)");
        return measured;
    }

    private static string Line(Measured m) => string.Create(
        CultureInfo.InvariantCulture, $"{m.Kind},{m.Sequences},{m.Steps},{m.RoundSteps},{m.Rate},{m.Seed},{m.Loss:F4}");

    private void Load()
    {
        Directory.CreateDirectory(settings.Out);
        if (!System.IO.File.Exists(File))
        {
            return;
        }

        foreach (string line in System.IO.File.ReadLines(File).Skip(1))
        {
            string[] cells = line.Split(',');
            int Cell(int i) => int.Parse(cells[i], CultureInfo.InvariantCulture);
            Measured measured = new(
                cells[0], Cell(1), Cell(2), Cell(3), float.Parse(cells[4], CultureInfo.InvariantCulture), (ulong)Cell(5), float.Parse(cells[6], CultureInfo.InvariantCulture));
            _known[measured.Key] = measured;
        }
    }
}
