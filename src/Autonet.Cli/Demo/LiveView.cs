using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Autonet.Cli.Demo;

/// <summary>The terminal view: rounds, loss curve, nodes and chain events, drawn anew a few times a second.</summary>
internal sealed class LiveView : IDemoView
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(250);

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drawing;
    private volatile DemoSnapshot _snapshot = new();
    private bool _isDisposed;

    public LiveView(IAnsiConsole console, TimeProvider time)
    {
        _console = console;
        _time = time;
        _started = time.GetTimestamp();
        _drawing = DrawAsync();
    }

    public void Say(string line)
    {
        // The snapshot carries the events.
    }

    public void Show(DemoSnapshot snapshot) => _snapshot = snapshot;

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        // Awaited also when it has ended: a view that failed to draw says so instead of leaving an empty screen.
        _isDisposed = true;
        await _stop.CancelAsync();
        await _drawing;
        _stop.Dispose();
    }

    /// <summary>One frame.</summary>
    internal static IRenderable Render(DemoSnapshot snapshot, TimeSpan elapsed)
    {
        Grid top = new Grid().AddColumn().AddColumn();
        top.AddRow(
            new Panel(Rounds(snapshot)) { Header = new PanelHeader(" rounds "), Border = BoxBorder.Rounded },
            new Panel(Curve(snapshot)) { Header = new PanelHeader(" held-out loss, nats per token "), Border = BoxBorder.Rounded });
        return new Rows(
            new Markup($"[bold]{Markup.Escape(snapshot.Stage)}[/]  [grey]{elapsed.TotalSeconds:0} s[/]"),
            top,
            new Panel(Nodes(snapshot)) { Header = new PanelHeader(" nodes "), Border = BoxBorder.Rounded, Expand = true },
            new Panel(new Rows(snapshot.Events.Select(text => new Text(text).Ellipsis())))
            {
                Header = new PanelHeader(" chain "),
                Border = BoxBorder.Rounded,
                Expand = true,
            });
    }

    private async Task DrawAsync()
    {
        await _console.Live(Render(_snapshot, TimeSpan.Zero)).AutoClear(false).StartAsync(async live =>
        {
            while (!_stop.IsCancellationRequested)
            {
                live.UpdateTarget(Render(_snapshot, _time.GetElapsedTime(_started)));
                await Task.Delay(FrameTime, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            live.UpdateTarget(Render(_snapshot, _time.GetElapsedTime(_started)));
        });
    }

    private static Table Rounds(DemoSnapshot snapshot)
    {
        Table table = new Table().Border(TableBorder.None).AddColumns("round", "slots", "seconds", "loss");
        foreach (RoundLine line in snapshot.Lines.TakeLast(10))
        {
            table.AddRow(
                line.Round == 0 ? "start" : $"{line.Round}/{snapshot.Rounds}", line.Slots, line.Round == 0 ? "" : $"{line.Seconds}", Number(line.Loss));
        }

        return table;
    }

    private static IRenderable Curve(DemoSnapshot snapshot)
    {
        if (snapshot.Lines.All(line => line.Loss is null))
        {
            // A chart without a bar cannot be drawn.
            return new Text("measured before the first round and after each");
        }

        BarChart chart = new BarChart().Width(48).UseValueFormatter(static (loss, culture) => loss.ToString("0.000", culture));
        foreach (RoundLine line in snapshot.Lines.Where(line => line.Loss is not null).TakeLast(10))
        {
            chart.AddItem(line.Round == 0 ? "start" : $"{line.Round}", Math.Round(line.Loss!.Value, 3), Color.Aqua);
        }

        return chart;
    }

    private static Table Nodes(DemoSnapshot snapshot)
    {
        Table table = new Table().Border(TableBorder.None).AddColumns("node", "address", "phase", "round", "step", "loss", "tokens/s", "audits", "mismatches");
        foreach (NodeLine node in snapshot.Nodes)
        {
            table.AddRow(
                Markup.Escape(node.Name), node.Address[..Math.Min(10, node.Address.Length)], Markup.Escape(node.Phase), $"{node.Round}",
                node.Steps == 0 ? "" : $"{node.Step}/{node.Steps}", node.Loss == 0 ? "" : Number((float)node.Loss),
                node.TokensPerSecond == 0 ? "" : node.TokensPerSecond.ToString("N0", CultureInfo.InvariantCulture), $"{node.Audits}",
                node.Mismatches == 0 ? "0" : $"[red]{node.Mismatches}[/]");
        }

        return table;
    }

    private static string Number(float? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "…";
}
