using System.CommandLine;
using System.Globalization;
using Autonet.Node.Prerequisites;
using Autonet.Training.Models;

namespace Autonet.Cli.Commands.Benchmarks;

/// <summary>The options that give a benchmark's model, and how they are checked.</summary>
internal sealed class ModelOptions(int dim, int layers, int heads, int hidden, string seqDescription)
{
    private readonly Option<int> _dim = Size("--dim", dim, "Model width");
    private readonly Option<int> _layers = Size("--layers", layers, "Layers");
    private readonly Option<int> _heads = Size("--heads", heads, "Query heads");
    private readonly Option<int?> _kvHeads = new("--kv-heads") { Description = "Key-value heads (default: as many as query heads)", HelpName = "number" };
    private readonly Option<int> _hidden = Size("--hidden", hidden, "Width of the SwiGLU block");
    private readonly Option<int> _vocab = Size("--vocab", 256, "Vocabulary");
    private readonly Option<int> _seq = Size("--seq", 256, seqDescription);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_dim, _layers, _heads, _kvHeads, _hidden, _vocab, _seq])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="ActionableException">The sizes do not fit together.</exception>
    public ModelConfiguration ModelOf(ParseResult parsed)
    {
        ModelConfiguration model = new()
        {
            Dim = parsed.GetValue(_dim),
            Layers = parsed.GetValue(_layers),
            Heads = parsed.GetValue(_heads),
            KvHeads = parsed.GetValue(_kvHeads) ?? parsed.GetValue(_heads),
            Hidden = parsed.GetValue(_hidden),
            Vocab = parsed.GetValue(_vocab),
            Seq = parsed.GetValue(_seq),
        };
        ModelRefusal refusal = model.Check();
        return refusal == ModelRefusal.None
            ? model
            : throw new ActionableException($"There is no such model ({refusal}): change --dim, --heads, --kv-heads, --hidden, --vocab or --seq.");
    }

    /// <summary>An option that is a whole number of at least <paramref name="least"/>.</summary>
    public static Option<int> Size(string name, int value, string description, int least = 1)
    {
        Option<int> option = new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least))
            {
                result.AddError($"{name} must be a whole number of at least {least}.");
            }
        });
        return option;
    }
}
