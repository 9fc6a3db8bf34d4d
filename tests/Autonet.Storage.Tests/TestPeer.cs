using System.Net;
using Autonet.Storage.Blobs;
using Autonet.Storage.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autonet.Storage.Tests;

/// <summary>A Kestrel server on a free port of the loopback interface.</summary>
internal sealed class TestPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestPeer(WebApplication app) => _app = app;

    public Uri Address { get; private set; } = null!;

    /// <summary>Requests answered or under way.</summary>
    public int Requests => _requests;

    private int _requests;

    /// <summary>A gateway over <paramref name="store"/>; <paramref name="before"/> may answer a request itself by returning true.</summary>
    public static Task<TestPeer> StartAsync(BlobStore store, Func<HttpContext, Task<bool>>? before = null, bool http2 = false, TrustlessGatewayOptions? options = null)
        => StartAsync(app => app.MapTrustlessGateway(store, options), before, http2);

    /// <summary>A server that answers everything by <paramref name="answer"/>.</summary>
    public static Task<TestPeer> StartAsync(Func<HttpContext, Task> answer)
        => StartAsync(static _ => { }, async context =>
        {
            await answer(context);
            return true;
        }, http2: false);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private static async Task<TestPeer> StartAsync(Action<WebApplication> map, Func<HttpContext, Task<bool>>? before, bool http2)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.Protocols = http2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
        WebApplication app = builder.Build();
        TestPeer peer = new(app);
        app.Use(async (context, next) =>
        {
            Interlocked.Increment(ref peer._requests);
            if (before is null || !await before(context))
            {
                await next(context);
            }
        });
        map(app);
        await app.StartAsync();
        peer.Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return peer;
    }
}
