using System.Numerics;
using Autonet.Chain.Bindings;
using Autonet.Chain.Rpc;

namespace Autonet.Node.Governance;

/// <summary>What the treasury has, what it set aside, and what it may still spend.</summary>
public sealed record TreasuryReport
{
    /// <summary>Token wei that it holds.</summary>
    public required BigInteger TokensWei { get; init; }

    /// <summary>Coin wei that it holds.</summary>
    public required BigInteger CoinsWei { get; init; }

    /// <summary>Token wei that can be spent.</summary>
    public required BigInteger FreeWei { get; init; }

    /// <summary>Token wei that are set aside for streams.</summary>
    public required BigInteger StreamedWei { get; init; }

    /// <summary>Every stream ever opened, with its number.</summary>
    public required IReadOnlyList<(ulong Id, StreamView Stream)> Streams { get; init; }

    /// <summary>The rolling window in seconds; 0 if no parameter sets one.</summary>
    public required ulong WindowSeconds { get; init; }

    /// <summary>Token wei that left within the window.</summary>
    public required BigInteger TokensSpentWei { get; init; }

    /// <summary>Token wei that may leave within a window.</summary>
    public required BigInteger TokenWindowCapWei { get; init; }

    /// <summary>Coin wei that left within the window.</summary>
    public required BigInteger CoinsSpentWei { get; init; }

    /// <summary>Coin wei that may leave within a window.</summary>
    public required BigInteger CoinWindowCapWei { get; init; }

    /// <summary>Token wei that may be minted now.</summary>
    public required BigInteger EmissionLeftWei { get; init; }

    /// <summary>Token wei that may ever have been minted by now.</summary>
    public required BigInteger EmissionAllowedWei { get; init; }

    /// <summary>How long what is free lasts at the pace of the last window, in seconds; none if nothing was spent.</summary>
    public BigInteger? RunwaySeconds => TokensSpentWei.IsZero || WindowSeconds == 0 ? null : FreeWei * WindowSeconds / TokensSpentWei;

    /// <summary>Reads the report. Independent reads are started together.</summary>
    /// <exception cref="RpcException">The endpoint failed.</exception>
    public static async Task<TreasuryReport> ReadAsync(GovernanceContracts contracts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        TreasuryContract treasury = contracts.Treasury;
        Task<BigInteger> tokens = contracts.Token.BalanceOfAsync(treasury.Address, cancellationToken: cancellationToken);
        Task<BigInteger> coins = contracts.Client.GetBalanceAsync(treasury.Address, cancellationToken: cancellationToken);
        Task<BigInteger> free = treasury.FreeWeiAsync(cancellationToken: cancellationToken);
        Task<BigInteger> streamed = treasury.StreamedWeiAsync(cancellationToken: cancellationToken);
        Task<ulong> count = treasury.StreamCountAsync(cancellationToken: cancellationToken);
        Task<BigInteger> minted = contracts.Token.MintedWeiAsync(cancellationToken: cancellationToken);
        Task<ParameterView[]> parameters = contracts.Parameters.ParametersAsync(cancellationToken: cancellationToken);
        ulong now = await contracts.NowAsync(cancellationToken);
        Task<BigInteger> allowed = contracts.Emission.AllowedAtAsync(now, cancellationToken: cancellationToken);
        Dictionary<string, BigInteger> values = (await parameters).ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
        ulong window = (ulong)BigInteger.Min(now, values.GetValueOrDefault("treasury.windowSeconds"));
        Task<BigInteger> tokensSpent = treasury.TokensSpentSinceAsync(now - window, cancellationToken: cancellationToken);
        Task<BigInteger> coinsSpent = treasury.EtherSpentSinceAsync(now - window, cancellationToken: cancellationToken);
        ulong[] ids = [.. Enumerable.Range(1, (int)await count).Select(id => (ulong)id)];
        StreamView[] streams = await Task.WhenAll(ids.Select(id => treasury.StreamOfAsync(id, cancellationToken: cancellationToken)));
        return new TreasuryReport
        {
            TokensWei = await tokens,
            CoinsWei = await coins,
            FreeWei = await free,
            StreamedWei = await streamed,
            Streams = [.. ids.Zip(streams)],
            WindowSeconds = window,
            TokensSpentWei = await tokensSpent,
            TokenWindowCapWei = values.GetValueOrDefault("treasury.tokenWindowCapWei"),
            CoinsSpentWei = await coinsSpent,
            CoinWindowCapWei = values.GetValueOrDefault("treasury.etherWindowCapWei"),
            EmissionAllowedWei = await allowed,
            EmissionLeftWei = BigInteger.Max(0, await allowed - await minted),
        };
    }
}
