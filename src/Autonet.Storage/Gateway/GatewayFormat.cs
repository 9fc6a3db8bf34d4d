using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Autonet.Storage.Gateway;

/// <summary>The form in which a client wants content.</summary>
internal enum GatewayFormat
{
    Unsupported = 0,
    RawBlock,
    File,
}

/// <summary>Reads the form from <c>format</c>, which prevails, or <c>Accept</c>.</summary>
internal static class GatewayFormats
{
    public const string RawBlock = "application/vnd.ipld.raw";
    public const string File = "application/octet-stream";

    public static GatewayFormat Of(HttpRequest request)
    {
        if (request.Query.TryGetValue("format", out Microsoft.Extensions.Primitives.StringValues format))
        {
            return format == "raw" ? GatewayFormat.RawBlock : GatewayFormat.Unsupported;
        }

        if (request.Headers.Accept.Count == 0)
        {
            return GatewayFormat.File;
        }

        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out IList<MediaTypeHeaderValue>? accepted))
        {
            return GatewayFormat.Unsupported;
        }

        return accepted.Where(static type => type.Quality is null or > 0)
            .OrderByDescending(static type => type.Quality ?? 1)
            .Select(static type => type.MediaType.Value switch
            {
                RawBlock => GatewayFormat.RawBlock,
                File or "application/*" or "*/*" => GatewayFormat.File,
                _ => GatewayFormat.Unsupported,
            })
            .FirstOrDefault(static form => form != GatewayFormat.Unsupported);
    }
}
