using System.Text.Json.Serialization;

namespace Autonet.Node.Devnet;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DevnetStatus))]
internal sealed partial class DevnetJson : JsonSerializerContext;
