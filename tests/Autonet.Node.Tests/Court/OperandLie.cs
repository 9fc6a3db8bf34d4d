using Autonet.Training.Court;

namespace Autonet.Node.Tests.Court;

/// <summary>A defender whose one lie is an operand from which his false element would follow: the lie that takes a proof to refute.</summary>
internal sealed class OperandLie(Deceit deceit, ProgramTrace trace, Fault fault)
{
    private readonly ElementWorkings _truth = new(trace, fault.Operation, fault.Element);

    public GameMove Answer(GamePosition position) => deceit.Answer(position) switch
    {
        RevealValues m when _truth.Element.FoldCount == 0 => m with { Values = PackedWords.Pack(Values(position)) },
        RevealItems m => m with { Items = PackedWords.Pack(Items(position, PackedWords.Unpack(m.Items))) },
        GameMove m => m,
    };

    private uint[] Values(GamePosition position)
    {
        uint[] values = _truth.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (Liar.Solve(word => _truth.Element.Result([.. values[..i], word, .. values[(i + 1)..]]), position.Claimed) is uint word)
            {
                return [.. values[..i], word, .. values[(i + 1)..]];
            }
        }

        return values;
    }

    private uint[] Items(GamePosition position, uint[] words)
    {
        int count = (int)(position.Last - position.First);
        int width = ((words.Length + 1) / count) - 1;
        int last = (count - 1) * (width + 1);
        uint before = count == 1 ? position.From : words[last - 1];
        uint[] operands = words[last..];
        for (int i = 0; i < width; i++)
        {
            uint? found = Liar.Solve(word => _truth.Element.Step(position.Fold, before, [.. operands[..i], word, .. operands[(i + 1)..]], _truth.Values), position.To);
            if (found is uint word)
            {
                return [.. words[..(last + i)], word, .. words[(last + i + 1)..]];
            }
        }

        return words;
    }
}
