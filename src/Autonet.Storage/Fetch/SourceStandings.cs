using System.Collections.Concurrent;

namespace Autonet.Storage.Fetch;

/// <summary>What sources have earned over all fetches of one fetcher: the higher the penalty, the later a source is asked. Thread-safe.</summary>
internal sealed class SourceStandings
{
    private const int Dishonest = 1000;
    private const int MaxSources = 4096;

    private readonly ConcurrentDictionary<Uri, int> _penalties = new();

    public int PenaltyOf(Uri source) => _penalties.GetValueOrDefault(source);

    public void Reward(Uri source)
    {
        if (_penalties.TryGetValue(source, out int penalty) && penalty > 0)
        {
            _penalties.TryUpdate(source, penalty - 1, penalty);
        }
    }

    public void Punish(Uri source, SourceFailureReason reason)
    {
        // Addresses come from anybody, so what is remembered about them is bounded.
        if (_penalties.Count >= MaxSources && !_penalties.ContainsKey(source))
        {
            _penalties.Clear();
        }

        int points = reason is SourceFailureReason.WrongData or SourceFailureReason.Oversized ? Dishonest : 1;
        _penalties.AddOrUpdate(source, points, (_, penalty) => Math.Min(penalty + points, 2 * Dishonest));
    }
}
