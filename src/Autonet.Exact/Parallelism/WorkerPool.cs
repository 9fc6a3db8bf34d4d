using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Autonet.Exact.Parallelism;

/// <summary>
/// A fixed number of threads that share the indexes of one loop at a time. The calling thread takes part; with one thread everything runs
/// inline. Which thread runs an index is left to chance, so bodies must write disjoint memory: then results never depend on it.
/// </summary>
/// <remarks>One caller at a time, and no loop inside a loop. A loop allocates nothing.</remarks>
public sealed unsafe class WorkerPool : IDisposable
{
    // Kernels of one training step follow each other within microseconds: a worker that spins that long saves a sleep and a wake-up.
    // With more threads than processors, spinning would only hold up the threads that have work.
    private const int SpinsBeforeSleep = 2000;
    private const int SpinsBetweenYields = 32;

    private readonly object _gate = new();
    private readonly Thread[] _workers;
    private delegate*<WorkerPool, int, int, void> _invoke;
    private void* _body;
    private object? _state;
    private Delegate? _action;
    private int _count;
    private int _next;
    private int _active;
    private int _sleeping;
    private bool _open;
    private bool _disposed;
    private int _generation;
    private int _busy;
    private Exception? _failure;

    /// <summary>Starts the pool; <paramref name="threads"/> counts the caller, so 1 starts none.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is not 1 to 1,024.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 1024);
        Threads = threads;
        _workers = new Thread[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
        {
            int worker = i + 1;
            _workers[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"autonet-exact-{worker}" };
            _workers[i].Start();
        }
    }

    /// <summary>The number of threads, the caller included.</summary>
    public int Threads { get; }

    /// <summary>Runs <paramref name="body"/> for every index from 0 to <paramref name="count"/> - 1 and returns when all are done.</summary>
    /// <exception cref="InvalidOperationException">Another loop of this pool is running.</exception>
    /// <remarks>The first exception that a body throws is rethrown here after the loop has stopped; remaining indexes may be skipped.</remarks>
    public void For<TBody>(int count, ref TBody body)
        where TBody : unmanaged, IParallelBody
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Enter();
        try
        {
            if (Threads == 1 || count <= 1)
            {
                for (int i = 0; i < count; i++)
                {
                    body.Run(i, 0);
                }

                return;
            }

            // Bounds: the body outlives the loop: it is pinned here, read as the type it has, and no worker touches it once Share has returned.
            fixed (TBody* pinned = &body)
            {
                _body = pinned;
                Share(count, &InvokeBody<TBody>);
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Runs <paramref name="body"/> with <paramref name="state"/> for every index; a static lambda makes the call free of allocation.</summary>
    /// <exception cref="InvalidOperationException">Another loop of this pool is running.</exception>
    public void For<TState>(int count, TState state, Action<TState, int> body)
        where TState : class
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(body);
        Enter();
        try
        {
            if (Threads == 1 || count <= 1)
            {
                for (int i = 0; i < count; i++)
                {
                    body(state, i);
                }

                return;
            }

            _state = state;
            _action = body;
            Share(count, &InvokeAction<TState>);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Stops the threads and waits until they have ended.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            Volatile.Write(ref _disposed, true);
            Interlocked.Increment(ref _generation);
            Monitor.PulseAll(_gate);
        }

        foreach (Thread worker in _workers)
        {
            worker.Join();
        }
    }

    private static void InvokeBody<TBody>(WorkerPool pool, int index, int worker)
        where TBody : unmanaged, IParallelBody => ((TBody*)pool._body)->Run(index, worker);

    // Types: Share is given this method only by For<TState>, which has just stored a state and an action of exactly these types.
    private static void InvokeAction<TState>(WorkerPool pool, int index, int worker)
        where TState : class => Unsafe.As<Action<TState, int>>(pool._action!)(Unsafe.As<TState>(pool._state!), index);

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            throw new InvalidOperationException("A worker pool runs one loop at a time, and no loop inside a loop.");
        }
    }

    private void Leave()
    {
        _body = null;
        _state = null;
        _action = null;
        Volatile.Write(ref _busy, 0);
    }

    private void Share(int count, delegate*<WorkerPool, int, int, void> invoke)
    {
        _invoke = invoke;
        _count = count;
        _next = 0;
        _failure = null;
        Volatile.Write(ref _open, true);
        Interlocked.Increment(ref _generation);
        if (Volatile.Read(ref _sleeping) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }

        Drain(0);

        // A worker counts itself in before it looks whether the loop is open, and the loop is closed before the count is read, each with a
        // full fence between: so a worker that found it open is waited for, and any other touches nothing of this loop.
        Volatile.Write(ref _open, false);
        Interlocked.MemoryBarrier();
        SpinWait wait = default;
        while (Volatile.Read(ref _active) > 0)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }

        if (_failure is Exception failure)
        {
            _failure = null;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Drain(int worker)
    {
        try
        {
            for (int index = Interlocked.Increment(ref _next) - 1; index < _count; index = Interlocked.Increment(ref _next) - 1)
            {
                _invoke(this, index, worker);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
            Interlocked.Exchange(ref _next, _count);
        }
    }

    private void Work(int worker)
    {
        int spins = Threads <= Environment.ProcessorCount ? SpinsBeforeSleep : 0;
        int seen = 0;
        while (true)
        {
            seen = WaitBeyond(seen, spins);
            if (Volatile.Read(ref _disposed))
            {
                return;
            }

            Interlocked.Increment(ref _active);
            if (Volatile.Read(ref _open))
            {
                Drain(worker);
            }

            Interlocked.Decrement(ref _active);
        }
    }

    /// <summary>Returns once a loop has begun since generation <paramref name="seen"/>, or the pool is being disposed.</summary>
    private int WaitBeyond(int seen, int spins)
    {
        for (int i = 1; i <= spins && Volatile.Read(ref _generation) == seen; i++)
        {
            Thread.SpinWait(20);
            if (i % SpinsBetweenYields == 0)
            {
                Thread.Yield();
            }
        }

        if (Volatile.Read(ref _generation) == seen)
        {
            // Counted before the generation is read again; the caller advances the generation before it reads the count. So a loop that
            // begins now is either seen here or pulses the gate, which it can enter only once this thread waits.
            lock (_gate)
            {
                Interlocked.Increment(ref _sleeping);
                while (Volatile.Read(ref _generation) == seen)
                {
                    Monitor.Wait(_gate);
                }

                Interlocked.Decrement(ref _sleeping);
            }
        }

        return Volatile.Read(ref _generation);
    }
}
