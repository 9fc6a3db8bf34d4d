using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Node.Roles;
using Autonet.Node.Runs;
using AuditReport = Autonet.Core.Rounds.AuditReport;

namespace Autonet.Node.Court;

/// <summary>
/// Keeps one canary (docs/canaries.md): registers its seal before the round opens, has it challenged by half of the window if nobody else did, and after the
/// verdict reveals it and convicts who approved it. The registrar's account does all of this; the node itself only does the wrong work and does not defend it.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="registrar">The same run under the registrar's key.</param>
/// <param name="commitments">Commitments of certified rounds.</param>
/// <param name="round">The canary's round.</param>
/// <param name="folder">Where its salt is kept.</param>
/// <param name="time">Clock of pauses.</param>
internal sealed class CanaryKeeper(RunContext context, RunContext registrar, CertifiedCommitments commitments, ulong round, string folder, TimeProvider time) : IRole
{
    private const byte Registered = 1;
    private const byte Upheld = 2;
    private const byte Convicted = 4;
    private const long None = -1;

    private readonly OngoingWork<string> _work = new(context.Logger, time, TimeSpan.FromSeconds(1));
    private volatile CanarySeal? _seal = CanarySeal.Load(folder, context.RunId, round, context.Key.Address);
    private volatile bool _wasChallenged;
    private volatile bool _isOver;
    private long _upheld = None;

    /// <summary>Whether nothing is left to do for it.</summary>
    public bool IsFinished => _isOver && !_work.IsBusy;

    /// <summary>Whether this work is the canary: only a seal that was registered in time makes it one.</summary>
    public bool Covers(ulong workRound, int slot) => workRound == round && _seal is CanarySeal seal && seal.Slot == slot && seal.IsConfirmed(folder);

    /// <summary>Whether a challenge is about the canary's work.</summary>
    public bool Covers(OpenChallenge challenge)
        => challenge.Subject == ChallengeSubject.Work && challenge.Accused == context.Key.Address && Covers(challenge.Round, challenge.Slot);

    public Task WhenIdleAsync() => _work.WhenIdleAsync();

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        long upheld = Interlocked.Read(ref _upheld);
        if (_isOver && upheld == None)
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
        else if (upheld != None)
        {
            foreach (SignedMessage report in Approvals(seal))
            {
                _work.Start(
                    $"convict {report.Signer}", "Convicting who approved the canary",
                    () => ConvictAsync(state.Certified[(int)round - 1], upheld, report, cancellationToken), cancellationToken);
            }

            _isOver = true;
        }
        else if ((ulong)state.Certified.Count >= round)
        {
            Follow(state, seal, state.Certified[(int)round - 1], chainTimeUnixSeconds, cancellationToken);
        }

        return Task.CompletedTask;
    }

    private void Follow(RunState state, CanarySeal seal, CertifiedRound certified, ulong chainTime, CancellationToken cancellationToken)
    {
        ulong window = state.Terms.ChallengeWindowSeconds;
        if (state.Challenges.Values.Any(Covers))
        {
            _wasChallenged = true;
        }
        else if (state.Convicted.ContainsKey(seal.Slot))
        {
            _work.Start("reveal", "Revealing the canary", () => RevealAsync(seal, cancellationToken), cancellationToken);
        }
        else if (!certified.Slots.Contains(seal.Slot))
        {
            GiveUp("the round was certified without it");
        }
        else if (_wasChallenged || _work.IsBusy)
        {
            // The verdict and the conviction come in one transaction, but one after the other.
        }
        else if (chainTime > certified.CertifiedAtUnixSeconds + window)
        {
            GiveUp("its challenge window closed and nobody challenged it");
        }
        else if (chainTime > certified.CertifiedAtUnixSeconds + (window / 2))
        {
            _work.Start("challenge", "Challenging the canary", () => ChallengeAsync(certified, seal, cancellationToken), cancellationToken);
        }
    }

    private bool IsAhead(RunState state)
        => (ulong)state.Certified.Count + 1 < round || ((ulong)state.Certified.Count + 1 == round && state.Open is null && state.Phase != RunPhase.Completed);

    private IEnumerable<SignedMessage> Approvals(CanarySeal seal) => context.Book.ReportsOf(round)
        .Where(signed => signed.Signer != seal.Operator && signed.Message is AuditReport { Matches: true } report && report.Slot == seal.Slot);

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

    private async Task ChallengeAsync(CertifiedRound certified, CanarySeal seal, CancellationToken cancellationToken)
    {
        (IReadOnlyDictionary<int, SignedMessage> bySlot, CommitmentTree tree) = await commitments.GetAsync(certified, cancellationToken).ConfigureAwait(false);
        _wasChallenged = await Auditor.ChallengeAsync(registrar, bySlot[seal.Slot], tree, cancellationToken).ConfigureAwait(false)
            ? true
            : throw new InvalidOperationException("The registrar's challenge of the canary was refused.");
    }

    private async Task RevealAsync(CanarySeal seal, CancellationToken cancellationToken)
    {
        if (await UpheldAsync(seal, cancellationToken).ConfigureAwait(false) is not ulong challengeId)
        {
            GiveUp("its slot was convicted for something else");
            return;
        }

        Canary known = await context.Chain.Canaries.CanaryOfAsync(seal.Hash, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (known.Status == Registered
            && await registrar.TrySendAsync(
                context.Chain.Canaries.Reveal(seal.Salt, seal.Run.Value, round, (ushort)seal.Slot, seal.Operator, challengeId), round, "reveal the canary", cancellationToken)
                .ConfigureAwait(false) is not null)
        {
            Log.CanaryRevealed(context.Logger, round, seal.Slot, challengeId);
        }

        Interlocked.Exchange(ref _upheld, (long)challengeId);
    }

    private async Task<ulong?> UpheldAsync(CanarySeal seal, CancellationToken cancellationToken)
    {
        foreach (ChallengesContract.ChallengeOpenedEvent opened in await new CourtReader(context.Chain).ChallengesAsync(seal.Run, cancellationToken).ConfigureAwait(false))
        {
            if (opened.Round == round && opened.Slot == seal.Slot && opened.Subject == (byte)ChallengeSubject.Work
                && (await context.Chain.Challenges.ChallengeOfAsync(opened.ChallengeId, cancellationToken: cancellationToken).ConfigureAwait(false)).Status == Upheld)
            {
                return (ulong)opened.ChallengeId;
            }
        }

        return null;
    }

    /// <summary>One report costs one slot, however many its signer held.</summary>
    private async Task ConvictAsync(CertifiedRound certified, long challengeId, SignedMessage signed, CancellationToken cancellationToken)
    {
        AuditReport report = (AuditReport)signed.Message;
        List<int> held = [];
        foreach (int slot in certified.Assigned)
        {
            Tenure tenure = await context.Chain.Runs.TenureAtAsync(context.RunId.Value, (ushort)slot, round, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (tenure.Operator == signed.Signer)
            {
                if (tenure.Status == Convicted)
                {
                    return;
                }

                held.Add(slot);
            }
        }

        if (held.Count > 0
            && await registrar.TrySendAsync(
                context.Chain.Challenges.ConvictApprover(
                    challengeId, (ushort)held[0], new(report.Charter, report.Round, (ushort)report.Slot, report.UpdateRoot, report.Matches), signed.Signature.ToArray()),
                round, "convict who approved the canary", cancellationToken).ConfigureAwait(false) is not null)
        {
            Log.ApproverConvicted(context.Logger, round, held[0], report.Slot);
        }
    }

    private void GiveUp(string reason)
    {
        _isOver = true;
        Log.CanaryGivenUp(context.Logger, round, reason);
    }
}
