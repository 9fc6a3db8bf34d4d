using System.Text.Json.Nodes;
using Autonet.Chain.Accounts;
using Autonet.Chain.Contracts;
using Autonet.Chain.Logs;
using Autonet.Chain.Rpc;
using Autonet.Chain.Tests.Bindings;
using Autonet.Chain.Tests.Tools;
using Autonet.Core.Identifiers;

namespace Autonet.Chain.Tests.Logs;

public sealed class LogFollowerTests
{
    private static readonly LogFollowerOptions Fast = new() { PollInterval = TimeSpan.FromMilliseconds(20) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_are_delivered_once_and_in_order_from_the_cursor_on()
    {
        await using Chain chain = await Chain.StartAsync();
        await chain.CountAsync("a", "b", "c");
        await using Reader reader = new(chain.Follow(Fast).FollowAsync(LogCursor.Before(1), Token));
        await reader.ReadUntilAsync("a", "b", "c");
        await chain.CountAsync("d");
        await reader.ReadUntilAsync("a", "b", "c", "d");

        // Another reader starts where the first stopped, and sees only what is new.
        await using Reader resumed = new(chain.Follow(Fast).FollowAsync(reader.Cursor, Token));
        await chain.CountAsync("e");
        await resumed.ReadUntilAsync("e");
    }

    [Fact]
    public async Task Logs_far_below_the_head_are_read_in_ranges()
    {
        await using Chain chain = await Chain.StartAsync();
        await chain.CountAsync("a", "b");
        await chain.Anvil.MineAsync(50);
        await chain.CountAsync("c");
        await chain.Anvil.MineAsync(20);
        LogFollowerOptions options = new() { PollInterval = Fast.PollInterval, ReorganisationWindow = 4, MaxRange = 7 };
        await using Reader reader = new(chain.Follow(options).FollowAsync(LogCursor.Before(1), Token));
        await reader.ReadUntilAsync("a", "b", "c");
    }

    [Fact]
    public async Task Reorganisation_takes_back_logs_and_delivers_the_new_chains()
    {
        await using Chain chain = await Chain.StartAsync();
        await chain.CountAsync("kept");
        ulong shared = await chain.Anvil.Client.GetBlockNumberAsync(Token);
        await using Reader reader = new(chain.Follow(Fast).FollowAsync(LogCursor.Before(1), Token));
        await reader.ReadUntilAsync("kept");
        string snapshot = (await chain.Anvil.SendAsync("evm_snapshot")).GetString()!;
        await chain.CountAsync("lost", "lost too");
        await reader.ReadUntilAsync("kept", "lost", "lost too");

        await chain.Anvil.SendAsync("evm_revert", snapshot);
        await chain.Anvil.SendAsync("evm_increaseTime", 1_000);
        await chain.CountAsync("new");
        await reader.ReadUntilAsync("kept", "new");
        Assert.Equal(["lost too", "lost"], reader.Removed);
        Assert.Equal(shared, reader.RolledBackTo);
    }

    [Fact]
    public async Task Reorganisation_by_the_chain_itself_is_followed()
    {
        await using Chain chain = await Chain.StartAsync();
        await chain.CountAsync("kept", "lost");
        await using Reader reader = new(chain.Follow(Fast).FollowAsync(LogCursor.Before(1), Token));
        await reader.ReadUntilAsync("kept", "lost");
        await chain.Anvil.SendAsync("anvil_reorg", 1, new JsonArray());
        await reader.ReadUntilAsync("kept");
        await chain.CountAsync("new");
        await reader.ReadUntilAsync("kept", "new");
    }

    [Fact]
    public async Task Cursor_that_was_reorganised_away_while_nobody_watched_rolls_back()
    {
        await using Chain chain = await Chain.StartAsync();
        await chain.CountAsync("kept");
        await chain.Anvil.MineAsync(6);
        string snapshot = (await chain.Anvil.SendAsync("evm_snapshot")).GetString()!;
        await chain.CountAsync("lost");
        await using (Reader reader = new(chain.Follow(Fast).FollowAsync(LogCursor.Before(1), Token)))
        {
            await reader.ReadUntilAsync("kept", "lost");
            await chain.Anvil.SendAsync("evm_revert", snapshot);
            await chain.Anvil.SendAsync("evm_increaseTime", 1_000);
            await chain.CountAsync("new");

            LogFollowerOptions options = new() { PollInterval = Fast.PollInterval, ReorganisationWindow = 3 };
            await using Reader resumed = new(chain.Follow(options).FollowAsync(reader.Cursor, Token));
            await resumed.ReadUntilAsync("new");
            Assert.Equal(reader.Cursor.BlockNumber - 3, resumed.RolledBackTo);
        }
    }

    [Fact]
    public async Task Unconfirmed_blocks_are_held_back()
    {
        await using Chain chain = await Chain.StartAsync();
        await chain.CountAsync("a", "b", "c");
        LogFollowerOptions options = new() { PollInterval = Fast.PollInterval, Confirmations = 2 };
        await using Reader reader = new(chain.Follow(options).FollowAsync(LogCursor.Before(1), Token));
        await reader.ReadUntilAsync("a");
        Assert.Equal(await chain.Anvil.Client.GetBlockNumberAsync(Token) - 2, reader.Cursor.BlockNumber);
    }

    /// <summary>A chain with one contract whose events carry a note.</summary>
    private sealed class Chain(Anvil anvil, TransactionSender sender, SamplerContract sampler) : IAsyncDisposable
    {
        public Anvil Anvil { get; } = anvil;

        public static async Task<Chain> StartAsync()
        {
            Anvil anvil = await Anvil.StartAsync();
            TransactionSender sender = new(anvil.Client, anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(10) });
            ContractArtifact artifact = ContractArtifact.Load(RepositoryFiles.Vector("contracts", "Sampler.json"));
            DeployedContract deployed = await ContractDeployer.DeployAsync(sender, artifact, Token, Address.Zero, 0);
            return new Chain(anvil, sender, new SamplerContract(anvil.Client, deployed.Address));
        }

        public LogFollower Follow(LogFollowerOptions options) => new(
            Anvil.Client, new LogFilter { Addresses = [sampler.Address], Topics = [[SamplerContract.CountedEvent.Topic]] }, options);

        // A new sender each time: snapshots turn nonces back, which a live account never sees.
        public async Task CountAsync(params string[] notes)
        {
            using TransactionSender fresh = new(Anvil.Client, Anvil.Rich, new TransactionSenderOptions { PollInterval = TimeSpan.FromMilliseconds(10) });
            foreach (string note in notes)
            {
                await fresh.SendAsync(sampler.Increment(note), Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            sender.Dispose();
            await Anvil.DisposeAsync();
        }
    }

    /// <summary>Applies updates as a consumer must: adds logs, takes back those above a rollback's block.</summary>
    private sealed class Reader(IAsyncEnumerable<LogUpdate> updates) : IAsyncDisposable
    {
        private readonly IAsyncEnumerator<LogUpdate> _updates = updates.GetAsyncEnumerator(Token);
        private readonly List<LogEntry> _logs = [];

        public LogCursor Cursor { get; private set; }

        public ulong? RolledBackTo { get; private set; }

        public List<string> Removed { get; } = [];

        public async Task ReadUntilAsync(params string[] notes)
        {
            while (!_logs.Select(Note).SequenceEqual(notes) || Pending())
            {
                Assert.True(await _updates.MoveNextAsync());
                switch (_updates.Current)
                {
                    case LogAdded added:
                        _logs.Add(added.Entry);
                        break;
                    case LogsRolledBack rollback:
                        _logs.RemoveAll(l => l.BlockNumber > rollback.To.BlockNumber);
                        Removed.AddRange(rollback.Removed.Select(Note));
                        RolledBackTo = rollback.To.BlockNumber;
                        Cursor = rollback.To;
                        break;
                    case CursorAdvanced advanced:
                        Cursor = advanced.Cursor;
                        break;
                }
            }
        }

        public ValueTask DisposeAsync() => _updates.DisposeAsync();

        // The cursor that covers the last log is still to come.
        private bool Pending() => _logs.Count > 0 && Cursor.BlockNumber < _logs[^1].BlockNumber;

        private static string Note(LogEntry log)
        {
            Assert.True(SamplerContract.CountedEvent.TryDecode(log, out SamplerContract.CountedEvent? counted));
            return counted.Note;
        }
    }
}
