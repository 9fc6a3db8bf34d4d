using System.Net;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Keystore;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Node.Governance;
using Autonet.Node.Http;
using Autonet.Node.Messages;
using Autonet.Node.Peers;
using Autonet.Node.Runs;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Storage.Gateway;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Autonet.Node.Hosting;

/// <summary>One node: a web server for peers, and the roles that take part in a run.</summary>
public static class NodeHost
{
    // A message is 4 KiB; everything larger that a node serves is read, not written, by others.
    private const long MaxRequestBytes = 64 * 1024;

    private static readonly TimeSpan PeerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Runs a node until it is cancelled or, if the options ask for it, until the run is over and its rewards are claimed.</summary>
    /// <exception cref="NodeStartException">The key, the manifest, the data folder or the port cannot be used; the message says what to do.</exception>
    /// <exception cref="ChainMismatchException">The chain is not the manifest's.</exception>
    /// <exception cref="RpcException">The chain does not answer.</exception>
    public static async Task RunAsync(NodeOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        using PrivateKey key = OpenKey(options.KeystorePath, options.PasswordFile);
        using PrivateKey? registrarKey = OpenRegistrar(options, key);
        DeploymentManifest manifest = LoadManifest(options);
        WebApplicationBuilder builder = CreateBuilder(options);
        using ILoggerFactory loggers = LoggerFactory.Create(logging => ConfigureLogging(logging, options));
        using HttpClient rpcHttp = new();
        using HttpClient peerHttp = new() { Timeout = PeerTimeout };
        using HttpClient blobHttp = new(BlobFetcher.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        EthereumClient client = new(new HttpRpc(rpcHttp, options.RpcUri, time: time, logger: loggers.CreateLogger<HttpRpc>()));
        ChainSession chain = await ChainSession.ConnectAsync(client, manifest, cancellationToken).ConfigureAwait(false);
        using TransactionSender sender = new(
            client, key, new TransactionSenderOptions { PollInterval = options.PollInterval }, time, loggers.CreateLogger<TransactionSender>());
        using TransactionSender? registrar = registrarKey is null ? null : new(
            client, registrarKey, new TransactionSenderOptions { PollInterval = options.PollInterval }, time, loggers.CreateLogger<TransactionSender>());
        using BlobStore store = OpenStore(options, time, loggers);
        BlobFetcher fetcher = new(blobHttp, store, time, logger: loggers.CreateLogger<BlobFetcher>());
        StatusBoard status = new(new NodeStatus
        {
            Address = key.Address.ToString(),
            Endpoint = string.Empty,
            Roles = [.. Enum.GetValues<NodeRoles>().Where(role => role != NodeRoles.None && options.Roles.HasFlag(role)).Select(role => role.ToString())],
            RunId = options.RunId,
        });

        await using WebApplication app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.MapTrustlessGateway(store);
        if (options.RelaysBallots)
        {
            new BallotRelay(new GovernanceContracts(client, manifest), sender, time, loggers.CreateLogger<BallotRelay>()).Map(app);
        }

        RunParticipation? participation = null;
        if (options.RunId is ulong runId && options.Roles != NodeRoles.Gateway)
        {
            RunTracker tracker = await RunTracker.OpenAsync(
                chain, new RunId(runId), options.PollInterval, time, loggers.CreateLogger<RunTracker>(), cancellationToken).ConfigureAwait(false);
            MessageBook book = new(() => tracker.State);
            new NodeApi(book, chain.Domain, status, loggers.CreateLogger<NodeApi>()).Map(app);
            participation = new RunParticipation
            {
                Options = options,
                Chain = chain,
                Key = key,
                Sender = sender,
                Registrar = registrarKey is null ? null : (registrarKey, registrar!),
                Tracker = tracker,
                Book = book,
                Store = store,
                Fetcher = fetcher,
                PeerClient = new PeerClient(peerHttp, loggers.CreateLogger<PeerClient>()),
                Status = status,
                Loggers = loggers,
                Time = time,
            };
        }
        else
        {
            app.MapGet("/v1/status", () => Results.Json(status.Current));
        }

        Uri endpoint = await StartAsync(app, options, cancellationToken).ConfigureAwait(false);
        status.Update(current => current with { Endpoint = endpoint.ToString(), Phase = "idle" });
        Log.NodeStarted(loggers.CreateLogger(typeof(NodeHost)), key.Address, endpoint, options.Roles.ToString(), options.DataFolder);
        try
        {
            await (participation?.RunAsync(endpoint, cancellationToken) ?? Task.Delay(Timeout.Infinite, cancellationToken)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping a node is a normal end.
        }
        finally
        {
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static WebApplicationBuilder CreateBuilder(NodeOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        ConfigureLogging(builder.Logging, options);
        builder.Services.AddRoutingCore();
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
            context.ProblemDetails.Extensions.TryAdd("reason", ReasonOf(context.HttpContext.Response.StatusCode)));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.Limits.RequestHeadersTimeout = PeerTimeout;
            kestrel.Listen(options.BindAddress, options.Port);
        });
        return builder;
    }

    // For answers that no endpoint gave; an endpoint's own refusals name theirs.
    private static string ReasonOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "noSuchRoute",
        StatusCodes.Status405MethodNotAllowed => "methodNotAllowed",
        >= StatusCodes.Status500InternalServerError => "internalError",
        _ => "badRequest",
    };

    private static void ConfigureLogging(ILoggingBuilder logging, NodeOptions options)
    {
        logging.SetMinimumLevel(options.MinimumLogLevel);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        foreach (ILoggerProvider provider in options.LoggerProviders)
        {
            logging.AddProvider(provider);
        }

        if (options.JsonLog)
        {
            logging.AddJsonConsole();
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss ";
                console.ColorBehavior = LoggerColorBehavior.Disabled;
            });
        }
    }

    private static PrivateKey OpenKey(string keystore, string passwordFile)
    {
        if (!File.Exists(keystore))
        {
            throw new NodeStartException($"There is no keystore at {keystore}. Make one with 'autonet key new'.");
        }

        if (!File.Exists(passwordFile))
        {
            throw new NodeStartException($"There is no password file at {passwordFile}.");
        }

        KeystoreOutcome outcome = KeystoreV3.TryLoad(keystore, File.ReadAllText(passwordFile).TrimEnd('\r', '\n'), out PrivateKey? key);
        return outcome == KeystoreOutcome.Opened
            ? key!
            : throw new NodeStartException($"The keystore {keystore} does not open with that password file: {outcome}.");
    }

    private static PrivateKey? OpenRegistrar(NodeOptions options, PrivateKey own)
    {
        if (options.CanaryRound is null != options.RegistrarKeystorePath is null)
        {
            throw new NodeStartException("A canary needs a round and a registrar: give both --canary and --registrar-key, or neither.");
        }

        if (options.RegistrarKeystorePath is null)
        {
            return null;
        }

        if (options.Cheat || options.RunId is null || !options.Roles.HasFlag(NodeRoles.Worker))
        {
            throw new NodeStartException("A canary is one piece of wrong work among honest work: it needs the role worker and a run, and no --cheat.");
        }

        PrivateKey registrar = OpenKey(options.RegistrarKeystorePath, options.PasswordFile);
        if (registrar.Address != own.Address)
        {
            return registrar;
        }

        registrar.Dispose();
        throw new NodeStartException("The registrar accuses who approves the canary, so it needs an account of its own: name another key with --registrar-key.");
    }

    private static DeploymentManifest LoadManifest(NodeOptions options)
    {
        if (!File.Exists(options.ManifestPath))
        {
            throw new NodeStartException($"There is no deployment manifest at {options.ManifestPath}. 'autonet deploy' writes one.");
        }

        return DeploymentManifest.TryParse(File.ReadAllText(options.ManifestPath), out DeploymentManifest? manifest)
            ? manifest
            : throw new NodeStartException($"{options.ManifestPath} is not a deployment manifest.");
    }

    private static BlobStore OpenStore(NodeOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        try
        {
            return BlobStore.Open(
                new BlobStoreOptions { Folder = Path.Combine(options.DataFolder, "blobs") }, time, loggers.CreateLogger<BlobStore>());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException($"The data folder {options.DataFolder} cannot be used: {exception.Message}", exception);
        }
    }

    private static async Task<Uri> StartAsync(WebApplication app, NodeOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            throw new NodeStartException($"Port {options.Port} cannot be listened on: {exception.Message} Choose another one with --port.", exception);
        }

        string address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        UriBuilder listened = new(address);
        if (options.BindAddress.Equals(IPAddress.Any) || options.BindAddress.Equals(IPAddress.IPv6Any))
        {
            listened.Host = Dns.GetHostName();
        }

        return options.PublicEndpoint ?? listened.Uri;
    }
}

/// <summary>A node cannot start; the message says what to do.</summary>
public sealed class NodeStartException(string message, Exception? inner = null) : Exception(message, inner);
