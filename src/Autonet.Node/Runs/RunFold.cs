using System.Buffers.Binary;
using System.Numerics;
using Autonet.Chain.Rpc;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;
using Autonet.Node.Deployment;
using static Autonet.Chain.Bindings.ChallengesContract;
using static Autonet.Chain.Bindings.RunRegistryContract;

namespace Autonet.Node.Runs;

/// <summary>Something that the chain recorded of a run, for people to read.</summary>
/// <param name="Block">Block.</param>
/// <param name="Transaction">Transaction.</param>
/// <param name="Kind">Name of the event in the contract.</param>
/// <param name="Round">Round it concerns, or 0.</param>
/// <param name="Text">One sentence.</param>
public sealed record RunNews(ulong Block, Hash256 Transaction, string Kind, ulong Round, string Text);

/// <summary>Folds one log of the run registry or of the challenges contract into a run's state.</summary>
internal static class RunFold
{
    /// <summary>A <c>uint64</c> as an indexed topic.</summary>
    public static Hash256 TopicOf(ulong value)
    {
        Span<byte> topic = stackalloc byte[Hash256.Size];
        topic.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(topic[(Hash256.Size - sizeof(ulong))..], value);
        return new Hash256(topic);
    }

    // A seed that does not fit would mean that this node divides the data otherwise than the chain, and trains what others will convict.
    private static void RequireSeed(RunState state, RoundOpenedEvent opened, SlotBitmap active)
    {
        Hash256 cursor = RoundSeeds.HashOf(state.Cursor);
        Hash256 seed = RoundSeeds.Compute(
            state.Charter, opened.Round, opened.Attempt, state.CheckpointRootBefore(opened.Round), opened.Prevrandao, active, cursor);
        if (cursor != opened.DataCursor || seed != opened.Seed)
        {
            throw new InvalidDataException(
                $"Round {opened.Round} opened with seed {opened.Seed} and data cursor {opened.DataCursor}, but its inputs give {seed} and {cursor}.");
        }
    }

    /// <summary>An address as people compare it: its first and last digits.</summary>
    private static string Brief(Address address)
    {
        string text = address.ToString();
        return $"{text[..8]}…{text[^4..]}";
    }

    /// <summary>The state after a log and the news it makes, or null when the log is about another run.</summary>
    /// <param name="state">State before.</param>
    /// <param name="entry">A log of either contract.</param>
    /// <param name="timestampOf">Timestamp of a block.</param>
    /// <exception cref="InvalidDataException">The log says something that cannot be, such as a seed that its inputs do not give.</exception>
    public static async Task<(RunState State, RunNews News)?> ApplyAsync(RunState state, LogEntry entry, Func<Hash256, Task<ulong>> timestampOf)
    {
        (RunState State, RunNews News)? Tell(RunState next, string kind, ulong round, string text)
            => (next, new RunNews(entry.BlockNumber, entry.TransactionHash, kind, round, text));
        ulong id = state.Id.Value;
        if (RoundCertifiedEvent.TryDecode(entry, out RoundCertifiedEvent? certified) && certified.RunId == id)
        {
            if (!Cid.TryRead(certified.CheckpointCid, out Cid cid))
            {
                throw new InvalidDataException($"The certificate of round {certified.Round} names no CID that this software reads.");
            }

            SlotBitmap slots = SlotBitmap.FromInteger(certified.Slots);
            ulong timestamp = await timestampOf(entry.BlockHash).ConfigureAwait(false);
            RunState next = state.RoundCertified(
                certified.Round, slots, certified.CommitmentsRoot, certified.CheckpointRoot, cid, entry.BlockNumber, timestamp);
            return Tell(next, "RoundCertified", certified.Round, $"round {certified.Round} certified with slots {slots}");
        }

        if (RoundOpenedEvent.TryDecode(entry, out RoundOpenedEvent? opened) && opened.RunId == id)
        {
            SlotBitmap active = SlotBitmap.FromInteger(opened.Active);
            RequireSeed(state, opened, active);
            return Tell(
                state.RoundOpened(opened.Round, opened.Seed, active, opened.OpenedAt), "RoundOpened", opened.Round,
                $"round {opened.Round} opened for slots {active}");
        }

        if (RoundReopenedEvent.TryDecode(entry, out RoundReopenedEvent? reopened) && reopened.RunId == id)
        {
            return Tell(state.RoundReopened(), "RoundReopened", reopened.Round, $"round {reopened.Round} had no quorum and waits for its slots");
        }

        if (SlotJoinedEvent.TryDecode(entry, out SlotJoinedEvent? joined) && joined.RunId == id)
        {
            return Tell(state.SlotJoined(joined.Slot, joined.Operator, joined.SinceRound), "SlotJoined", joined.SinceRound, $"{Brief(joined.Operator)} took slot {joined.Slot}");
        }

        if (SlotActivatedEvent.TryDecode(entry, out SlotActivatedEvent? activated) && activated.RunId == id)
        {
            return Tell(state, "SlotActivated", 0, $"slot {activated.Slot} asks to be active again");
        }

        if (SlotLeftEvent.TryDecode(entry, out SlotLeftEvent? left) && left.RunId == id)
        {
            return Tell(state.SlotLeft(left.Slot), "SlotLeft", left.LastRound, $"slot {left.Slot} was given up");
        }

        if (SlotConvictedEvent.TryDecode(entry, out SlotConvictedEvent? convicted) && convicted.RunId == id)
        {
            return Tell(
                state.SlotEvicted(convicted.Slot, convicted.Operator, convicted.Round), "SlotConvicted", convicted.Round,
                $"{Brief(convicted.Operator)} lost slot {convicted.Slot} and its stake for round {convicted.Round}");
        }

        if (ChallengeOpenedEvent.TryDecode(entry, out ChallengeOpenedEvent? challenge) && challenge.RunId == id)
        {
            ChallengeSubject subject = (ChallengeSubject)challenge.Subject;
            OpenChallenge open = new((ulong)challenge.ChallengeId, challenge.Round, challenge.Slot, subject, challenge.Challenger, challenge.Accused);
            return Tell(
                state.ChallengeOpened(open), "ChallengeOpened", challenge.Round,
                $"{Brief(challenge.Challenger)} challenged " + (subject switch
                {
                    ChallengeSubject.Work => $"slot {challenge.Slot} of round {challenge.Round}",
                    ChallengeSubject.Checkpoint => $"the checkpoint of round {challenge.Round}, which slot {challenge.Slot} attested",
                    _ => $"slot {challenge.Slot} for approving slot {challenge.About} of round {challenge.Round}",
                }));
        }

        if (ChallengeResolvedEvent.TryDecode(entry, out ChallengeResolvedEvent? resolved))
        {
            return Close(resolved.ChallengeId, "ChallengeResolved", resolved.Upheld ? "upheld" : "rejected");
        }

        if (RoundAnnulledEvent.TryDecode(entry, out RoundAnnulledEvent? annulled) && annulled.RunId == id)
        {
            return Tell(state.RoundAnnulled(annulled.Round), "RoundAnnulled", annulled.Round, $"the checkpoint of round {annulled.Round} is false: its certificate was taken back");
        }

        if (RewardsClaimedEvent.TryDecode(entry, out RewardsClaimedEvent? claimed) && claimed.RunId == id)
        {
            return Tell(state, "RewardsClaimed", claimed.ToRound, $"{Brief(claimed.Operator)} was paid {Tokens.Format(claimed.AmountWei)} tokens for slot {claimed.Slot}");
        }

        if (AuditsClaimedEvent.TryDecode(entry, out AuditsClaimedEvent? audits) && audits.RunId == id)
        {
            return Tell(state, "AuditsClaimed", audits.Round, $"{Brief(audits.Operator)} was paid {Tokens.Format(audits.AmountWei)} tokens for audits of round {audits.Round}");
        }

        return RunCompletedEvent.TryDecode(entry, out RunCompletedEvent? completed) && completed.RunId == id
            ? Tell(state.RunCompleted(), "RunCompleted", completed.LastCertifiedRound, "the run is completed")
            : null;

        (RunState State, RunNews News)? Close(BigInteger challengeId, string kind, string how)
            => challengeId <= ulong.MaxValue && state.Challenges.TryGetValue((ulong)challengeId, out OpenChallenge? known)
                ? Tell(state.ChallengeClosed(known.Id), kind, known.Round, $"the challenge against slot {known.Slot} of round {known.Round} was {how}")
                : null;
    }
}
