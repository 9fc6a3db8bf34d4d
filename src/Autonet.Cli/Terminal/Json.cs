using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autonet.Cli.Terminal;

/// <summary>JSON for programs that read the command's output.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(TextWriter output, JsonNode node) => output.WriteLine(node.ToJsonString(Indented));

    public static void WriteLine(TextWriter output, JsonNode node) => output.WriteLine(node.ToJsonString());
}
