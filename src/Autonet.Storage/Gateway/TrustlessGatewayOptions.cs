namespace Autonet.Storage.Gateway;

/// <summary>What a gateway serves beside single blocks.</summary>
public sealed record TrustlessGatewayOptions
{
    /// <summary>Whether a request without a format gets the assembled file; default true. If false such requests are refused as unsupported.</summary>
    public bool ServeFiles { get; init; } = true;

    /// <summary>How long clients and caches may keep an answer, whose content can never change; default 336 days, as Kubo states.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan MaxAge
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(29_030_400);
}
