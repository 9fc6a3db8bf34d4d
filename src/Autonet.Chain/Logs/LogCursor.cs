using Autonet.Core.Identifiers;

namespace Autonet.Chain.Logs;

/// <summary>
/// A place in the chain's log that a reader has reached: everything up to and including this block has been delivered. Persist it together with
/// what was derived from the logs.
/// </summary>
/// <param name="BlockNumber">The block's height.</param>
/// <param name="BlockHash">The block's hash; zero when only the height is known, which trusts that the block is final.</param>
public readonly record struct LogCursor(ulong BlockNumber, Hash256 BlockHash)
{
    /// <summary>The place before <paramref name="firstBlock"/>: a reader from here sees that block first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The block is the genesis, which holds no logs.</exception>
    public static LogCursor Before(ulong firstBlock)
    {
        ArgumentOutOfRangeException.ThrowIfZero(firstBlock);
        return new LogCursor(firstBlock - 1, Hash256.Zero);
    }
}
