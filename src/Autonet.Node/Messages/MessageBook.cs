using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;

namespace Autonet.Node.Messages;

/// <summary>
/// The signed messages of a run that a node holds, checked against the run's state before they enter. Bounded: one commitment per slot, few
/// attestations per signer, only the newest rounds. Safe for concurrent use.
/// </summary>
public sealed class MessageBook
{
    /// <summary>Certified rounds whose messages stay in memory; older commitments are on disk.</summary>
    public const int RoundsKept = 64;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<ulong, RoundMessages> _rounds = [];
    private readonly Func<RunState> _state;

    /// <summary>Makes an empty book.</summary>
    /// <param name="state">The run's newest state.</param>
    public MessageBook(Func<RunState> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _state = state;
    }

    /// <summary>Raised, outside any lock, after a message changed what the book holds.</summary>
    public event Action<SignedMessage>? Changed;

    /// <summary>Checks a message and keeps it. A message that is known already is accepted again.</summary>
    /// <param name="signed">The message, its signature already recovered to its signer.</param>
    /// <param name="isNew">Whether the book did not hold it before: such a message is worth passing on.</param>
    public MessageRefusal Add(SignedMessage signed, out bool isNew)
    {
        ArgumentNullException.ThrowIfNull(signed);
        isNew = false;
        RunState state = _state();
        MessageRefusal refusal = Check(state, signed, out ulong round);
        if (refusal != MessageRefusal.None)
        {
            return refusal;
        }

        lock (_lock)
        {
            (refusal, isNew) = Round_NeedsLock(round).Add(signed);
            Prune_NeedsLock((ulong)state.Certified.Count);
        }

        if (isNew)
        {
            Changed?.Invoke(signed);
        }

        return refusal;
    }

    /// <summary>Forgets a round that opens: what was said in an attempt without quorum is void, since the data may be divided anew.</summary>
    public void Begin(ulong round)
    {
        lock (_lock)
        {
            _rounds.Remove(round);
        }
    }

    /// <summary>Commitments of a round by slot.</summary>
    public IReadOnlyDictionary<int, SignedMessage> CommitmentsOf(ulong round)
    {
        lock (_lock)
        {
            return _rounds.TryGetValue(round, out RoundMessages? messages) ? new Dictionary<int, SignedMessage>(messages.Commitments) : [];
        }
    }

    /// <summary>Attestations of a round.</summary>
    public IReadOnlyList<SignedMessage> AttestationsOf(ulong round) => Snapshot(round, messages => messages.Attestations);

    /// <summary>Audit reports of a round.</summary>
    public IReadOnlyList<SignedMessage> ReportsOf(ulong round) => Snapshot(round, messages => messages.Reports);

    /// <summary>Everything the book holds of a round, to answer a peer.</summary>
    public IReadOnlyList<SignedMessage> AllOf(ulong round) => Snapshot(round, messages => messages.All);

    /// <summary>Pairs of different commitments that one holder signed for one slot of a round.</summary>
    public IReadOnlyList<(SignedMessage First, SignedMessage Second)> EquivocationsOf(ulong round)
    {
        lock (_lock)
        {
            return _rounds.TryGetValue(round, out RoundMessages? messages) ? [.. messages.Equivocations.Values] : [];
        }
    }

    /// <summary>Replaces a round's commitments by those that its certificate proves.</summary>
    public void SetCertified(ulong round, IEnumerable<SignedMessage> commitments)
    {
        lock (_lock)
        {
            Round_NeedsLock(round).SetCertified(commitments);
        }
    }

    private static MessageRefusal Check(RunState state, SignedMessage signed, out ulong round)
    {
        (Hash256 charter, round, int? slot) = signed.Message switch
        {
            Commitment m => (m.Charter, m.Round, (int?)m.Slot),
            RoundAttestation m => (m.Charter, m.Round, null),
            AuditReport m => (m.Charter, m.Round, m.Slot),
            _ => throw new ArgumentException("No message of the protocol.", nameof(signed)),
        };
        if (charter != state.Charter)
        {
            return MessageRefusal.WrongCharter;
        }

        return signed.Message switch
        {
            Commitment or RoundAttestation when state.Open is null || state.Open.Round != round => MessageRefusal.WrongRound,
            Commitment m when m.Seed != state.Open!.Seed => MessageRefusal.WrongRound,
            RoundAttestation m when m.Seed != state.Open!.Seed => MessageRefusal.WrongRound,
            Commitment when !state.Open!.Active.Contains(slot!.Value) => MessageRefusal.WrongSlot,
            Commitment when !state.Holders.TryGetValue(slot!.Value, out Address holder) || holder != signed.Signer => MessageRefusal.NotEntitled,
            RoundAttestation m when m.Slots.IsEmpty || !m.Slots.IsSubsetOf(state.Open!.Active) => MessageRefusal.WrongSlot,
            AuditReport when round == 0 || round > (ulong)state.Certified.Count
                || (ulong)state.Certified.Count - round >= RoundsKept => MessageRefusal.WrongRound,
            AuditReport when !state.Certified[(int)round - 1].Slots.Contains(slot!.Value) => MessageRefusal.WrongSlot,
            RoundAttestation or AuditReport when state.SlotsOf(signed.Signer).IsEmpty => MessageRefusal.NotEntitled,
            _ => MessageRefusal.None,
        };
    }

    private List<SignedMessage> Snapshot(ulong round, Func<RoundMessages, IEnumerable<SignedMessage>> select)
    {
        lock (_lock)
        {
            return _rounds.TryGetValue(round, out RoundMessages? messages) ? [.. select(messages)] : [];
        }
    }

    private RoundMessages Round_NeedsLock(ulong round)
    {
        if (!_rounds.TryGetValue(round, out RoundMessages? messages))
        {
            messages = new RoundMessages();
            _rounds.Add(round, messages);
        }

        return messages;
    }

    private void Prune_NeedsLock(ulong certified)
    {
        while (_rounds.Count > RoundsKept + 1 && _rounds.Keys.First() is ulong oldest && oldest + RoundsKept < certified)
        {
            _rounds.Remove(oldest);
        }
    }
}
