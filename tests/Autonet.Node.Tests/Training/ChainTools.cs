using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Chain.Rpc;

namespace Autonet.Node.Tests.Training;

/// <summary>Methods that the embedded chain has beyond those of Ethereum.</summary>
internal static class ChainTools
{
    public static async Task<JsonElement> AskAsync(EthereumClient client, string method, CancellationToken cancellationToken, params JsonNode?[] parameters)
        => (await client.Rpc.SendAsync([new RpcRequest(method, parameters)], cancellationToken))[0].Unwrap();

    public static string Quantity(ulong value) => $"0x{value:x}";
}
