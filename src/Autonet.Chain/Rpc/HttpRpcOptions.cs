namespace Autonet.Chain.Rpc;

/// <summary>Limits of <see cref="HttpRpc"/>.</summary>
public sealed class HttpRpcOptions
{
    /// <summary>The largest answer accepted, in bytes; default 64 MiB.</summary>
    public int MaxResponseBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 64 * 1024 * 1024;

    /// <summary>How long one exchange may take; default 30 seconds.</summary>
    public TimeSpan Timeout
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>The most calls in one exchange; default 100.</summary>
    public int MaxBatch
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 100;

    /// <summary>How often an exchange of reads is tried again after a failure of the transport; default 4, 0 for never.</summary>
    public int Retries
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 4;

    /// <summary>The pause before the first retry, doubled for each further one; default 250 ms.</summary>
    public TimeSpan RetryDelay
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromMilliseconds(250);
}
