namespace Autonet.Cli.Demo;

/// <summary>One line for each thing that happens, with the seconds since the start.</summary>
internal sealed class PlainLog(TextWriter output, TimeProvider time) : IDemoView
{
    private readonly long _started = time.GetTimestamp();
    private readonly Lock _lock = new();

    public void Say(string line)
    {
        lock (_lock)
        {
            output.WriteLine($"{time.GetElapsedTime(_started).TotalSeconds,6:0.0} s  {line}");
            output.Flush();
        }
    }

    public void Show(DemoSnapshot snapshot)
    {
        // Everything worth a line is said when it happens.
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
