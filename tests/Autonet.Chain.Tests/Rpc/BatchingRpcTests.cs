using System.Text.Json;
using Autonet.Chain.Rpc;

namespace Autonet.Chain.Tests.Rpc;

public sealed class BatchingRpcTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_that_are_started_together_take_one_exchange_and_get_their_own_answers()
    {
        Recorder recorder = new();
        HeldTime time = new();
        BatchingRpc rpc = new(recorder, time);

        Task<IReadOnlyList<RpcReply>>[] reads = [.. Enumerable.Range(0, 10).Select(i => rpc.SendAsync([new RpcRequest("eth_call", i), new RpcRequest("eth_call", -i)], Token))];
        time.Elapse();
        IReadOnlyList<RpcReply>[] replies = await Task.WhenAll(reads);

        Assert.Equal(20, Assert.Single(recorder.Exchanges));
        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal([i, -i], replies[i].Select(reply => reply.Unwrap().GetInt32())));
    }

    [Fact]
    public async Task Transaction_is_never_held_back_nor_mixed_with_reads()
    {
        Recorder recorder = new();
        BatchingRpc rpc = new(recorder, TimeProvider.System);

        await Task.WhenAll(rpc.SendAsync([new RpcRequest("eth_call", 1)], Token), rpc.SendAsync([new RpcRequest("eth_sendRawTransaction", 2)], Token));

        Assert.Equal([1, 1], recorder.Exchanges);
    }

    [Fact]
    public async Task Failure_of_the_exchange_reaches_everyone_who_waits()
    {
        BatchingRpc rpc = new(new Recorder { Failure = new RpcException(RpcFailure.Timeout, "too slow") }, TimeProvider.System);

        Task<IReadOnlyList<RpcReply>>[] reads = [.. Enumerable.Range(0, 3).Select(i => rpc.SendAsync([new RpcRequest("eth_call", i)], Token))];

        foreach (Task<IReadOnlyList<RpcReply>> read in reads)
        {
            Assert.Equal(RpcFailure.Timeout, (await Assert.ThrowsAsync<RpcException>(() => read)).Failure);
        }
    }

    [Fact]
    public async Task Unforeseen_failure_ends_every_wait_too()
    {
        BatchingRpc rpc = new(new Recorder { Failure = new ObjectDisposedException("connection") }, TimeProvider.System);

        Task<IReadOnlyList<RpcReply>>[] reads = [.. Enumerable.Range(0, 3).Select(i => rpc.SendAsync([new RpcRequest("eth_call", i)], Token))];

        foreach (Task<IReadOnlyList<RpcReply>> read in reads)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
        }
    }

    private sealed class Recorder : IRpc
    {
        private readonly List<int> _exchanges = [];

        public IReadOnlyList<int> Exchanges => _exchanges;

        public Exception? Failure { get; init; }

        public Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
        {
            lock (_exchanges)
            {
                _exchanges.Add(requests.Count);
            }

            return Failure is null
                ? Task.FromResult<IReadOnlyList<RpcReply>>([.. requests.Select(request => new RpcReply(JsonSerializer.SerializeToElement(request.Parameters[0]), null))])
                : Task.FromException<IReadOnlyList<RpcReply>>(Failure);
        }
    }

    /// <summary>A clock whose one delay ends when the test says so.</summary>
    private sealed class HeldTime : TimeProvider
    {
        private Action? _held;

        public void Elapse() => _held!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _held = () => callback(state);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
