using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Core.Tests.Runs;

namespace Autonet.Core.Tests.Rounds;

/// <summary>
/// The run registry's rules of slots and rounds in virtual time, without signatures, stake or money. State changes go through
/// <see cref="RunState"/>, as they do on a node that follows the real contract.
/// </summary>
internal sealed class SimulatedChain(RunState start)
{
    private SlotBitmap _joined;
    private SlotBitmap _pending;
    private uint _attempt;

    public RunState State { get; private set; } = start;

    /// <summary>Chain time in seconds.</summary>
    public ulong Time { get; private set; } = 1000;

    /// <summary>Certificates that were taken, and certificates that came too late or too early.</summary>
    public (int Taken, int Refused) Certificates { get; private set; }

    /// <summary>Slots that will be active in the next round besides those of the next certificate.</summary>
    public SlotBitmap Pending => _pending;

    public void PassSecond() => Time++;

    public void Join(int slot, Address holder)
    {
        _joined = _joined.With(slot);
        _pending = _pending.With(slot);
        State = State.SlotJoined(slot, holder, (ulong)State.Certified.Count + 1);
    }

    /// <summary>A slot that the run went on without asks to be active again.</summary>
    public void Activate(int slot)
    {
        if (_joined.Contains(slot) && State.Open?.Active.Contains(slot) != true)
        {
            _pending = _pending.With(slot);
        }
    }

    public void Convict(int slot)
    {
        _joined = _joined.Except(SlotBitmap.Of(slot));
        _pending = _pending.Except(SlotBitmap.Of(slot));
        State = State.SlotEvicted(slot, State.Holders[slot], (ulong)State.Certified.Count + 1);
    }

    /// <summary>Opens the next round if enough slots are ready.</summary>
    public bool TryStart()
    {
        if (State.Phase != RunPhase.Recruiting || _pending.Count < State.Terms.MinSlots)
        {
            return false;
        }

        Open(_pending);
        return true;
    }

    /// <summary>Gives the open round up, which is possible after twice its deadline.</summary>
    public bool TryReopen()
    {
        if (State.Open is not OpenRound open || Time <= open.OpenedAtUnixSeconds + (2 * State.Terms.RoundDeadlineSeconds))
        {
            return false;
        }

        _attempt++;
        State = State.RoundReopened();
        return true;
    }

    public bool TryCertify(ulong round, SlotBitmap slots, SlotBitmap signers)
    {
        bool isTaken = State.Open is OpenRound open && open.Round == round && !slots.IsEmpty && slots.IsSubsetOf(open.Active)
            && (slots == open.Active || Time >= open.DeadlineUnixSeconds)
            && signers.IsSubsetOf(open.Active) && signers.Count * 3 > open.Active.Count * 2;
        Certificates = isTaken ? (Certificates.Taken + 1, Certificates.Refused) : (Certificates.Taken, Certificates.Refused + 1);
        if (!isTaken)
        {
            return false;
        }

        State = State.RoundCertified(
            round, slots, Sample.Digest("commitments", round), Sample.Digest("checkpoint", round), Cid.OfRaw("checkpoint"u8), Time, Time);
        _attempt = 0;
        SlotBitmap next = slots.Union(_pending).Intersect(_joined);
        if (State.Phase == RunPhase.Completed)
        {
            return true;
        }

        if (next.Count >= State.Terms.MinSlots)
        {
            Open(next);
        }
        else
        {
            _pending = next;
        }

        return true;
    }

    private void Open(SlotBitmap active)
    {
        ulong round = (ulong)State.Certified.Count + 1;
        _pending = SlotBitmap.Empty;
        State = State.RoundOpened(round, Sample.Digest("seed", round, _attempt), active, Time);
    }
}
