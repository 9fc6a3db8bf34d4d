using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;
using Autonet.Node.Prerequisites;

namespace Autonet.Node.Governance.Ballots;

/// <summary>Hands signed ballots and delegations to a node that pays their gas.</summary>
public sealed class RelayClient
{
    private const int MaxAnswerBytes = 16 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _relay;

    /// <summary>Talks to a node; the client stays its owner's.</summary>
    public RelayClient(HttpClient http, Uri relay)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(relay);
        _http = http;
        _relay = relay;
    }

    /// <summary>Hands a ballot in.</summary>
    /// <returns>The transaction that carries it.</returns>
    /// <exception cref="ActionableException">The node does not answer, or refuses.</exception>
    public Task<Hash256> SendAsync(SignedBallot ballot, CancellationToken cancellationToken) => PostAsync("v1/ballots", BallotCodec.Write(ballot), cancellationToken);

    /// <summary>Hands a delegation in.</summary>
    /// <returns>The transaction that carries it.</returns>
    /// <exception cref="ActionableException">The node does not answer, or refuses.</exception>
    public Task<Hash256> SendAsync(SignedDelegation delegation, CancellationToken cancellationToken)
        => PostAsync("v1/delegations", BallotCodec.Write(delegation), cancellationToken);

    private async Task<Hash256> PostAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            using StringContent content = new(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await _http.PostAsync(new Uri(_relay, path), content, cancellationToken);
            byte[] buffer = new byte[MaxAnswerBytes];
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            int length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            using JsonDocument answer = JsonDocument.Parse(buffer.AsMemory(0, length));
            return response.IsSuccessStatusCode && Hash256.TryParse(Text(answer.RootElement, "transaction"), out Hash256 transaction)
                ? transaction
                : throw new ActionableException(
                    $"The relay {_relay} refused it ({Text(answer.RootElement, "reason") ?? $"{(int)response.StatusCode}"}"
                    + $"{(Text(answer.RootElement, "detail") is string detail ? $": {detail}" : "")}): hand the signed file to another node, or send it yourself without --gasless.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException)
        {
            throw new ActionableException($"The relay {_relay} cannot be reached or is no Autonet node: name another with --relay.", e);
        }
    }

    private static string? Text(JsonElement answer, string name)
        => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
