namespace Autonet.Storage.Fetch;

/// <summary>Limits of a <see cref="BlobFetcher"/>.</summary>
public sealed record BlobFetcherOptions
{
    /// <summary>Blocks requested at the same time by one fetch, over all sources: 1 to 64, default 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside the range.</exception>
    public int Parallelism
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 64);
            field = value;
        }
    } = 8;

    /// <summary>The longest wait for one whole block from one source; default 30 s, for a block of at most 2 MiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public TimeSpan BlockTimeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>How often one source is asked for one block when it fails without having proved dishonest; default 2.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int AttemptsPerSource
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 2;

    /// <summary>Failures in a row, without proof of dishonesty, after which a fetch stops asking a source; default 3. Not having a block is no failure.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int MaxStrikes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 3;

    /// <summary>
    /// Whether plain-http sources are addressed in HTTP/2 without negotiation; default false, which means HTTP/1.1 for http and negotiation for https.
    /// </summary>
    public bool Http2PriorKnowledge { get; init; }
}
