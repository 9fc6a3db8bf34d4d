using Autonet.Core.Identifiers;

namespace Autonet.Node.Http;

/// <summary>
/// How often a relay pays for one account: a number of times in a window. Remembers a bounded number of accounts; when it is full, accounts it
/// does not know have to wait. Safe for concurrent use.
/// </summary>
public sealed class RelayLimits
{
    private readonly int _most;
    private readonly int _mostAccounts;
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<Address, Queue<long>> _spent = [];

    /// <summary>Sets the limits.</summary>
    /// <param name="most">Times that one account may be served in a window.</param>
    /// <param name="window">The window.</param>
    /// <param name="mostAccounts">Accounts that are remembered.</param>
    /// <param name="time">The clock.</param>
    public RelayLimits(int most, TimeSpan window, int mostAccounts, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mostAccounts);
        ArgumentNullException.ThrowIfNull(time);
        _most = most;
        _window = window;
        _mostAccounts = mostAccounts;
        _time = time;
    }

    /// <summary>Counts one more time for an account, unless it has had its share.</summary>
    /// <returns>Whether it may be served.</returns>
    public bool TryTake(Address account)
    {
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            if (!_spent.TryGetValue(account, out Queue<long>? times))
            {
                if (_spent.Count >= _mostAccounts)
                {
                    ForgetNeedsGate(now);
                }

                if (_spent.Count >= _mostAccounts)
                {
                    return false;
                }

                times = new Queue<long>();
                _spent[account] = times;
            }

            while (times.Count > 0 && IsOver(times.Peek(), now))
            {
                times.Dequeue();
            }

            if (times.Count >= _most)
            {
                return false;
            }

            times.Enqueue(now);
            return true;
        }
    }

    private bool IsOver(long taken, long now) => _time.GetElapsedTime(taken, now) >= _window;

    private void ForgetNeedsGate(long now)
    {
        foreach (Address idle in _spent.Where(entry => entry.Value.All(taken => IsOver(taken, now))).Select(entry => entry.Key).ToArray())
        {
            _spent.Remove(idle);
        }
    }
}
