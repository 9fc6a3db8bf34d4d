using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Storage.Blobs;
using Autonet.Storage.Fetch;
using Autonet.Training.Rounds;

namespace Autonet.Node.Roles;

/// <summary>
/// Fetches the updates that others committed to in the open round. An update counts only if its bytes have the committed root and are the
/// canonical encoding of finite numbers; one that is not is refused for good, and its slot is absent for this node.
/// </summary>
internal sealed class UpdateCollector(RunContext context, TimeProvider time) : IRole
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly OngoingWork<(Hash256 Seed, int Slot)> _fetches = new(context.Logger, time, RetryPause);

    public Task WhenIdleAsync() => _fetches.WhenIdleAsync();

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        if (state.Open is not OpenRound open)
        {
            return Task.CompletedTask;
        }

        _fetches.Forget(key => key.Seed != open.Seed);
        foreach ((int slot, SignedMessage signed) in context.Book.CommitmentsOf(open.Round))
        {
            if (!context.Updates.TryGet(open.Round, slot, out _) && !context.Updates.IsRefused(open.Round, slot))
            {
                Commitment commitment = (Commitment)signed.Message;
                _fetches.Start((open.Seed, slot), $"Fetching the update of slot {slot}", () => FetchAsync(open, commitment, cancellationToken), cancellationToken);
            }
        }

        return Task.CompletedTask;
    }

    private async Task FetchAsync(OpenRound open, Commitment commitment, CancellationToken cancellationToken)
    {
        int maxBytes = context.Workshop.Plan.UpdateBytes;
        bool isNoted = false;
        while (context.State.Open?.Seed == open.Seed)
        {
            FetchOutcome fetched = await context.Fetcher
                .FetchAsync(commitment.UpdateCid, context.Peers.Sources, maxBytes, progress: null, cancellationToken).ConfigureAwait(false);
            if (fetched.Status is FetchStatus.TooLarge or FetchStatus.Malformed)
            {
                Refuse(commitment, fetched.Status.ToString());
                return;
            }

            BlobRead read = fetched.IsFetched
                ? await context.Store.ReadAsync(commitment.UpdateCid, maxBytes, cancellationToken).ConfigureAwait(false)
                : default;
            if (read.IsOk)
            {
                Take(commitment, read.Bytes);
                return;
            }

            // Tried again as long as the round is open: the worker may still be coming up. Until then its slot is absent for this node.
            if (!isNoted)
            {
                Log.UpdateUnavailable(context.Logger, commitment.Round, commitment.Slot, commitment.UpdateCid, ReasonOf(fetched));
                isNoted = true;
            }

            await Task.Delay(RetryPause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string ReasonOf(FetchOutcome fetched) => fetched.Failures.IsEmpty
        ? fetched.Status.ToString()
        : $"{fetched.Status}, {fetched.Failures.Max(failure => failure.Reason)}";

    private void Take(Commitment commitment, ReadOnlyMemory<byte> update)
    {
        if (!IsOpen(commitment))
        {
            return;
        }

        RunPlan plan = context.Workshop.Plan;
        UpdateRefusal refusal = UpdateEncoding.Check(plan.Parameters, plan.UpdateLimits((int)commitment.Round), update.Span);
        if (refusal != UpdateRefusal.None)
        {
            Refuse(commitment, refusal.ToString());
        }
        else if (UpdateSections.Root(plan.Parameters, update.Span) != commitment.UpdateRoot)
        {
            Refuse(commitment, "WrongRoot");
        }
        else
        {
            context.Updates.Put(commitment.Round, commitment.Slot, update);
        }
    }

    private void Refuse(Commitment commitment, string reason)
    {
        context.Updates.Refuse(commitment.Round, commitment.Slot);
        Log.UpdateRefused(context.Logger, commitment.Round, commitment.Slot, reason);
    }

    // When a fetch takes longer than its round, or than its attempt at it, the shelf is no longer the one it was for.
    private bool IsOpen(Commitment commitment) => context.State.Open?.Seed == commitment.Seed;
}
