using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Messages;
using Autonet.Node.Peers;

namespace Autonet.Node.Roles;

/// <summary>
/// Asks peers for what a broadcast did not bring: everything of a round when it opens or after a restart, and again while commitments or
/// verdicts are missing. A message lost on the way costs a pause, not the round.
/// </summary>
internal sealed class PeerSync(RunContext context, TimeProvider time) : IRole
{
    private const ulong PauseSeconds = 2;

    private readonly OngoingWork<(ulong Round, ulong Turn)> _pulls = new(context.Logger, time, TimeSpan.FromSeconds(1));
    private readonly OngoingWork<ulong> _refreshes = new(context.Logger, time, TimeSpan.FromSeconds(1));

    public Task WhenIdleAsync() => Task.WhenAll(_pulls.WhenIdleAsync(), _refreshes.WhenIdleAsync());

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        ulong turn = chainTimeUnixSeconds / PauseSeconds;
        ulong round = state.Open?.Round ?? (ulong)state.Certified.Count;
        _refreshes.Start(turn, "Reading the node registry", () => context.Peers.RefreshAsync(cancellationToken), cancellationToken);
        if (state.Open is OpenRound open && context.Updates.Available(open.Round).Intersect(open.Active) != open.Active)
        {
            Pull(open.Round, turn, cancellationToken);
        }

        foreach (ulong challenged in state.Challenges.Values.Select(challenge => challenge.Round).Distinct())
        {
            Pull(challenged, turn, cancellationToken);
        }

        _pulls.Forget(key => key.Turn < turn);
        _refreshes.Forget(key => key < turn);
        context.Status.Update(status => status with { Peers = context.Peers.Current.Count, Round = round });
        return Task.CompletedTask;
    }

    private void Pull(ulong round, ulong turn, CancellationToken cancellationToken) => _pulls.Start(
        (round, turn), $"Asking peers for round {round}",
        () => Task.WhenAll(context.Peers.Current.Select(peer => PullAsync(peer, round, cancellationToken))), cancellationToken);

    // Each answer counts as it comes: one slow peer must not hold back what the others sent.
    private async Task PullAsync(Peer peer, ulong round, CancellationToken cancellationToken)
    {
        foreach (SignedMessage message in await context.PeerClient
            .GetRoundAsync(peer, round, context.Chain.Domain, cancellationToken).ConfigureAwait(false))
        {
            // Refusals are the normal case here: most of what a peer holds is known, some of it is of a round that has passed.
            context.Book.Add(message, out _);
        }
    }
}
