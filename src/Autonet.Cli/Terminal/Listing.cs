using System.Text.Json.Nodes;

namespace Autonet.Cli.Terminal;

/// <summary>What a command found: columns for people, or an array for programs.</summary>
internal static class Listing
{
    /// <param name="output">Where to.</param>
    /// <param name="asJson">Whether for programs.</param>
    /// <param name="found">One for each row.</param>
    /// <param name="toJson">What a program reads of one.</param>
    /// <param name="header">Names of the columns.</param>
    /// <param name="toRow">What people read of one, as many cells as columns.</param>
    public static void Write<T>(
        TextWriter output, bool asJson, IEnumerable<T> found, Func<T, JsonNode> toJson, IReadOnlyList<string> header, Func<T, IReadOnlyList<string>> toRow)
    {
        if (asJson)
        {
            Json.Write(output, new JsonArray([.. found.Select(toJson)]));
        }
        else
        {
            TextTable.Write(output, header, found.Select(toRow));
        }
    }
}
