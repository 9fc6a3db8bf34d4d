using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Autonet.Chain.Accounts;
using Autonet.Chain.Bindings;
using Autonet.Chain.Crypto;
using Autonet.Core.Identifiers;
using Autonet.Node.Messages;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Tests.Training;

/// <summary>
/// An operator with stake, a slot and a web server like any other, whose messages and blobs are what a test wants them to be. To everything else
/// that it is asked it answers with something that nobody can read.
/// </summary>
internal sealed class HostilePeer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TransactionSender _sender;
    private readonly ChainSession _chain;
    private readonly ConcurrentDictionary<string, byte[]> _blobs = new();
    private readonly HttpClient _http = new();

    private HostilePeer(WebApplication app, PrivateKey key, TransactionSender sender, ChainSession chain, int slot)
    {
        _app = app;
        Key = key;
        _sender = sender;
        _chain = chain;
        Slot = slot;
    }

    public PrivateKey Key { get; }

    public int Slot { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts the server, registers it, and stakes for a slot without taking it yet.</summary>
    public static async Task<HostilePeer> StartAsync(DevelopmentNetwork network, ChainSession chain, RunCharter charter, int slot)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        (PrivateKey key, TransactionSender sender) = await network.CreateKeyAsync();
        HostilePeer peer = new(app, key, sender, chain, slot);
        app.Run(peer.AnswerAsync);
        await app.StartAsync(Token);
        string endpoint = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        await network.Founders[0].SendAsync(chain.Token.Transfer(key.Address, charter.Participation.StakePerSlotWei), Token);
        await Enrolment.EnrolAsync(chain, sender, endpoint + "/", charter.Participation.StakePerSlotWei, Token);
        return peer;
    }

    public Task JoinAsync(RunId run) => _sender.SendAsync(_chain.Runs.Join(run.Value, (ushort)Slot), Token);

    /// <summary>From now on this is what the server gives for a CID, whether it hashes to it or not.</summary>
    public void Serve(Cid cid, byte[] bytes) => _blobs[cid.ToString()] = bytes;

    /// <summary>Signs a message and sends it to nodes.</summary>
    public async Task PublishAsync(object message, IEnumerable<Uri> nodes)
    {
        string json = MessageCodec.Write(_chain.Domain.Sign(message, Key)).ToJsonString();
        foreach (Uri node in nodes)
        {
            using StringContent content = new(json, Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await _http.PostAsync(new Uri(node, "v1/messages"), content, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        string name = context.Request.Path.Value!.Split('/')[^1];
        return _blobs.TryGetValue(name, out byte[]? bytes)
            ? context.Response.Body.WriteAsync(bytes).AsTask()
            : context.Response.WriteAsync("""[{"type":"\ud800"}, 7, "garbage" """);
    }
}
