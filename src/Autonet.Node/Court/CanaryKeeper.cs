using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Contracts;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Node.Roles;
using Autonet.Node.Runs;
using AuditReport = Autonet.Core.Rounds.AuditReport;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Court;

/// <summary>
/// Keeps one canary (docs/canaries.md): registers its seal before the round opens, accuses who approved its work from half of the window on, and shows what it was
/// once nobody can challenge it any more. The registrar's account does all of this; the node itself only does the wrong work and does not defend it.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="registrar">The same run under the registrar's key.</param>
/// <param name="commitments">Commitments of certified rounds.</param>
/// <param name="round">The canary's round.</param>
/// <param name="folder">Where its salt is kept.</param>
/// <param name="time">Clock of pauses.</param>
internal sealed class CanaryKeeper(RunContext context, RunContext registrar, CertifiedCommitments commitments, ulong round, string folder, TimeProvider time) : IRole
{
    // contracts/src/training/interfaces/ICanaries.sol: neither shown nor given up.
    private const byte Registered = 1;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly OngoingWork<string> _work = new(context.Logger, time, TimeSpan.FromSeconds(1));
    private volatile CanarySeal? _seal = CanarySeal.Load(folder, context.RunId, round, context.Key.Address);
    private volatile bool _isOver;

    /// <summary>Whether nothing is left to do for it: whoever leaves in the middle of a game loses it.</summary>
    public bool IsFinished => _isOver && !_work.IsBusy && !context.State.Challenges.Values.Any(challenge => challenge.Challenger == registrar.Key.Address);

    /// <summary>Whether this work is the canary: only a seal that was registered in time makes it one.</summary>
    public bool Covers(ulong workRound, int slot) => workRound == round && _seal is CanarySeal seal && seal.Slot == slot && seal.IsConfirmed(folder);

    /// <summary>Whether a challenge is about the canary's work, and against who did it.</summary>
    public bool Covers(OpenChallenge challenge)
        => challenge.Subject == ChallengeSubject.Work && challenge.Accused == context.Key.Address && Covers(challenge.Round, challenge.Slot);

    public Task WhenIdleAsync() => _work.WhenIdleAsync();

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        if (_isOver)
        {
            return Task.CompletedTask;
        }

        if (_seal is not CanarySeal seal || !seal.IsConfirmed(folder))
        {
            SlotBitmap own = state.SlotsOf(context.Key.Address);
            if (!IsAhead(state))
            {
                GiveUp("it was not registered before the round opened, so the work is honest");
            }
            else if (!own.IsEmpty)
            {
                _work.Start("register", "Registering a canary", () => RegisterAsync(own.First(), cancellationToken), cancellationToken);
            }
        }
        else if ((ulong)state.Certified.Count >= round)
        {
            Follow(state, seal, state.Certified[(int)round - 1], chainTimeUnixSeconds, cancellationToken);
        }
        else if (state.Phase == RunPhase.Completed)
        {
            // Annulled, or closed before: a stake that was lost all the same is given back.
            Settle(state, seal, cancellationToken);
        }

        return Task.CompletedTask;
    }

    private void Follow(RunState state, CanarySeal seal, CertifiedRound certified, ulong chainTime, CancellationToken cancellationToken)
    {
        ulong window = state.Terms.ChallengeWindowSeconds;
        ulong closesAt = certified.CertifiedAtUnixSeconds + window;
        if (!certified.Slots.Contains(seal.Slot))
        {
            GiveUp("the round was certified without it");
        }
        else if (chainTime > closesAt)
        {
            Settle(state, seal, cancellationToken);
        }
        else if (chainTime > closesAt - (window / 2))
        {
            // An accusation tells that the work is false: who wants to recompute it, or to approve it blindly, has done so by now.
            _work.Start("accuse", "Accusing who approved the canary", () => AccuseAsync(certified, seal, closesAt, cancellationToken), cancellationToken);
        }
    }

    private void Settle(RunState state, CanarySeal seal, CancellationToken cancellationToken)
    {
        if (!state.Challenges.Values.Any(Covers))
        {
            _work.Start("settle", "Showing what the canary was", () => SettleAsync(seal, cancellationToken), cancellationToken);
        }
    }

    private bool IsAhead(RunState state)
        => (ulong)state.Certified.Count + 1 < round || ((ulong)state.Certified.Count + 1 == round && state.Open is null && state.Phase != RunPhase.Completed);

    private async Task RegisterAsync(int slot, CancellationToken cancellationToken)
    {
        CanarySeal seal = _seal ??= CanarySeal.Draw(folder, context.RunId, round, slot, context.Key.Address);
        Canary known = await context.Chain.Canaries.CanaryOfAsync(seal.Hash, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (known.Status != Registered
            && await registrar.TrySendAsync(
                context.Chain.Canaries.Register(seal.Hash, Reservation()), round, "register a canary", cancellationToken).ConfigureAwait(false) is null)
        {
            GiveUp("its registration was refused");
            return;
        }

        // Once the node has seen the round open, its worker may have committed to honest work.
        if (IsAhead(context.State))
        {
            seal.Confirm(folder);
            Log.CanaryRegistered(context.Logger, round, seal.Slot);
        }
    }

    /// <summary>The least power of two tokens that covers stake and reward: the amounts themselves would name the run.</summary>
    private BigInteger Reservation()
    {
        BigInteger cost = context.Tracker.Charter.Participation.StakePerSlotWei + context.Tracker.Charter.Participation.RewardPerSlotRoundWei;
        BigInteger reserved = Deployment.Tokens.OneWei;
        while (reserved < cost)
        {
            reserved *= 2;
        }

        return reserved;
    }

    /// <summary>Accuses all who approved, one after the other, since each accusation takes a bond; reports may come until the window closes.</summary>
    private async Task AccuseAsync(CertifiedRound certified, CanarySeal seal, ulong closesAt, CancellationToken cancellationToken)
    {
        (IReadOnlyDictionary<int, SignedMessage> bySlot, CommitmentTree tree) = await commitments.GetAsync(certified, cancellationToken).ConfigureAwait(false);
        Hash256 root = ((Commitment)bySlot[seal.Slot].Message).UpdateRoot;
        HashSet<Address> seen = [];
        while (context.Tracker.ChainTimeUnixSeconds <= closesAt)
        {
            foreach (SignedMessage signed in context.Book.ReportsOf(round))
            {
                if (signed.Signer != seal.Operator && signed.Message is AuditReport { Matches: true } report && report.Slot == seal.Slot && report.UpdateRoot == root
                    && seen.Add(signed.Signer) && await SlotOfAsync(certified, seal, signed.Signer, cancellationToken).ConfigureAwait(false) is int auditor)
                {
                    ContractCall accusation = await Accusations
                        .OfApprovalAsync(context.Chain, context.Tracker, bySlot[seal.Slot], tree, auditor, signed, cancellationToken).ConfigureAwait(false);
                    if (await Accusations.OpenAsync(registrar, round, $"slot {auditor}'s approval of slot {seal.Slot}", accusation, cancellationToken).ConfigureAwait(false))
                    {
                        Log.ApproverAccused(context.Logger, round, auditor, seal.Slot);
                    }
                }
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The slot with which a signer answers; null if none has a stake left, or if it was accused of this approval already: one report costs one slot.</summary>
    private async Task<int?> SlotOfAsync(CertifiedRound certified, CanarySeal seal, Address signer, CancellationToken cancellationToken)
    {
        foreach (ChallengesContract.ChallengeOpenedEvent opened in await ChallengesAsync(seal, ChallengeSubject.Approval, cancellationToken).ConfigureAwait(false))
        {
            if (opened.Accused == signer && (opened.Challenger == registrar.Key.Address
                || (await context.Chain.Challenges.ChallengeOfAsync(opened.ChallengeId, cancellationToken: cancellationToken).ConfigureAwait(false)).Status == (byte)ChallengeStatus.Upheld))
            {
                return null;
            }
        }

        foreach (int slot in certified.Assigned)
        {
            Tenure tenure = await context.Chain.Runs.TenureAtAsync(context.RunId.Value, (ushort)slot, round, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (tenure.Operator == signer && (TenureStatus)tenure.Status is TenureStatus.Sitting or TenureStatus.Left)
            {
                return slot;
            }
        }

        return null;
    }

    /// <summary>Reveals the canary if its work cost the slot its stake, and discloses it otherwise.</summary>
    private async Task SettleAsync(CanarySeal seal, CancellationToken cancellationToken)
    {
        Canary known = await context.Chain.Canaries.CanaryOfAsync(seal.Hash, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (known.Status == Registered)
        {
            BigInteger? conviction = await ConvictionAsync(seal, cancellationToken).ConfigureAwait(false);
            ContractCall call = conviction is BigInteger challenge
                ? context.Chain.Canaries.Reveal(seal.Salt, seal.Run.Value, round, (ushort)seal.Slot, seal.Operator, challenge)
                : context.Chain.Canaries.Disclose(seal.Salt, seal.Run.Value, round, (ushort)seal.Slot, seal.Operator);
            if (await registrar.TrySendAsync(call, round, "show what the canary was", cancellationToken).ConfigureAwait(false) is null)
            {
                GiveUp("the contract refused to hear what it was");
                return;
            }

            if (conviction is BigInteger by)
            {
                Log.CanaryRevealed(context.Logger, round, seal.Slot, (ulong)by);
            }
            else
            {
                Log.CanaryDisclosed(context.Logger, round, seal.Slot);
            }
        }

        _isOver = true;
    }

    /// <summary>The challenge of its work that took the slot's stake.</summary>
    private async Task<BigInteger?> ConvictionAsync(CanarySeal seal, CancellationToken cancellationToken)
    {
        BigInteger? conviction = null;
        foreach (ChallengesContract.ChallengeOpenedEvent opened in await ChallengesAsync(seal, ChallengeSubject.Work, cancellationToken).ConfigureAwait(false))
        {
            Challenge challenge = await context.Chain.Challenges.ChallengeOfAsync(opened.ChallengeId, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (challenge.Status == (byte)ChallengeStatus.Open)
            {
                throw new InvalidOperationException("The canary is challenged still.");
            }

            conviction = challenge.TookStake ? opened.ChallengeId : conviction;
        }

        return conviction;
    }

    private async Task<IEnumerable<ChallengesContract.ChallengeOpenedEvent>> ChallengesAsync(CanarySeal seal, ChallengeSubject subject, CancellationToken cancellationToken)
        => (await new CourtReader(context.Chain).ChallengesAsync(seal.Run, cancellationToken).ConfigureAwait(false))
            .Where(opened => opened.Round == round && opened.About == seal.Slot && opened.Subject == (byte)subject);

    private void GiveUp(string reason)
    {
        _isOver = true;
        Log.CanaryGivenUp(context.Logger, round, reason);
    }
}
