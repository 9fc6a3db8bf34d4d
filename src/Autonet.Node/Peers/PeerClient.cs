using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Autonet.Core.Identifiers;
using Autonet.Node.Messages;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Peers;

/// <summary>Another node of the run.</summary>
/// <param name="Operator">Its account.</param>
/// <param name="Endpoint">Base address announced in the node registry.</param>
public sealed record Peer(Address Operator, Uri Endpoint);

/// <summary>
/// Talks to peers over HTTP: sends a message to all of them and asks one for a round's messages. A peer that does not answer costs a log line
/// when that changes, never the caller; what it sends is checked by the book like any other bytes.
/// </summary>
public sealed class PeerClient
{
    // 256 slots with a commitment, an attestation, a report and a verdict each fit four times over.
    private const int MaxRoundBytes = 4 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Uri, bool> _reachable = new();
    private readonly ConcurrentDictionary<Uri, byte> _unreadable = new();

    /// <summary>Makes a client.</summary>
    /// <param name="http">Its timeout bounds every request.</param>
    /// <param name="logger">Where changes of reachability are noted.</param>
    public PeerClient(HttpClient http, ILogger<PeerClient> logger)
    {
        ArgumentNullException.ThrowIfNull(http);
        _http = http;
        _logger = logger;
    }

    /// <summary>Sends a message to every peer at once and waits for all answers.</summary>
    public async Task BroadcastAsync(SignedMessage message, IReadOnlyCollection<Peer> peers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peers);
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(MessageCodec.Write(message));
        await Task.WhenAll(peers.Select(peer => SendAsync(peer, body, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>What a peer holds of a round; empty when it does not answer properly.</summary>
    public async Task<IReadOnlyList<SignedMessage>> GetRoundAsync(Peer peer, ulong round, ProtocolDomain domain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(peer);

        // The client's own timeout ends with the headers: a peer that sends its answer byte by byte must not hold the caller longer.
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_http.Timeout);
        try
        {
            using HttpResponseMessage response = await _http
                .GetAsync(new Uri(peer.Endpoint, $"v1/rounds/{round}/messages"), HttpCompletionOption.ResponseHeadersRead, limit.Token)
                .ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            byte[]? body = await ReadBoundedAsync(response.Content, MaxRoundBytes, limit.Token).ConfigureAwait(false);
            NoteReachable(peer);
            if (body is not null && TryParse(body, domain, out List<SignedMessage> messages))
            {
                return messages;
            }

            NoteUnreadable(peer);
            return [];
        }
        catch (Exception exception) when (IsPeerFailure(exception, cancellationToken))
        {
            NoteUnreachable(peer, exception);
            return [];
        }
    }

    private static bool TryParse(byte[] body, ProtocolDomain domain, out List<SignedMessage> messages)
    {
        messages = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 6 });
            if (document.RootElement.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                if (MessageCodec.TryRead(element, domain, out SignedMessage? signed) == MessageRefusal.None)
                {
                    messages.Add(signed!);
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<byte[]?> ReadBoundedAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > maxBytes)
        {
            return null;
        }

        using Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using MemoryStream buffer = new();
        byte[] chunk = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (buffer.Length + read > maxBytes)
            {
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static bool IsPeerFailure(Exception exception, CancellationToken cancellationToken)
        => exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private async Task SendAsync(Peer peer, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            using ByteArrayContent content = new(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage response = await _http.PostAsync(new Uri(peer.Endpoint, "v1/messages"), content, cancellationToken).ConfigureAwait(false);
            NoteReachable(peer);
        }
        catch (Exception exception) when (IsPeerFailure(exception, cancellationToken))
        {
            NoteUnreachable(peer, exception);
        }
    }

    private void NoteUnreadable(Peer peer)
    {
        if (_unreadable.TryAdd(peer.Endpoint, 0))
        {
            Log.PeerUnreadable(_logger, peer.Endpoint);
        }
    }

    private void NoteReachable(Peer peer)
    {
        if (!_reachable.TryGetValue(peer.Endpoint, out bool before) || !before)
        {
            _reachable[peer.Endpoint] = true;
            Log.PeerReachable(_logger, peer.Endpoint);
        }
    }

    private void NoteUnreachable(Peer peer, Exception exception)
    {
        if (!_reachable.TryGetValue(peer.Endpoint, out bool before) || before)
        {
            _reachable[peer.Endpoint] = false;
            Log.PeerUnreachable(_logger, peer.Endpoint, exception.Message);
        }
    }
}
