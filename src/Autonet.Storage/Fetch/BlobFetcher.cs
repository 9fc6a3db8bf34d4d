using Autonet.Core.Identifiers;
using Autonet.Storage.Blobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Autonet.Storage.Fetch;

/// <summary>
/// Brings files into a store from sources that nobody trusts: peers' gateways or any IPFS trustless gateway. Each block is checked against its CID
/// before it is kept, a source that sends anything else is dropped, and a fetch that was interrupted goes on with the blocks that are there.
/// Thread-safe. What a source did in one fetch counts in the next one's order.
/// </summary>
public sealed class BlobFetcher
{
    private readonly BlobStore _store;
    private readonly BlobFetcherOptions _options;
    private readonly ILogger _logger;
    private readonly GatewayClient _client;
    private readonly SourceStandings _standings = new();

    /// <summary>
    /// A fetcher into <paramref name="store"/>. <paramref name="http"/> belongs to the caller; <see cref="CreateHandler"/> suits it, with
    /// <see cref="HttpClient.Timeout"/> infinite, since each block has its own deadline on <paramref name="time"/>.
    /// </summary>
    public BlobFetcher(HttpClient http, BlobStore store, TimeProvider time, BlobFetcherOptions? options = null, ILogger<BlobFetcher>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        _store = store;
        _options = options ?? new BlobFetcherOptions();
        _logger = logger ?? NullLogger<BlobFetcher>.Instance;
        _client = new GatewayClient(http, time, _options);
    }

    /// <summary>
    /// A handler for connections to strangers: no cookies, no redirects (a source must not choose which of our network's hosts we ask), no
    /// decompression (a small body must not become a large one), short header limits.
    /// </summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        EnableMultipleHttp2Connections = true,
    };

    /// <summary>
    /// Makes the file complete in the store, asking <paramref name="sources"/> (gateway base addresses, without <c>/ipfs/</c>) for the blocks
    /// it lacks. A file of more than <paramref name="maxBytes"/> is refused before anything is stored or allocated for it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; blocks had so far stay.</exception>
    public async Task<FetchOutcome> FetchAsync(
        Cid cid,
        IEnumerable<Uri> sources,
        long maxBytes,
        IProgress<FetchProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        SourceSet set = new(sources, _standings, _options);
        BlockFetch blocks = new(cid, _client, set, _store, _logger);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        FetchSession session = new(cid, maxBytes, _options.Parallelism, blocks, set, progress);
        return await session.RunAsync(stop).ConfigureAwait(false);
    }
}
