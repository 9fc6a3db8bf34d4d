using Autonet.Chain.Rpc;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Commitment = Autonet.Core.Rounds.Commitment;

namespace Autonet.Node.Roles;

/// <summary>Turns two different commitments of one holder into evidence on the chain.</summary>
internal sealed class EquivocationReporter(RunContext context, TimeProvider time) : IRole
{
    private readonly OngoingWork<(ulong Round, int Slot)> _equivocations = new(context.Logger, time, TimeSpan.FromSeconds(5));

    public Task WhenIdleAsync() => _equivocations.WhenIdleAsync();

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        // The round before too: a certificate may come between the second commitment and the proof.
        ulong newest = (ulong)state.Certified.Count + 1;
        foreach (ulong round in (ulong[])[newest, newest - 1])
        {
            foreach ((SignedMessage first, SignedMessage second) in context.Book.EquivocationsOf(round))
            {
                Commitment commitment = (Commitment)first.Message;
                if (first.Signer != context.Key.Address && !state.Convicted.ContainsKey(commitment.Slot))
                {
                    _equivocations.Start(
                        (round, commitment.Slot), $"Proving the equivocation of slot {commitment.Slot}",
                        () => ProveEquivocationAsync(first, second, cancellationToken), cancellationToken);
                }
            }
        }

        return Task.CompletedTask;
    }

    private async Task ProveEquivocationAsync(SignedMessage first, SignedMessage second, CancellationToken cancellationToken)
    {
        Commitment commitment = (Commitment)first.Message;
        TransactionReceipt? receipt = await context.TrySendAsync(
            context.Chain.Challenges.ProveEquivocation(
                context.RunId.Value, ChainCommitments.ToChain(commitment), first.Signature.ToArray(),
                ChainCommitments.ToChain((Commitment)second.Message), second.Signature.ToArray()),
            commitment.Round, "prove an equivocation", cancellationToken).ConfigureAwait(false);
        if (receipt is not null)
        {
            Log.EquivocationProved(context.Logger, commitment.Round, commitment.Slot);
        }
    }
}
