using System.Text.Json.Serialization;

namespace Autonet.Node.Deployment;

/// <summary>What an unfinished deployment needs to be continued.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Deployer">The deploying account.</param>
/// <param name="FirstNonce">The nonce of the first creation, from which all addresses follow.</param>
internal sealed record Journal(ulong ChainId, string Deployer, ulong FirstNonce);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(Journal))]
internal sealed partial class DeploymentJson : JsonSerializerContext;
