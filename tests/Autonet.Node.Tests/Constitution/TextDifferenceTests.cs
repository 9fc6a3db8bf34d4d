using Autonet.Node.Constitution;
using CsCheck;

namespace Autonet.Node.Tests.Constitution;

public sealed class TextDifferenceTests
{
    [Fact]
    public void Equal_texts_differ_in_nothing() => Assert.Empty(TextDifference.Unified("a\nb\n", "a\nb\n", "old", "new"));

    [Fact]
    public void Changed_line_is_shown_with_its_surroundings() => Assert.Equal(
        ["--- old", "+++ new", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"],
        TextDifference.Unified("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n", "old", "new"));

    [Fact]
    public void Distant_changes_are_separate_hunks()
    {
        string before = string.Join('\n', Enumerable.Range(1, 30)) + "\n";

        IReadOnlyList<string> lines = TextDifference.Unified(before, before.Replace("2\n3\n", "2\n", StringComparison.Ordinal) + "31\n", "old", "new");

        Assert.Equal(["@@ -1,6 +1,5 @@", "@@ -28,3 +27,4 @@"], lines.Where(line => line.StartsWith("@@", StringComparison.Ordinal)));
    }

    [Fact]
    public void Text_that_appears_is_all_additions() => Assert.Equal(["--- old", "+++ new", "@@ -0,0 +1,2 @@", "+a", "+b"], TextDifference.Unified("", "a\nb\n", "old", "new"));

    [Fact]
    public void Difference_applied_to_the_older_text_gives_the_newer_one()
        => Gen.Select(Gen.Int[0, 3].Array[0, 25], Gen.Int[0, 3].Array[0, 25]).Sample((left, right) =>
        {
            string before = string.Concat(left.Select(line => $"{line}\n"));
            string after = string.Concat(right.Select(line => $"{line}\n"));
            Assert.Equal(after, Apply(before, TextDifference.Unified(before, after, "old", "new")));
        });

    [Fact]
    public void Text_too_long_to_compare_is_refused()
        => Assert.Throws<InvalidDataException>(() => TextDifference.Unified(new string('\n', 5_000), "a", "old", "new"));

    private static string Apply(string before, IReadOnlyList<string> difference)
    {
        List<string> lines = [.. before.Split('\n')[..^1]];
        int shift = 0;
        int at = 0;
        foreach (string line in difference.Skip(2))
        {
            if (line.StartsWith("@@", StringComparison.Ordinal))
            {
                string[] range = line.Split(' ')[1][1..].Split(',');
                int start = int.Parse(range[0], System.Globalization.CultureInfo.InvariantCulture);
                at = (range[1] == "0" ? start : start - 1) + shift;
            }
            else if (line[0] == '-')
            {
                Assert.Equal(line[1..], lines[at]);
                lines.RemoveAt(at);
                shift--;
            }
            else
            {
                if (line[0] == '+')
                {
                    lines.Insert(at, line[1..]);
                    shift++;
                }

                Assert.Equal(line[1..], lines[at++]);
            }
        }

        return string.Concat(lines.Select(line => line + "\n"));
    }
}
