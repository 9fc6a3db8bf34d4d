using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Autonet.Cli.Terminal;

/// <summary>JSON for programs that read the command's output.</summary>
internal static class Json
{
    // Output is read by programs and people, never put into a web page: quotes and accents stay as they are.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    public static void Write(TextWriter output, JsonNode node) => output.WriteLine(node.ToJsonString(Indented));

    public static void WriteLine(TextWriter output, JsonNode node) => output.WriteLine(node.ToJsonString(Compact));
}
