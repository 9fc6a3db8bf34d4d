using System.Numerics;

namespace Autonet.Chain.Accounts;

/// <summary>How <see cref="TransactionSender"/> pays and waits.</summary>
public sealed class TransactionSenderOptions
{
    /// <summary>Blocks that must hold or follow a transaction before it counts; default 1: the block that holds it.</summary>
    public int Confirmations
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 1;

    /// <summary>The pause between looks at the chain; default 1 second.</summary>
    public TimeSpan PollInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(1);

    /// <summary>How long a transaction may wait before it is replaced at a higher fee; default 1 minute.</summary>
    public TimeSpan StuckAfter
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromMinutes(1);

    /// <summary>Per cent added to estimated gas; default 25.</summary>
    public int GasMarginPercent
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    } = 25;

    /// <summary>
    /// The least gas added to an estimate; default 60,000. An estimate runs at the pending block's time, and a contract that keeps a history by
    /// time (such as a token with votes) opens two fresh storage words when the transaction lands one block later. Gas that is not used is not paid.
    /// </summary>
    public ulong MinimumGasMargin { get; init; } = 60_000;

    /// <summary>Per cent added to both fees by a replacement; default 15, nodes ask for at least 10.</summary>
    public int ReplacementPercent
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 10);
            field = value;
        }
    } = 15;

    /// <summary>The most that is ever offered, wei per gas; default 1,000 gwei.</summary>
    public BigInteger FeeCap
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = new(1_000_000_000_000);
}
