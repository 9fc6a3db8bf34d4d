using System.Globalization;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Autonet.Node.Charters;

/// <summary>Opens YAML that people or strangers wrote; JSON is YAML too.</summary>
internal static class YamlDocuments
{
    /// <summary>The one document of named fields that the bytes hold; never throws on its content.</summary>
    public static FileFault TryOpen(ReadOnlySpan<byte> yaml, int maxBytes, out YamlMappingNode? root)
    {
        root = null;
        if (yaml.Length > maxBytes)
        {
            return new FileFault(FileFaultKind.TooLarge, 0, "", maxBytes.ToString(CultureInfo.InvariantCulture));
        }

        YamlStream stream = [];
        try
        {
            stream.Load(new StringReader(Encoding.UTF8.GetString(yaml)));
        }
        catch (YamlException e)
        {
            return new FileFault(FileFaultKind.NotYaml, (int)e.Start.Line, "", e.InnerException?.Message ?? e.Message);
        }

        root = stream.Documents.Count == 1 ? stream.Documents[0].RootNode as YamlMappingNode : null;
        return root is null
            ? new FileFault(FileFaultKind.NotYaml, 1, "", $"found {stream.Documents.Count} documents without named fields")
            : FileFault.None;
    }
}
