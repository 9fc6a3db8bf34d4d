using Autonet.Exact.Parallelism;

namespace Autonet.Exact.Tests.Parallelism;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Every_index_runs_exactly_once(int threads)
    {
        using WorkerPool pool = new(threads);
        for (int count = 0; count < 200; count++)
        {
            int[] visits = new int[count];
            pool.For(count, visits, static (seen, i) => Interlocked.Increment(ref seen[i]));
            Assert.All(visits, visit => Assert.Equal(1, visit));
        }
    }

    [Fact]
    public void Worker_numbers_are_never_shared_by_two_threads()
    {
        using WorkerPool pool = new(4);
        unsafe
        {
            // Bounds: a worker number is below the four threads; the counters outlive the loop.
            int* active = stackalloc int[4];
            int* failures = stackalloc int[1];
            Exclusive body = new(active, failures);
            pool.For(2000, ref body);
            Assert.Equal(0, *failures);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_reaches_the_caller_and_the_pool_goes_on(int threads)
    {
        using WorkerPool pool = new(threads);
        int[] state = new int[1];
        InvalidTimeZoneException thrown = Assert.Throws<InvalidTimeZoneException>(
            () => pool.For(100, state, static (seen, i) => seen[0] = i == 50 ? throw new InvalidTimeZoneException("fifty") : 0));
        Assert.Equal("fifty", thrown.Message);
        pool.For(100, state, static (sum, i) => Interlocked.Add(ref sum[0], i));
        Assert.Equal(4950, state[0]);
    }

    [Fact]
    public void A_loop_inside_a_loop_is_refused()
    {
        using WorkerPool pool = new(2);
        Assert.Throws<InvalidOperationException>(() => pool.For(2, pool, static (inner, _) => inner.For(2, inner, static (_, _) => { })));
    }

    [Fact]
    public void A_disposed_pool_refuses_loops()
    {
        WorkerPool pool = new(3);
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.For(1, pool, static (_, _) => { }));
    }

    [Fact]
    public void No_thread_at_all_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));

    private readonly unsafe struct Exclusive(int* active, int* failures) : IParallelBody
    {
        public void Run(int index, int worker)
        {
            if (Interlocked.Increment(ref active[worker]) != 1)
            {
                Interlocked.Increment(ref *failures);
            }

            Thread.SpinWait(20);
            Interlocked.Decrement(ref active[worker]);
        }
    }
}
