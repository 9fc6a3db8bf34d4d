using System.Collections.Immutable;
using Autonet.Core.Assignment;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;

namespace Autonet.Core.Runs;

/// <summary>Where a run stands.</summary>
public enum RunPhase
{
    /// <summary>Created; waiting for enough slots, or for its slots to come back after a round without quorum.</summary>
    Recruiting,

    /// <summary>A round is open.</summary>
    Training,

    /// <summary>All planned rounds are certified, or the run was ended before.</summary>
    Completed,
}

/// <summary>A certified round, as the chain records it.</summary>
/// <param name="Round">Round, from 1.</param>
/// <param name="Seed">Seed the round was opened with.</param>
/// <param name="Assigned">Slots among which the round's data was divided.</param>
/// <param name="Slots">Slots in the certificate.</param>
/// <param name="CommitmentsRoot">Root over the commitments.</param>
/// <param name="CheckpointRoot">State root of the new checkpoint.</param>
/// <param name="CheckpointCid">Where the new checkpoint is found.</param>
/// <param name="Block">Block of the certificate.</param>
/// <param name="CertifiedAtUnixSeconds">Chain time of that block.</param>
/// <param name="Cursor">Data cursor with which the round ran.</param>
public sealed record CertifiedRound(
    ulong Round, Hash256 Seed, SlotBitmap Assigned, SlotBitmap Slots, Hash256 CommitmentsRoot, Hash256 CheckpointRoot, Cid CheckpointCid,
    ulong Block, ulong CertifiedAtUnixSeconds, DataCursor Cursor);

/// <summary>What a challenge is about.</summary>
public enum ChallengeSubject : byte
{
    /// <summary>A slot's training and encoding.</summary>
    Work,

    /// <summary>The checkpoint that a slot's holder attested.</summary>
    Checkpoint,

    /// <summary>Another slot's work that a slot's holder approved as an auditor.</summary>
    Approval,
}

/// <summary>A challenge as the chain records it.</summary>
/// <param name="Id">Number of the challenge.</param>
/// <param name="Round">Challenged round.</param>
/// <param name="Slot">The accused holder's slot.</param>
/// <param name="Subject">What it stands for.</param>
/// <param name="Challenger">Who posted the bond.</param>
/// <param name="Accused">Who has to defend.</param>
public sealed record OpenChallenge(ulong Id, ulong Round, int Slot, ChallengeSubject Subject, Address Challenger, Address Accused);

/// <summary>
/// A run as the fold of its chain events: the same events give the same state on every node. Transitions return a new state; an event that
/// does not fit is a programming error or a wrong chain and throws.
/// </summary>
public sealed record RunState
{
    /// <summary>The run's number.</summary>
    public required RunId Id { get; init; }

    /// <summary>Hash of the charter.</summary>
    public required Hash256 Charter { get; init; }

    /// <summary>The charter's integers.</summary>
    public required RunTerms Terms { get; init; }

    /// <summary>State root of the checkpoint before the first round.</summary>
    public required Hash256 GenesisRoot { get; init; }

    /// <summary>Who holds each slot.</summary>
    public ImmutableDictionary<int, Address> Holders { get; private init; } = ImmutableDictionary<int, Address>.Empty;

    /// <summary>The first round that each holder can take part in.</summary>
    public ImmutableDictionary<int, ulong> HeldSince { get; private init; } = ImmutableDictionary<int, ulong>.Empty;

    /// <summary>Slots that were given up while active in the open round: their holders finish it.</summary>
    public SlotBitmap Leaving { get; private init; }

    /// <summary>Slots evicted by an upheld challenge or an equivocation, with the round they were convicted for.</summary>
    public ImmutableDictionary<int, ulong> Convicted { get; private init; } = ImmutableDictionary<int, ulong>.Empty;

    /// <summary>Challenges that are not resolved, by number.</summary>
    public ImmutableDictionary<ulong, OpenChallenge> Challenges { get; private init; } = ImmutableDictionary<ulong, OpenChallenge>.Empty;

    /// <summary>The open round, or null while recruiting and after completion.</summary>
    public OpenRound? Open { get; private init; }

    /// <summary>Certified rounds in order; element i is round i + 1.</summary>
    public ImmutableList<CertifiedRound> Certified { get; private init; } = [];

    /// <summary>Data cursor of the open or next round.</summary>
    public DataCursor Cursor { get; private init; } = DataCursor.Start;

    /// <summary>Whether the run was ended before its last round: by vote, or because a certified checkpoint was found false.</summary>
    public bool IsEnded { get; private init; }

    /// <summary>Where the run stands.</summary>
    public RunPhase Phase => IsEnded || (ulong)Certified.Count >= Terms.Rounds ? RunPhase.Completed : Open is null ? RunPhase.Recruiting : RunPhase.Training;

    /// <summary>State root of the newest certified checkpoint.</summary>
    public Hash256 CheckpointRoot => Certified.IsEmpty ? GenesisRoot : Certified[^1].CheckpointRoot;

    /// <summary>State root of the checkpoint from which <paramref name="round"/> starts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The round before it is not certified.</exception>
    public Hash256 CheckpointRootBefore(ulong round)
    {
        ArgumentOutOfRangeException.ThrowIfZero(round);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(round, (ulong)Certified.Count + 1);
        return round == 1 ? GenesisRoot : Certified[(int)round - 2].CheckpointRoot;
    }

    /// <summary>The slots that <paramref name="operatorAddress"/> holds.</summary>
    public SlotBitmap SlotsOf(Address operatorAddress) => SlotBitmap.Of(Holders.Where(entry => entry.Value == operatorAddress).Select(entry => entry.Key));

    /// <summary>An operator took a slot.</summary>
    /// <param name="slot">Slot, from 0.</param>
    /// <param name="holder">The operator.</param>
    /// <param name="sinceRound">First round that can include the slot under it.</param>
    public RunState SlotJoined(int slot, Address holder, ulong sinceRound)
        => this with { Holders = Holders.SetItem(slot, holder), HeldSince = HeldSince.SetItem(slot, sinceRound) };

    /// <summary>An operator gave a slot up. If the slot is active in the open round, it stays so under its holder until that round ends.</summary>
    public RunState SlotLeft(int slot) => Open?.Active.Contains(slot) == true
        ? this with { Leaving = Leaving.With(slot) }
        : Without(SlotBitmap.Of(slot));

    /// <summary>
    /// An operator was convicted for a round and loses the slot at once, also in the open round; unless it gave the slot up since and somebody,
    /// it may be the same operator, took it anew: that holder is not concerned.
    /// </summary>
    /// <param name="slot">Slot, from 0.</param>
    /// <param name="convicted">The convicted operator.</param>
    /// <param name="convictedRound">The round that it was convicted for.</param>
    public RunState SlotEvicted(int slot, Address convicted, ulong convictedRound)
        => Holders.TryGetValue(slot, out Address holder) && (holder != convicted || HeldSince[slot] > convictedRound)
            ? this
            : Without(SlotBitmap.Of(slot)) with { Convicted = Convicted.SetItem(slot, convictedRound), Open = WithoutActive(slot) };

    /// <summary>Somebody challenged a slot of a certified round.</summary>
    public RunState ChallengeOpened(OpenChallenge challenge)
    {
        ArgumentNullException.ThrowIfNull(challenge);
        return this with { Challenges = Challenges.SetItem(challenge.Id, challenge) };
    }

    /// <summary>A challenge was resolved.</summary>
    public RunState ChallengeClosed(ulong id) => this with { Challenges = Challenges.Remove(id) };

    /// <summary>A round opened, or opened again after a time without quorum.</summary>
    /// <exception cref="InvalidOperationException">It is not the round after the last certified one.</exception>
    public RunState RoundOpened(ulong round, Hash256 seed, SlotBitmap active, ulong openedAtUnixSeconds)
    {
        if (round != (ulong)Certified.Count + 1)
        {
            throw new InvalidOperationException($"Round {round} cannot open after {Certified.Count} certified rounds.");
        }

        return this with { Open = new OpenRound(round, seed, active, active, openedAtUnixSeconds, openedAtUnixSeconds + Terms.RoundDeadlineSeconds) };
    }

    /// <summary>The certificate of a round, and of all after it, was taken back.</summary>
    public RunState RoundAnnulled(ulong round) => this with { Open = null, Certified = Certified.RemoveRange((int)round - 1, Certified.Count - ((int)round - 1)) };

    /// <summary>The run is over, whatever rounds were planned.</summary>
    public RunState RunCompleted() => this with { Open = null, IsEnded = true };

    /// <summary>The open round was given up without a quorum; its slots must come back before it opens again.</summary>
    public RunState RoundReopened() => Without(Leaving) with { Open = null };

    /// <summary>The open round was certified.</summary>
    /// <exception cref="InvalidOperationException">That round is not open.</exception>
    public RunState RoundCertified(
        ulong round, SlotBitmap slots, Hash256 commitmentsRoot, Hash256 checkpointRoot, Cid checkpointCid, ulong block, ulong certifiedAtUnixSeconds)
    {
        if (Open is null || Open.Round != round)
        {
            throw new InvalidOperationException($"Round {round} was certified while {(Open is null ? "no round" : $"round {Open.Round}")} is open.");
        }

        // After its last round a run frees no slot: the contract keeps those of that round as they are.
        RunState before = round >= Terms.Rounds ? this : Without(Leaving);
        return before with
        {
            Open = null,
            Cursor = Cursor.Advance(Open.Assigned, slots),
            Certified = Certified.Add(new CertifiedRound(
                round, Open.Seed, Open.Assigned, slots, commitmentsRoot, checkpointRoot, checkpointCid, block, certifiedAtUnixSeconds, Cursor)),
        };
    }

    private RunState Without(SlotBitmap slots) => this with
    {
        Holders = Holders.RemoveRange(slots),
        HeldSince = HeldSince.RemoveRange(slots),
        Leaving = Leaving.Except(slots),
    };

    private OpenRound? WithoutActive(int slot) => Open is null ? null : Open with { Active = Open.Active.Except(SlotBitmap.Of(slot)) };
}
