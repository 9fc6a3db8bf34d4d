using System.Globalization;
using System.Text.Json;
using Autonet.Core.Identifiers;
using Autonet.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Autonet.Storage.Gateway;

/// <summary>
/// Serves a store's content over HTTP as an IPFS trustless gateway: <c>GET</c> and <c>HEAD /ipfs/{cid}</c>, with <c>?format=raw</c> one verified
/// block, without it the assembled file. Nothing can be written. Source: specs.ipfs.tech/http-gateways/trustless-gateway.
/// </summary>
public static class TrustlessGateway
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Maps the gateway. Answers support a single byte range, <c>If-Range</c> and <c>If-None-Match</c>; a request for several ranges gets the whole
    /// content. Refusals are <c>application/problem+json</c> with a <see cref="GatewayRefusal"/> as <c>reason</c>.
    /// </summary>
    public static IEndpointConventionBuilder MapTrustlessGateway(
        this IEndpointRouteBuilder endpoints, BlobStore store, TrustlessGatewayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(store);
        options ??= new TrustlessGatewayOptions();
        ILogger logger = endpoints.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(TrustlessGateway));
        RouteGroupBuilder group = endpoints.MapGroup("/ipfs");
        group.MapMethods("/{cid}", Methods, (HttpContext context, string cid) => ServeAsync(context, cid, store, options, logger));
        group.MapMethods("/{cid}/{**path}", Methods, static (HttpContext context, string cid, string? path)
            => RefuseAsync(context, Cid.TryParse(cid, out _) ? GatewayRefusal.NoSuchPath : GatewayRefusal.MalformedCid));
        return group;
    }

    private static async Task ServeAsync(HttpContext context, string text, BlobStore store, TrustlessGatewayOptions options, ILogger logger)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.Vary = HeaderNames.Accept;
        if (!Cid.TryParse(text, out Cid cid))
        {
            await RefuseAsync(context, GatewayRefusal.MalformedCid);
            return;
        }

        GatewayFormat format = GatewayFormats.Of(context.Request);
        if (format == GatewayFormat.Unsupported || (format == GatewayFormat.File && !options.ServeFiles))
        {
            await RefuseAsync(context, GatewayRefusal.UnsupportedFormat);
            return;
        }

        bool isRaw = format == GatewayFormat.RawBlock;
        BlobOpen open = isRaw ? await OpenBlockAsync(store, cid, context.RequestAborted) : await store.OpenReadAsync(cid, context.RequestAborted);
        if (!open.IsOk)
        {
            await RefuseAsync(context, RefusalOf(open.Status));
            return;
        }

        // The same CID names two representations, so each has its own tag.
        EntityTagHeaderValue tag = new(isRaw ? $"\"{cid}.raw\"" : $"\"{cid}\"");
        context.Response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={options.MaxAge.TotalSeconds:F0}, immutable");
        context.Response.Headers["X-Ipfs-Path"] = $"/ipfs/{cid}";
        IResult result = TypedResults.File(
            open.Content, isRaw ? GatewayFormats.RawBlock : GatewayFormats.File, $"{cid}.bin", entityTag: tag, enableRangeProcessing: true);

        // The framework takes every unit for bytes; RFC 9110, section 14.2, has a server ignore the units it does not know.
        if (!context.Request.Headers.Range.ToString().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            context.Request.Headers.Range = default;
        }

        try
        {
            await result.ExecuteAsync(context);
        }
        catch (BlobUnreadableException e)
        {
            // Too late for a status when bytes are out: only a cut connection tells the client that they are not the whole file.
            Log.ResponseCut(logger, e.Block, e);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            await RefuseAsync(context, RefusalOf(e.Status));
            return;
        }

        if (context.Response.StatusCode == StatusCodes.Status416RangeNotSatisfiable && !context.Response.HasStarted)
        {
            context.Response.ContentLength = null;
            context.Response.Headers.Remove(HeaderNames.ContentDisposition);
            await RefuseAsync(context, GatewayRefusal.RangeNotSatisfiable);
        }
    }

    private static async Task<BlobOpen> OpenBlockAsync(BlobStore store, Cid cid, CancellationToken cancellationToken)
    {
        BlobRead read = await store.ReadBlockAsync(cid, cancellationToken);
        return read.IsOk ? new BlobOpen(BlobStatus.Ok, BlobStore.ToStream(read.Bytes)) : new BlobOpen(read.Status);
    }

    private static GatewayRefusal RefusalOf(BlobStatus status) => status switch
    {
        BlobStatus.Incomplete => GatewayRefusal.Incomplete,
        BlobStatus.Malformed => GatewayRefusal.NotAFile,
        BlobStatus.Corrupt => GatewayRefusal.Corrupt,
        _ => GatewayRefusal.NotFound,
    };

    private static Task RefuseAsync(HttpContext context, GatewayRefusal reason)
    {
        (int status, string title) = reason switch
        {
            GatewayRefusal.MalformedCid => (StatusCodes.Status400BadRequest, "The path does not name a version 1 sha2-256 CID, raw or dag-pb, in base32."),
            GatewayRefusal.NotFound => (StatusCodes.Status404NotFound, "This content is not here."),
            GatewayRefusal.Incomplete => (StatusCodes.Status404NotFound, "This file is not complete here."),
            GatewayRefusal.NoSuchPath => (StatusCodes.Status404NotFound, "There are no paths inside a file."),
            GatewayRefusal.UnsupportedFormat => (StatusCodes.Status406NotAcceptable, "Only raw blocks and whole files are offered."),
            GatewayRefusal.RangeNotSatisfiable => (StatusCodes.Status416RangeNotSatisfiable, "The content has no byte of the requested range."),
            GatewayRefusal.NotAFile => (StatusCodes.Status422UnprocessableEntity, "This content is not a file in an accepted form."),
            _ => (StatusCodes.Status500InternalServerError, "The stored block was damaged and has been set aside."),
        };

        context.Response.Headers.XContentTypeOptions = "nosniff";

        // A client must not keep a refusal: the content may arrive a moment later.
        context.Response.Headers.CacheControl = "no-store";
        IResult problem = TypedResults.Problem(
            statusCode: status,
            title: title,
            extensions: [new KeyValuePair<string, object?>("reason", JsonNamingPolicy.CamelCase.ConvertName(reason.ToString()))]);
        return problem.ExecuteAsync(context);
    }
}
