using System.Globalization;

namespace Autonet.Node.Constitution;

/// <summary>The lines in which two texts differ, in the unified form that people know from version control.</summary>
public static class TextDifference
{
    private const int ContextLines = 3;

    // The table below grows with the product of both lengths; articles have a few hundred lines.
    private const int MostLines = 4_000;

    /// <summary>The difference; empty when the texts are equal.</summary>
    /// <param name="before">The older text.</param>
    /// <param name="after">The newer text.</param>
    /// <param name="beforeName">What the older text is called.</param>
    /// <param name="afterName">What the newer text is called.</param>
    /// <exception cref="InvalidDataException">A text has more lines than can be compared.</exception>
    public static IReadOnlyList<string> Unified(string before, string after, string beforeName, string afterName)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        string[] left = Lines(before);
        string[] right = Lines(after);
        if (left.Length > MostLines || right.Length > MostLines)
        {
            throw new InvalidDataException($"Texts of more than {MostLines} lines are not compared.");
        }

        List<(char Kind, string Line, int Left, int Right)> edits = Edits(left, right);
        if (edits.All(edit => edit.Kind == ' '))
        {
            return [];
        }

        List<string> output = [$"--- {beforeName}", $"+++ {afterName}"];
        foreach ((int first, int last) in Hunks(edits))
        {
            int leftCount = Enumerable.Range(first, last - first + 1).Count(i => edits[i].Kind != '+');
            int rightCount = Enumerable.Range(first, last - first + 1).Count(i => edits[i].Kind != '-');
            output.Add(string.Create(CultureInfo.InvariantCulture, $"@@ -{Start(edits[first].Left, leftCount)},{leftCount} +{Start(edits[first].Right, rightCount)},{rightCount} @@"));
            output.AddRange(edits.Skip(first).Take(last - first + 1).Select(edit => edit.Kind + edit.Line));
        }

        return output;
    }

    private static int Start(int line, int count) => count == 0 ? line : line + 1;

    private static string[] Lines(string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    // Longest common subsequence by dynamic programming, read from the front.
    private static List<(char Kind, string Line, int Left, int Right)> Edits(string[] left, string[] right)
    {
        int[,] common = new int[left.Length + 1, right.Length + 1];
        for (int i = left.Length - 1; i >= 0; i--)
        {
            for (int j = right.Length - 1; j >= 0; j--)
            {
                common[i, j] = left[i] == right[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
        }

        List<(char, string, int, int)> edits = [];
        int at = 0;
        int to = 0;
        while (at < left.Length || to < right.Length)
        {
            if (at < left.Length && to < right.Length && left[at] == right[to])
            {
                edits.Add((' ', left[at], at++, to++));
            }
            else if (at < left.Length && (to == right.Length || common[at + 1, to] >= common[at, to + 1]))
            {
                edits.Add(('-', left[at], at++, to));
            }
            else
            {
                edits.Add(('+', right[to], at, to++));
            }
        }

        return edits;
    }

    private static IEnumerable<(int First, int Last)> Hunks(List<(char Kind, string Line, int Left, int Right)> edits)
    {
        int first = -1;
        int last = -1;
        for (int i = 0; i < edits.Count; i++)
        {
            if (edits[i].Kind == ' ')
            {
                continue;
            }

            int begin = Math.Max(0, i - ContextLines);
            if (first >= 0 && begin > last + 1)
            {
                yield return (first, last);
                first = begin;
            }

            first = first < 0 ? begin : first;
            last = Math.Min(edits.Count - 1, i + ContextLines);
        }

        yield return (first, last);
    }
}
