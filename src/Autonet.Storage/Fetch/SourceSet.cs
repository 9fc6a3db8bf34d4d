using System.Collections.Immutable;
using Autonet.Core.Identifiers;

namespace Autonet.Storage.Fetch;

/// <summary>The sources of one fetch: whom to ask next, and who is out. Thread-safe.</summary>
internal sealed class SourceSet
{
    private readonly Lock _gate = new();
    private readonly ImmutableArray<Source> _sources;
    private readonly SourceStandings _standings;
    private readonly BlobFetcherOptions _options;

    public SourceSet(IEnumerable<Uri> sources, SourceStandings standings, BlobFetcherOptions options)
    {
        _sources = [.. sources.Distinct().Select(static uri => new Source { Uri = uri })];
        _standings = standings;
        _options = options;
    }

    /// <summary>The gravest failure of each source.</summary>
    public ImmutableArray<SourceFailure> Failures
    {
        get
        {
            lock (_gate)
            {
                return [.. _sources.Select(static source => source.Gravest).OfType<SourceFailure>()];
            }
        }
    }

    /// <summary>Whether some source is no longer asked.</summary>
    public bool AnyDropped
    {
        get
        {
            lock (_gate)
            {
                return _sources.Any(static source => source.IsDropped);
            }
        }
    }

    /// <summary>
    /// Picks the source to ask next for a block: least penalised, then least busy, then in the caller's order; null when nobody is left.
    /// <paramref name="attempts"/> counts this block's requests by source and is brought up to date.
    /// </summary>
    public Source? Take(Dictionary<Source, int> attempts)
    {
        lock (_gate)
        {
            Source? best = null;
            (int Attempts, int Penalty, int Load) bestRank = default;
            foreach (Source source in _sources)
            {
                int tried = attempts.GetValueOrDefault(source);
                if (source.IsDropped || tried >= _options.AttemptsPerSource)
                {
                    continue;
                }

                (int Attempts, int Penalty, int Load) rank = (tried, _standings.PenaltyOf(source.Uri), source.InFlight + Math.Min(source.Misses, 64));
                if (best is null || rank.CompareTo(bestRank) < 0)
                {
                    (best, bestRank) = (source, rank);
                }
            }

            if (best is not null)
            {
                best.InFlight++;
                attempts[best] = attempts.GetValueOrDefault(best) + 1;
            }

            return best;
        }
    }

    public void Abandon(Source source)
    {
        lock (_gate)
        {
            source.InFlight--;
        }
    }

    public void Succeed(Source source)
    {
        lock (_gate)
        {
            source.InFlight--;
            source.Strikes = 0;
        }

        _standings.Reward(source.Uri);
    }

    /// <summary>Records a failure; true if the source is dropped by it.</summary>
    public bool Fail(Source source, Cid block, SourceFailureReason reason, string detail, Dictionary<Source, int> attempts)
    {
        bool dropped;
        lock (_gate)
        {
            source.InFlight--;
            if (source.Gravest is null || reason >= source.Gravest.Reason)
            {
                source.Gravest = new SourceFailure(source.Uri, block, reason, detail);
            }

            if (reason == SourceFailureReason.NotFound)
            {
                source.Misses++;
                attempts[source] = int.MaxValue;
                return false;
            }

            bool final = reason is SourceFailureReason.WrongData or SourceFailureReason.Oversized or SourceFailureReason.InvalidAddress;
            dropped = !source.IsDropped && (final || ++source.Strikes >= _options.MaxStrikes);
            source.IsDropped |= dropped;
        }

        _standings.Punish(source.Uri, reason);
        return dropped;
    }

    /// <summary>One source; its state belongs to the set.</summary>
    internal sealed class Source
    {
        public required Uri Uri { get; init; }

        public int InFlight { get; set; }

        public int Strikes { get; set; }

        public int Misses { get; set; }

        public bool IsDropped { get; set; }

        public SourceFailure? Gravest { get; set; }
    }
}
