using Autonet.Core.Identifiers;
using Autonet.Node.Http;
using Autonet.Node.Tests.Governance;

namespace Autonet.Node.Tests.Http;

public sealed class RelayLimitsTests
{
    private static readonly Address Alice = TestManifest.AddressOf("alice");
    private static readonly Address Bob = TestManifest.AddressOf("bob");

    [Fact]
    public void Account_is_served_its_share_of_a_window_and_others_theirs()
    {
        Clock time = new();
        RelayLimits limits = new(2, TimeSpan.FromMinutes(1), 10, time);

        Assert.Equal([true, true, false], [limits.TryTake(Alice), limits.TryTake(Alice), limits.TryTake(Alice)]);
        Assert.True(limits.TryTake(Bob));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(limits.TryTake(Alice));
    }

    [Fact]
    public void Flood_of_accounts_is_not_remembered_without_bound_and_ends_with_the_window()
    {
        Clock time = new();
        RelayLimits limits = new(1, TimeSpan.FromMinutes(1), 1, time);

        Assert.True(limits.TryTake(Alice));
        Assert.False(limits.TryTake(Bob));
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(limits.TryTake(Bob));
    }

    private sealed class Clock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
