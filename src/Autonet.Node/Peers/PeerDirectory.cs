using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;

namespace Autonet.Node.Peers;

/// <summary>The other operators in the node registry, with the endpoints they announced. Safe for concurrent use.</summary>
/// <param name="registry">The node registry.</param>
/// <param name="self">The node's own account.</param>
/// <param name="gateways">Gateways to fetch from besides the peers'.</param>
public sealed class PeerDirectory(NodeRegistryContract registry, Address self, IReadOnlyList<Uri> gateways)
{
    private const int PageSize = 256;

    private volatile IReadOnlyList<Peer> _current = [];

    /// <summary>The peers as of the last refresh.</summary>
    public IReadOnlyList<Peer> Current => _current;

    /// <summary>Where blobs may be fetched.</summary>
    public IReadOnlyList<Uri> Sources => [.. _current.Select(peer => peer.Endpoint), .. gateways];

    /// <summary>Reads the registry again. An endpoint that is no HTTP address is left out: anyone may register anything.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        List<Peer> peers = [];
        for (int offset = 0; ; offset += PageSize)
        {
            OperatorView[] page = await registry
                .OperatorsAsync(new BigInteger(offset), new BigInteger(PageSize), cancellationToken: cancellationToken).ConfigureAwait(false);
            foreach (OperatorView view in page)
            {
                if (view.Operator != self && Uri.TryCreate(view.Endpoint, UriKind.Absolute, out Uri? endpoint) && endpoint.Scheme is ("http" or "https"))
                {
                    peers.Add(new Peer(view.Operator, endpoint));
                }
            }

            if (page.Length < PageSize)
            {
                _current = peers;
                return;
            }
        }
    }
}
