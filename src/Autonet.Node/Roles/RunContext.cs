using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Crypto;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Compute;
using Autonet.Node.Http;
using Autonet.Node.Messages;
using Autonet.Node.Peers;
using Autonet.Node.Runs;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Roles;

/// <summary>What the roles of one node share while they take part in one run.</summary>
internal sealed class RunContext
{
    public required ChainSession Chain { get; init; }

    public required PrivateKey Key { get; init; }

    public required TransactionSender Sender { get; init; }

    public required RunTracker Tracker { get; init; }

    public required MessageBook Book { get; init; }

    public required BlobStore Store { get; init; }

    public required BlobFetcher Fetcher { get; init; }

    public required PeerDirectory Peers { get; init; }

    public required PeerClient PeerClient { get; init; }

    public required RunWorkshop Workshop { get; init; }

    public required CheckpointVault Checkpoints { get; init; }

    public required UpdateShelf Updates { get; init; }

    public required ComputeLane Lane { get; init; }

    public required StatusBoard Status { get; init; }

    public required ILogger Logger { get; init; }

    public RunState State => Tracker.State;

    public RunId RunId => Tracker.State.Id;

    public SlotBitmap OwnSlots => Tracker.State.SlotsOf(Key.Address);

    /// <summary>The same run under another account of the node's operator.</summary>
    public RunContext As(PrivateKey key, TransactionSender sender) => new()
    {
        Chain = Chain,
        Key = key,
        Sender = sender,
        Tracker = Tracker,
        Book = Book,
        Store = Store,
        Fetcher = Fetcher,
        Peers = Peers,
        PeerClient = PeerClient,
        Workshop = Workshop,
        Checkpoints = Checkpoints,
        Updates = Updates,
        Lane = Lane,
        Status = Status,
        Logger = Logger,
    };

    /// <summary>Signs a message, keeps it, and sends it to all peers.</summary>
    public async Task PublishAsync(object message, CancellationToken cancellationToken)
    {
        SignedMessage signed = Chain.Domain.Sign(message, Key);
        if (Book.Add(signed, out _) == MessageRefusal.None)
        {
            await PeerClient.BroadcastAsync(signed, Peers.Current, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a transaction; a refusal by the contract is noted and returned as null, since another node may have been first.</summary>
    public async Task<TransactionReceipt?> TrySendAsync(ContractCall call, ulong round, string action, CancellationToken cancellationToken)
    {
        try
        {
            return await Sender.SendAsync(call, cancellationToken).ConfigureAwait(false);
        }
        catch (TransactionRevertedException exception)
        {
            Log.TransactionRefused(Logger, round, action, exception.Reason?.Text ?? exception.Message);
            return null;
        }
    }

    /// <summary>The slots that signers of messages hold, as signatures for the contract: ascending by slot, one for each slot.</summary>
    public static IReadOnlyList<(int Slot, Signature Signature)> BySlot(RunState state, IEnumerable<SignedMessage> messages)
        => [.. messages.SelectMany(m => state.SlotsOf(m.Signer).Select(slot => (slot, m.Signature))).OrderBy(pair => pair.slot)];
}

/// <summary>A part of a node that looks at the run from time to time and does what its rules ask for. Ticks never overlap.</summary>
internal interface IRole
{
    /// <summary>Looks at the newest state and starts or finishes work. Long work goes on in the background, see <see cref="OngoingWork{TKey}"/>.</summary>
    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken);

    /// <summary>Completes when none of its work goes on. After cancellation that is soon.</summary>
    public Task WhenIdleAsync();
}
