namespace Autonet.Chain.Logs;

/// <summary>How <see cref="LogFollower"/> reads.</summary>
public sealed class LogFollowerOptions
{
    /// <summary>The pause between looks at the chain's head; default 1 second.</summary>
    public TimeSpan PollInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(1);

    /// <summary>Blocks that must follow a block before its logs are delivered; default 0: at once, with rollbacks when the chain reorganises.</summary>
    public int Confirmations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>The most blocks in one question; default 2,000. Halved while the endpoint says that the answer is too large.</summary>
    public int MaxRange
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 2_000;

    /// <summary>The deepest reorganisation that is followed exactly, in blocks; default 128. Ethereum finalises after 64 to 96 blocks.</summary>
    public int ReorganisationWindow
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 128;
}
