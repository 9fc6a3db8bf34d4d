using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Core.Runs;

namespace Autonet.Node.Roles;

/// <summary>
/// Keeps the node a member: announces its endpoint, stakes for and takes the wished slots, asks to be active again after an absence, opens the
/// first round when enough slots are ready, and reopens a round that found no quorum. Every step is one the chain would refuse if it were
/// not due, so two nodes that try the same do no harm.
/// </summary>
internal sealed class Membership(RunContext context, Uri endpoint, IReadOnlyList<int> wishedSlots, TimeProvider time) : IRole
{
    // Nodes that could all send the same transaction take turns by slot, so that one is enough.
    private const ulong TurnSeconds = 2;

    private readonly OngoingWork<string> _registration = new(context.Logger, time, TimeSpan.FromSeconds(2));
    private readonly OngoingWork<SlotBitmap> _joins = new(context.Logger, time, TimeSpan.FromSeconds(2));
    private readonly OngoingWork<(int Slot, ulong Turn)> _activations = new(context.Logger, time, TimeSpan.FromSeconds(2));
    private readonly OngoingWork<(string Action, ulong Round, ulong Turn)> _turns = new(context.Logger, time, TimeSpan.FromSeconds(1));
    private volatile bool _isRegistered;

    public Task WhenIdleAsync() => Task.WhenAll(_registration.WhenIdleAsync(), _joins.WhenIdleAsync(), _activations.WhenIdleAsync(), _turns.WhenIdleAsync());

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        _registration.Start("register", "Registering the node", () => RegisterAsync(cancellationToken), cancellationToken);
        if (!_isRegistered || state.Phase == RunPhase.Completed)
        {
            return Task.CompletedTask;
        }

        SlotBitmap own = state.SlotsOf(context.Key.Address);
        SlotBitmap free = SlotBitmap.Of(Wished(state, own).Where(slot => !state.Convicted.ContainsKey(slot) && !state.Holders.ContainsKey(slot)));
        if (!free.IsEmpty && !_joins.IsBusy)
        {
            _joins.Start(free, $"Taking slots {free}", () => JoinAsync(free, cancellationToken), cancellationToken);
        }

        if (own.IsEmpty)
        {
            return Task.CompletedTask;
        }

        // A slot that the open round does not expect comes back with the next one; without an open round, with the one that is about to open.
        foreach (int slot in own.Where(slot => state.Open is null || !state.Open.Active.Contains(slot)))
        {
            _activations.Start((slot, chainTimeUnixSeconds / TurnSeconds), $"Activating slot {slot}", () => ActivateAsync(slot, cancellationToken), cancellationToken);
        }

        TakeTurns(state, own, chainTimeUnixSeconds, cancellationToken);
        return Task.CompletedTask;
    }

    // Without a wish, a node takes the first slot that is free, and after losing that race the next one.
    private IReadOnlyList<int> Wished(RunState state, SlotBitmap own) => wishedSlots.Count > 0 || !own.IsEmpty ? wishedSlots
        : [.. Enumerable.Range(0, state.Terms.Slots).Where(slot => !state.Holders.ContainsKey(slot)).Take(1)];

    private void TakeTurns(RunState state, SlotBitmap own, ulong chainTime, CancellationToken cancellationToken)
    {
        ulong turn = chainTime / TurnSeconds;
        SlotBitmap holders = SlotBitmap.Of(state.Holders.Keys);
        if (holders.IsEmpty || !own.Contains(holders.SlotAt((int)(turn % (ulong)holders.Count))))
        {
            return;
        }

        ulong round = (ulong)state.Certified.Count + 1;
        if (state.Phase == RunPhase.Recruiting && holders.Count >= state.Terms.MinSlots)
        {
            _turns.Start(("start", round, turn), "Starting the run", () => StartAsync(state, cancellationToken), cancellationToken);
        }
        else if (state.Open is { } open && chainTime > open.OpenedAtUnixSeconds + (2 * state.Terms.RoundDeadlineSeconds))
        {
            _turns.Start(("reopen", round, turn), "Reopening the round", () => ReopenAsync(state, round, cancellationToken), cancellationToken);
        }

        _turns.Forget(key => key.Turn < turn);
        _activations.Forget(key => key.Turn < turn);
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        Address self = context.Key.Address;
        string announced = endpoint.ToString();
        if (!await context.Chain.Nodes.IsRegisteredAsync(self, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            await context.Sender.SendAsync(context.Chain.Nodes.Register(announced), cancellationToken).ConfigureAwait(false);
            Log.Registered(context.Logger, announced);
        }
        else if ((await context.Chain.Nodes.OperatorOfAsync(self, cancellationToken: cancellationToken).ConfigureAwait(false)).Endpoint != announced)
        {
            await context.Sender.SendAsync(context.Chain.Nodes.SetEndpoint(announced), cancellationToken).ConfigureAwait(false);
            Log.Registered(context.Logger, announced);
        }

        _isRegistered = true;
    }

    // One deposit for all slots: deposits side by side would spend each other's allowance.
    private async Task JoinAsync(SlotBitmap slots, CancellationToken cancellationToken)
    {
        BigInteger needed = slots.Count * context.Tracker.Charter.Participation.StakePerSlotWei;
        BigInteger free = await context.Chain.Nodes.FreeOfAsync(context.Key.Address, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (free < needed)
        {
            await context.Sender.SendAsync(
                context.Chain.Token.Approve(context.Chain.Nodes.Address, needed - free), cancellationToken).ConfigureAwait(false);
            await context.Sender.SendAsync(context.Chain.Nodes.Deposit(needed - free), cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(slots.Select(slot => TakeAsync(slot, cancellationToken))).ConfigureAwait(false);
    }

    private async Task TakeAsync(int slot, CancellationToken cancellationToken)
    {
        if (await context.TrySendAsync(
            context.Chain.Runs.Join(context.RunId.Value, (ushort)slot), 0, $"take slot {slot}", cancellationToken).ConfigureAwait(false) is not null)
        {
            Log.SlotJoined(context.Logger, slot, context.RunId);
        }
    }

    private async Task ActivateAsync(int slot, CancellationToken cancellationToken)
    {
        RunView view = await context.Chain.Runs.RunOfAsync(context.RunId.Value, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (SlotBitmap.FromInteger(view.Pending).Union(SlotBitmap.FromInteger(view.Active)).Contains(slot))
        {
            return;
        }

        if (await context.TrySendAsync(
            context.Chain.Runs.Activate(context.RunId.Value, (ushort)slot), view.Round, $"activate slot {slot}", cancellationToken).ConfigureAwait(false) is not null)
        {
            Log.SlotActivated(context.Logger, slot, context.RunId);
        }
    }

    private async Task StartAsync(RunState state, CancellationToken cancellationToken)
    {
        RunView view = await context.Chain.Runs.RunOfAsync(state.Id.Value, cancellationToken: cancellationToken).ConfigureAwait(false);
        if (SlotBitmap.FromInteger(view.Pending).Count < state.Terms.MinSlots)
        {
            return;
        }

        if (await context.TrySendAsync(context.Chain.Runs.Start(state.Id.Value), view.Round, "start", cancellationToken).ConfigureAwait(false) is not null)
        {
            Log.RunStarted(context.Logger, state.Id);
        }
    }

    private async Task ReopenAsync(RunState state, ulong round, CancellationToken cancellationToken)
    {
        if (await context.TrySendAsync(context.Chain.Runs.Reopen(state.Id.Value), round, "reopen", cancellationToken).ConfigureAwait(false) is not null)
        {
            Log.RoundReopened(context.Logger, round);
        }
    }
}
