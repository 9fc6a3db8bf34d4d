using System.Net;
using Autonet.Core.Identifiers;
using Autonet.Storage.UnixFs;

namespace Autonet.Storage.Fetch;

/// <summary>One answer of a source.</summary>
/// <param name="Block">The verified block, or null.</param>
/// <param name="Reason">Why there is none.</param>
/// <param name="Detail">A status code or error text.</param>
internal readonly record struct GatewayAnswer(byte[]? Block, SourceFailureReason Reason, string Detail);

/// <summary>Asks an IPFS trustless gateway for single blocks and believes nothing but their hash. Source: specs.ipfs.tech/http-gateways/trustless-gateway.</summary>
internal sealed class GatewayClient(HttpClient http, TimeProvider time, BlobFetcherOptions options)
{
    private const string RawBlock = "application/vnd.ipld.raw";

    public async Task<GatewayAnswer> GetAsync(Uri source, Cid cid, CancellationToken cancellationToken)
    {
        if (!source.IsAbsoluteUri || (source.Scheme != Uri.UriSchemeHttp && source.Scheme != Uri.UriSchemeHttps)
            || source.UserInfo.Length > 0 || source.Query.Length > 0 || source.Fragment.Length > 0)
        {
            return Failed(SourceFailureReason.InvalidAddress, "not a plain http(s) address");
        }

        using CancellationTokenSource deadline = new(options.BlockTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        bool answered = false;
        try
        {
            using HttpRequestMessage request = Request(source, cid);
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            answered = true;
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await ReadAsync(response, cid, either.Token).ConfigureAwait(false),
                HttpStatusCode.NotFound or HttpStatusCode.Gone => Failed(SourceFailureReason.NotFound, $"HTTP {(int)response.StatusCode}"),
                _ => Failed(SourceFailureReason.Refused, $"HTTP {(int)response.StatusCode}"),
            };
        }
        catch (OperationCanceledException e)
        {
            // Cancelled by the caller is the caller's; anything else is a deadline, ours or the HttpClient's own.
            cancellationToken.ThrowIfCancellationRequested();
            return Failed(SourceFailureReason.TooSlow, deadline.IsCancellationRequested ? $"no block within {options.BlockTimeout}" : e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            HttpRequestError? error = (e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError;
            return Failed(Reason(error, answered), e.Message);
        }
    }

    private static SourceFailureReason Reason(HttpRequestError? error, bool answered) => error switch
    {
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.VersionNegotiationError
            or HttpRequestError.ConfigurationLimitExceeded => SourceFailureReason.InvalidResponse,
        HttpRequestError.ResponseEnded => SourceFailureReason.Truncated,
        _ => answered ? SourceFailureReason.Truncated : SourceFailureReason.Unreachable,
    };

    private static async Task<GatewayAnswer> ReadAsync(HttpResponseMessage response, Cid cid, CancellationToken cancellationToken)
    {
        const int Limit = UnixFsLayout.MaxBlockBytes;
        long announced = response.Content.Headers.ContentLength ?? 0;
        if (announced > Limit)
        {
            return Failed(SourceFailureReason.Oversized, $"announced {announced} bytes");
        }

        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            // One spare byte notices the end without growing when the announced length is right.
            byte[] buffer = new byte[Math.Max(announced + 1, 16 * 1024)];
            int total = 0;
            for (int read; (read = await body.ReadAsync(buffer.AsMemory(total), cancellationToken).ConfigureAwait(false)) > 0;)
            {
                total += read;
                if (total > Limit)
                {
                    return Failed(SourceFailureReason.Oversized, $"more than {Limit} bytes");
                }

                if (total == buffer.Length)
                {
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, Limit + 1));
                }
            }

            Array.Resize(ref buffer, total);
            return Hash256.Sha256(buffer) == cid.Digest
                ? new GatewayAnswer(buffer, default, string.Empty)
                : Failed(SourceFailureReason.WrongData, $"{total} bytes that are not the block");
        }
    }

    private static GatewayAnswer Failed(SourceFailureReason reason, string detail) => new(null, reason, detail);

    private HttpRequestMessage Request(Uri source, Cid cid)
    {
        HttpRequestMessage request = new(HttpMethod.Get, $"{source.AbsoluteUri.TrimEnd('/')}/ipfs/{cid}?format=raw")
        {
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        if (options.Http2PriorKnowledge && source.Scheme == Uri.UriSchemeHttp)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        request.Headers.Accept.ParseAdd(RawBlock);
        return request;
    }
}
