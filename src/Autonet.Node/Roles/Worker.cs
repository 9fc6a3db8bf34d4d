using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Compute;
using Autonet.Training.Checkpoints;
using Autonet.Training.Court;
using Autonet.Training.Rounds;

namespace Autonet.Node.Roles;

/// <summary>
/// The worker: trains the node's active slots of the open round from the certified checkpoint, stores the update, and publishes the signed
/// commitment. It keeps nothing between rounds, so a restart in the middle of a round does the same work again and commits to the same bits.
/// </summary>
/// <param name="context">The run.</param>
/// <param name="faultOf">The fault to compute a slot of a round with; null for an honest one.</param>
/// <param name="time">Clock of pauses.</param>
internal sealed class Worker(RunContext context, Func<ulong, int, Fault?> faultOf, TimeProvider time) : IRole
{
    private readonly OngoingWork<(ulong Round, int Slot, Hash256 Seed)> _training = new(context.Logger, time, TimeSpan.FromSeconds(1));

    public Task WhenIdleAsync() => _training.WhenIdleAsync();

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        if (state.Open is not OpenRound open)
        {
            return Task.CompletedTask;
        }

        _training.Forget(key => key.Round < open.Round);
        foreach (int slot in state.SlotsOf(context.Key.Address).Intersect(open.Active))
        {
            if (!context.Book.CommitmentsOf(open.Round).ContainsKey(slot))
            {
                ulong unit = state.Cursor.UnitOf(open.Assigned, slot);
                _training.Start(
                    (open.Round, slot, open.Seed), $"Training slot {slot} of round {open.Round}",
                    () => TrainAsync(open, slot, unit, cancellationToken), cancellationToken);
            }
        }

        return Task.CompletedTask;
    }

    private async Task TrainAsync(OpenRound open, int slot, ulong unit, CancellationToken cancellationToken)
    {
        ulong round = open.Round;
        Fault? fault = faultOf(round, slot);
        Checkpoint start = await context.Checkpoints.GetAsync(round - 1, cancellationToken).ConfigureAwait(false);
        SlotResult result = await context.Lane.RunAsync(
            ComputePriority.Train, token => fault is null ? Train(start, round, unit, token) : Cheat(start, round, unit, fault), cancellationToken).ConfigureAwait(false);
        if (result.Status != SlotStatus.Trained)
        {
            Log.StepInvalid(context.Logger, round, slot, result.Status.ToString());
            return;
        }

        if (context.State.Open?.Seed != open.Seed)
        {
            // The round ended, or was opened again with its data dealt anew: the update would stand in the new one's place.
            return;
        }

        Cid cid = await context.Store.PutAsync(result.Update, cancellationToken).ConfigureAwait(false);
        context.Updates.Put(round, slot, result.Update);
        context.Status.Update(status => status with { UpdateBytes = result.Update.Length });
        if (fault is not null)
        {
            Log.SlotCheated(context.Logger, round, slot);
        }
        else
        {
            Log.SlotTrained(context.Logger, round, slot, result.Steps, result.FirstLoss, result.LastLoss, result.UpdateRoot, result.Update.Length);
        }

        await context.PublishAsync(
            new Commitment(context.State.Charter, round, open.Seed, slot, result.StateRoot, result.UpdateRoot, cid), cancellationToken).ConfigureAwait(false);
    }

    private SlotResult Train(Checkpoint start, ulong round, ulong unit, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        int steps = context.State.Terms.InnerSteps;
        context.Status.Update(status => status with { Phase = "training", Round = round, Step = 0, Steps = steps });
        StepReporter reporter = new(context, time, began, context.Workshop.TokensPerSlotRound / steps);
        SlotResult result = context.Workshop.Train(start, round, unit, reporter, cancellationToken);
        context.Status.Update(status => status with { Phase = "waiting", TokensTrained = status.TokensTrained + context.Workshop.TokensPerSlotRound });
        return result;
    }

    /// <summary>What <c>--cheat</c> and <c>--canary</c> ask for: honest training but for one number.</summary>
    private SlotResult Cheat(Checkpoint start, ulong round, ulong unit, Fault number)
    {
        SlotComputation computation = context.Workshop.Computation(start, round, unit, number);
        byte[] update = computation.Update();
        return update.Length == 0
            ? new SlotResult { Status = SlotStatus.NotFinite }
            : new SlotResult { Status = SlotStatus.Trained, Update = update, StateRoot = computation.Roots[^2], UpdateRoot = computation.Roots[^1] };
    }

    private sealed class StepReporter(RunContext context, TimeProvider time, long began, long tokensPerStep) : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
            double seconds = time.GetElapsedTime(began).TotalSeconds;
            context.Status.Update(status => status with
            {
                Step = value.Step,
                Steps = value.Steps,
                Loss = value.Loss,
                TokensPerSecond = seconds > 0 ? value.Step * tokensPerStep / seconds : 0,
            });
        }
    }
}
