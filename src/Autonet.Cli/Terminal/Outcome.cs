using System.Text.Json.Nodes;

namespace Autonet.Cli.Terminal;

/// <summary>What a command did: a sentence for people, or its facts for programs.</summary>
internal static class Outcome
{
    public static void Write(TextWriter output, bool asJson, string sentence, params (string Name, JsonNode? Value)[] facts)
    {
        if (asJson)
        {
            JsonObject json = [];
            foreach ((string name, JsonNode? value) in facts)
            {
                json[name] = value;
            }

            Json.Write(output, json);
        }
        else
        {
            output.WriteLine(sentence);
        }
    }
}
