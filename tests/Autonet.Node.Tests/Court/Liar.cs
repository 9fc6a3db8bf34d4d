using Autonet.Training.Court;

namespace Autonet.Node.Tests.Court;

/// <summary>A defender who answers as his deceit demands, and below an element lies as suits him; what the contract does not take is his silence.</summary>
/// <param name="deceit">What he stands for.</param>
/// <param name="random">His whims.</param>
internal sealed class Liar(Deceit deceit, Random random)
{
    /// <summary>How many answers out of a hundred he owes.</summary>
    public int Silence { get; init; }

    /// <summary>His move; null for silence.</summary>
    public GameMove? Answer(GamePosition position)
    {
        if (random.Next(100) < Silence)
        {
            return null;
        }

        GameMove truth = deceit.Answer(position);
        return truth switch
        {
            RevealNodes m when random.Next(80) == 0 => m with { Nodes = [.. m.Nodes.Select(node => random.Next(8) == 0 ? Autonet.Core.Merkle.MerkleTree.HashLeaf([(byte)random.Next()]) : node)] },
            RevealLeaf m when random.Next(80) == 0 => m with { Leaf = m.Leaf[..^4] },
            RevealValues m => m with { Values = PackedWords.Pack(Values(position, PackedWords.Unpack(m.Values))) },
            RevealAccumulators m => m with { Accumulators = PackedWords.Pack(Accumulators(PackedWords.Unpack(m.Accumulators))) },
            RevealItems m => m with { Items = PackedWords.Pack(Items(position, PackedWords.Unpack(m.Items))) },
            _ => truth,
        };
    }

    private Element ElementAt(GamePosition position)
        => new(deceit.Computation.ProgramOf(position.Step), position.Operation, position.Element, deceit.Computation.Trace(position.Step).Slots);

    /// <summary>Values that give the element that he stands for, if one word can be found that makes them; or any.</summary>
    private uint[] Values(GamePosition position, uint[] values)
    {
        Element element = ElementAt(position);
        switch (random.Next(4))
        {
            case 0:
                return values;
            case 1:
                return Disturbed(values);
            default:
                // Either what his fault made, or what is right but for one word.
                values = random.Next(2) == 0 ? values : new ElementWorkings(deceit.Computation.Trace(position.Step), position.Operation, position.Element).Values;
                foreach (int i in Enumerable.Range(0, values.Length).OrderBy(_ => random.Next()).Take(6))
                {
                    if (Solve(word => element.Result([.. values[..i], word, .. values[(i + 1)..]]), position.Claimed) is uint word)
                    {
                        return [.. values[..i], word, .. values[(i + 1)..]];
                    }
                }

                return values;
        }
    }

    private uint[] Accumulators(uint[] accumulators) => random.Next(3) switch
    {
        0 => accumulators,
        1 => Disturbed(accumulators),
        _ => [.. accumulators.Select((word, i) => i < accumulators.Length / 2 ? word : word ^ 0x0040_0000)],
    };

    /// <summary>Items that lead to the accumulator that he stands for, by an operand that is not the input's; or any.</summary>
    private uint[] Items(GamePosition position, uint[] words)
    {
        Element element = ElementAt(position);
        int count = (int)(position.Last - position.First);
        int width = ((words.Length + 1) / count) - 1;
        uint[] values = new ElementWorkings(deceit.Computation.Trace(position.Step), position.Operation, position.Element).Values;
        if (random.Next(4) == 0 || width == 0)
        {
            return Disturbed(words);
        }

        int last = (count - 1) * (width + 1);
        uint before = count == 1 ? position.From : words[last - 1];
        int which = random.Next(width);
        uint[] operands = words[last..];
        uint? word = Solve(candidate => element.Step(position.Fold, before, [.. operands[..which], candidate, .. operands[(which + 1)..]], values), position.To);
        if (word is uint solution && random.Next(4) > 0)
        {
            words[last + which] = solution;
        }

        return words;
    }

    private uint[] Disturbed(uint[] words)
    {
        uint[] disturbed = [.. words];
        for (int i = random.Next(3); i >= 0 && words.Length > 0; i--)
        {
            disturbed[random.Next(words.Length)] = random.Next(4) switch
            {
                0 => 0x7FC0_0000,
                1 => 0x7F80_0000,
                2 => (uint)random.NextInt64(1L << 32),
                _ => words[random.Next(words.Length)] ^ 1,
            };
        }

        return disturbed;
    }

    /// <summary>A word for which a function that rises or falls takes a value, found by halving the range of all words in the order of their numbers.</summary>
    public static uint? Solve(Func<uint, uint> function, uint wanted)
    {
        (long low, long high) = (Rank(0xFF7F_FFFF), Rank(0x7F7F_FFFF));
        bool rises = Rank(function(Word(high))) >= Rank(function(Word(low)));
        while (low < high)
        {
            long middle = (low + high) >> 1;
            bool isBelow = Rank(function(Word(middle))) < Rank(wanted);
            (low, high) = isBelow == rises ? (middle + 1, high) : (low, middle);
        }

        return function(Word(low)) == wanted ? Word(low) : null;
    }

    private static long Rank(uint word) => (word >> 31) == 0 ? word : -(long)(word & 0x7FFF_FFFF);

    private static uint Word(long rank) => rank >= 0 ? (uint)rank : (uint)-rank | 0x8000_0000;
}
