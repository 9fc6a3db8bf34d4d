using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;

namespace Autonet.Node.Messages;

/// <summary>
/// What a node knows of one round: at most one commitment per slot, every attestation and audit report. Immutable snapshots are
/// handed out; the book that owns it takes the lock.
/// </summary>
internal sealed class RoundMessages
{
    // A signer may attest several sets of slots, one for each leader; more than this many is noise.
    private const int MaxAttestationsPerSigner = 16;

    private readonly Dictionary<int, SignedMessage> _commitments = [];
    private readonly Dictionary<(Address Signer, RoundAttestation Attestation), SignedMessage> _attestations = [];
    private readonly Dictionary<(Address Signer, int Slot), SignedMessage> _reports = [];
    private readonly Dictionary<int, (SignedMessage First, SignedMessage Second)> _equivocations = [];

    public IReadOnlyDictionary<int, SignedMessage> Commitments => _commitments;

    public IEnumerable<SignedMessage> Attestations => _attestations.Values;

    public IEnumerable<SignedMessage> Reports => _reports.Values;

    public IReadOnlyDictionary<int, (SignedMessage First, SignedMessage Second)> Equivocations => _equivocations;

    public IEnumerable<SignedMessage> All => [.. _commitments.Values, .. _attestations.Values, .. _reports.Values];

    /// <summary>Adds a checked message; says whether it was new.</summary>
    public (MessageRefusal Refusal, bool IsNew) Add(SignedMessage signed)
    {
        switch (signed.Message)
        {
            case Commitment commitment:
                if (!_commitments.TryGetValue(commitment.Slot, out SignedMessage? known))
                {
                    _commitments.Add(commitment.Slot, signed);
                    return (MessageRefusal.None, true);
                }

                if (known.Message.Equals(commitment))
                {
                    return (MessageRefusal.None, false);
                }

                return (MessageRefusal.Equivocation, _equivocations.TryAdd(commitment.Slot, (known, signed)));
            case RoundAttestation attestation:
                return _attestations.ContainsKey((signed.Signer, attestation)) ? (MessageRefusal.None, false)
                    : _attestations.Keys.Count(key => key.Signer == signed.Signer) >= MaxAttestationsPerSigner ? (MessageRefusal.TooMany, false)
                    : (MessageRefusal.None, _attestations.TryAdd((signed.Signer, attestation), signed));
            case AuditReport report:
                return (MessageRefusal.None, _reports.TryAdd((signed.Signer, report.Slot), signed));
            default:
                return (MessageRefusal.Malformed, false);
        }
    }

    /// <summary>Replaces the commitments by those that the chain's certificate proves.</summary>
    public void SetCertified(IEnumerable<SignedMessage> commitments)
    {
        _commitments.Clear();
        foreach (SignedMessage signed in commitments)
        {
            _commitments[((Commitment)signed.Message).Slot] = signed;
        }
    }
}
