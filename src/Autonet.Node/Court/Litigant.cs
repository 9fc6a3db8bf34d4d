using Autonet.Chain.Bindings;
using Autonet.Core.Runs;
using Autonet.Node.Compute;
using Autonet.Node.Roles;

namespace Autonet.Node.Court;

/// <summary>Plays the node's games in the court, several side by side: defends its slots and attestations, and follows its own challenges to their end.</summary>
/// <param name="context">The run, under the key of the party.</param>
/// <param name="cases">What it plays with.</param>
/// <param name="defends">Whether it answers an accusation: a canary's holder lets it be upheld.</param>
/// <param name="time">Clock of pauses.</param>
internal sealed class Litigant(RunContext context, Cases cases, Func<OpenChallenge, bool> defends, TimeProvider time) : IRole
{
    private readonly OngoingWork<ulong> _games = new(context.Logger, time, TimeSpan.FromSeconds(1));

    public Task WhenIdleAsync() => _games.WhenIdleAsync();

    public Task TickAsync(RunState state, ulong chainTimeUnixSeconds, CancellationToken cancellationToken)
    {
        foreach (OpenChallenge challenge in state.Challenges.Values)
        {
            bool isChallenger = challenge.Challenger == context.Key.Address;
            if (isChallenger || (challenge.Accused == context.Key.Address && defends(challenge)))
            {
                _games.Start(challenge.Id, $"Playing challenge {challenge.Id}", () => PlayAsync(challenge, isChallenger, cancellationToken), cancellationToken);
            }
        }

        return Task.CompletedTask;
    }

    private async Task PlayAsync(OpenChallenge challenge, bool isChallenger, CancellationToken cancellationToken)
    {
        ChallengesContract.ChallengeOpenedEvent opened = await new CourtReader(context.Chain).ChallengeAsync(challenge.Id, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidDataException($"The chain has no challenge {challenge.Id}.");
        PlayerMeans means = new()
        {
            Chain = context.Chain,
            SendAsync = (call, what, token) => context.TrySendAsync(call, challenge.Round, what, token),
            ComputeAsync = (job, token) => context.Lane.RunAsync(ComputePriority.Recompute, _ => job(), token),
            ChainTimeUnixSeconds = () => context.Tracker.ChainTimeUnixSeconds,
            Time = time,
            Moved = (move, gas) => Log.MoveMade(context.Logger, challenge.Id, move, gas),
        };
        GamePlayer player = new(means, token => cases.OpenAsync(opened, token));
        DisputeGameContract.GameDecidedEvent? decided = await player.PlayAsync(opened.GameId, isChallenger, cancellationToken).ConfigureAwait(false);
        if (decided is null)
        {
            Log.NothingToRefute(context.Logger, challenge.Id);
        }
        else
        {
            Log.GameDecided(context.Logger, challenge.Id, decided.Upheld, ((Ground)decided.Ground).ToString());
        }
    }
}
