using Autonet.Core.Identifiers;

namespace Autonet.Core.Rounds;

/// <summary>A round that is open on the chain.</summary>
/// <param name="Round">Round, from 1.</param>
/// <param name="Seed">Seed of the round.</param>
/// <param name="Assigned">Slots that were active when it opened: the data of the round is divided among them.</param>
/// <param name="Active">Slots that are expected to commit: the assigned ones that were not evicted since.</param>
/// <param name="OpenedAtUnixSeconds">Chain time of the block that opened it.</param>
/// <param name="DeadlineUnixSeconds">Chain time from which a certificate may leave active slots out.</param>
public sealed record OpenRound(
    ulong Round, Hash256 Seed, SlotBitmap Assigned, SlotBitmap Active, ulong OpenedAtUnixSeconds, ulong DeadlineUnixSeconds);

/// <summary>The rules of a round as pure functions of what the chain says, what a node holds, and chain time.</summary>
public static class RoundRules
{
    /// <summary>Chain seconds that a leader has before the next one may propose.</summary>
    public const ulong ViewSeconds = 3;

    /// <summary>Whether <paramref name="signers"/> of <paramref name="active"/> slots are a quorum: more than two thirds. Every slot carries the same stake.</summary>
    public static bool IsQuorum(SlotBitmap signers, SlotBitmap active) => signers.Intersect(active).Count * 3 > active.Count * 2;

    /// <summary>
    /// The slots in the order in which they lead, submit and stand in for each other: ascending by a hash of seed and slot, so no slot is
    /// first in every round.
    /// </summary>
    public static IReadOnlyList<int> Order(OpenRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        return [.. round.Active.OrderBy(slot => RankOf(round.Seed, slot)).ThenBy(slot => slot)];
    }

    /// <summary>The slot that may propose a certificate without all active slots now, or null before the deadline.</summary>
    public static int? LeaderAt(OpenRound round, ulong chainTimeUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(round);
        if (chainTimeUnixSeconds < round.DeadlineUnixSeconds || round.Active.IsEmpty)
        {
            return null;
        }

        ulong view = (chainTimeUnixSeconds - round.DeadlineUnixSeconds) / ViewSeconds;
        IReadOnlyList<int> order = Order(round);
        return order[(int)(view % (ulong)order.Count)];
    }

    /// <summary>
    /// The slots whose aggregate a node should attest now, or null when it should wait. All active slots as soon as all are there; after the
    /// deadline, for the leader, all that it holds, and for the others what the leader proposes, if they hold all of it and it is
    /// either more than two thirds of the active slots or all that they hold themselves. A node may attest several
    /// sets: the chain takes the first certificate and refuses every other, so safety never rests on a node attesting once.
    /// </summary>
    /// <param name="round">The open round.</param>
    /// <param name="available">Slots whose valid commitment and update the node holds.</param>
    /// <param name="ownSlots">Slots that the node holds.</param>
    /// <param name="proposalOf">The set that a leader's own attestation names, or null while none has come.</param>
    /// <param name="chainTimeUnixSeconds">Chain time.</param>
    public static SlotBitmap? SlotsToAttest(
        OpenRound round, SlotBitmap available, SlotBitmap ownSlots, Func<int, SlotBitmap?> proposalOf, ulong chainTimeUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(round);
        ArgumentNullException.ThrowIfNull(proposalOf);
        SlotBitmap held = available.Intersect(round.Active);
        if (held == round.Active && !held.IsEmpty)
        {
            return held;
        }

        if (LeaderAt(round, chainTimeUnixSeconds) is not int leader)
        {
            return null;
        }

        if (ownSlots.Contains(leader))
        {
            return held.IsEmpty ? null : held;
        }

        return proposalOf(leader) is SlotBitmap proposed && proposed.IsSubsetOf(held) && IsFair(round, proposed, held) ? proposed : null;
    }

    /// <summary>
    /// Whether a leader may leave out of its proposal what it leaves out. A proposal of more than two thirds of the active slots is followed
    /// even by nodes that hold more, since a late update may have reached only some of them. A smaller one must name every active slot whose
    /// update the follower holds: otherwise a leader could certify the few slots it favours.
    /// </summary>
    /// <param name="round">The open round.</param>
    /// <param name="proposed">What the leader proposes.</param>
    /// <param name="held">Active slots whose valid commitment and update the follower holds.</param>
    private static bool IsFair(OpenRound round, SlotBitmap proposed, SlotBitmap held)
        => !proposed.IsEmpty && (IsQuorum(proposed, round.Active) || held.IsSubsetOf(proposed));

    /// <summary>
    /// How long after a quorum stands a node waits before it submits the certificate: nothing for the first slot of the round's order that
    /// is in the aggregate, <see cref="ViewSeconds"/> more for each one after it. Slots in the aggregate are the same for every node, so all count
    /// the same turns. One transaction per round, and a crash of the first delays, not stops.
    /// </summary>
    /// <param name="round">The open round.</param>
    /// <param name="signers">Slots in the aggregate, whose holders take turns.</param>
    /// <param name="ownSlots">Slots that the node holds.</param>
    /// <returns>Chain seconds, or null when none of the node's slots is in it.</returns>
    public static ulong? SubmissionDelaySeconds(OpenRound round, SlotBitmap signers, SlotBitmap ownSlots)
    {
        ulong rank = 0;
        foreach (int slot in Order(round))
        {
            if (signers.Contains(slot))
            {
                if (ownSlots.Contains(slot))
                {
                    return rank * ViewSeconds;
                }

                rank++;
            }
        }

        return null;
    }

    private static ulong RankOf(Hash256 seed, int slot)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size + 1];
        seed.CopyTo(bytes);
        bytes[Hash256.Size] = (byte)slot;
        return Hash256.Sha256(bytes).ReadUInt64();
    }
}
