using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Node.Peers;
using Microsoft.Extensions.Logging;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Runs;

/// <summary>
/// The commitments behind each certificate, proved against the commitments root on the chain and kept on disk: without them nobody can open a
/// challenge. Taken from the node's book, from disk after a restart, or from peers.
/// </summary>
internal sealed class CertifiedCommitments(
    Func<RunState> state, MessageBook book, PeerClient client, PeerDirectory peers, ProtocolDomain domain, string folder, ILogger logger)
{
    private const int MaxFileBytes = 4 * 1024 * 1024;

    private readonly Lock _files = new();

    /// <summary>
    /// Writes down the commitments behind an attestation before it is given: once a quorum attested, enough nodes have them on disk to open a
    /// challenge, even if all stop at that moment.
    /// </summary>
    public void Keep(ulong round, IEnumerable<SignedMessage> messages)
    {
        string path = PathOf(round);
        string json = new JsonArray([.. messages.Select(MessageCodec.Write)]).ToJsonString();
        lock (_files)
        {
            Directory.CreateDirectory(folder);
            string temporary = path + ".new";
            using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write))
            {
                file.Write(Encoding.UTF8.GetBytes(json));
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
    }

    /// <summary>The commitments of a certified round with their tree.</summary>
    /// <exception cref="IOException">No source has them all; trying again later may help.</exception>
    public async Task<(IReadOnlyDictionary<int, SignedMessage> BySlot, CommitmentTree Tree)> GetAsync(
        CertifiedRound round, CancellationToken cancellationToken)
    {
        if (TryProve(round, book.CommitmentsOf(round.Round).Values, out var proved))
        {
            Keep(round.Round, proved.BySlot.Values);
            return proved;
        }

        if (TryProve(round, await LoadAsync(round.Round, cancellationToken).ConfigureAwait(false), out proved))
        {
            book.SetCertified(round.Round, proved.BySlot.Values);
            return proved;
        }

        foreach (Peer peer in peers.Current)
        {
            IReadOnlyList<SignedMessage> messages = await client
                .GetRoundAsync(peer, round.Round, domain, cancellationToken).ConfigureAwait(false);
            if (TryProve(round, messages, out proved))
            {
                book.SetCertified(round.Round, proved.BySlot.Values);
                Keep(round.Round, proved.BySlot.Values);
                return proved;
            }
        }

        throw new IOException($"The commitments of round {round.Round} are with none of {peers.Current.Count} peers.");
    }

    private bool TryProve(
        CertifiedRound round, IEnumerable<SignedMessage> messages, out (IReadOnlyDictionary<int, SignedMessage> BySlot, CommitmentTree Tree) proved)
    {
        Dictionary<int, SignedMessage> bySlot = [];
        foreach (SignedMessage signed in messages)
        {
            if (signed.Message is Commitment commitment && commitment.Round == round.Round && commitment.Seed == round.Seed
                && round.Slots.Contains(commitment.Slot) && commitment.Charter == state().Charter)
            {
                bySlot[commitment.Slot] = signed;
            }
        }

        CommitmentTree tree = new(
            state().Terms.Slots,
            bySlot.Select(entry => new KeyValuePair<int, Hash256>(entry.Key, ProtocolDomain.StructHash((Commitment)entry.Value.Message))));
        proved = (bySlot, tree);
        return tree.Root == round.CommitmentsRoot;
    }

    private string PathOf(ulong round) => Path.Combine(folder, $"run-{state().Id}-round-{round:D6}.json");

    private async Task<IReadOnlyList<SignedMessage>> LoadAsync(ulong round, CancellationToken cancellationToken)
    {
        FileInfo file = new(PathOf(round));
        if (!file.Exists || file.Length > MaxFileBytes)
        {
            return [];
        }

        List<SignedMessage> messages = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false));
            foreach (JsonElement element in document.RootElement.EnumerateArray())
            {
                if (MessageCodec.TryRead(element, domain, out SignedMessage? signed) == MessageRefusal.None)
                {
                    messages.Add(signed!);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A damaged file is as good as none: the peers have the same commitments, and the chain proves them.
            Log.WillRetry(logger, $"Reading {file.Name}", exception);
        }

        return messages;
    }
}
