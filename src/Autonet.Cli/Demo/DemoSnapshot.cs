using System.Collections.Immutable;

namespace Autonet.Cli.Demo;

/// <summary>A certified round, for people.</summary>
/// <param name="Round">Round; 0 is the model before training.</param>
/// <param name="Slots">Slots in the certificate.</param>
/// <param name="Seconds">Chain seconds from opening to certificate.</param>
/// <param name="Loss">Held-out loss after it, nats per token; null until it is computed.</param>
internal sealed record RoundLine(ulong Round, string Slots, ulong Seconds, float? Loss);

/// <summary>A node process, for people.</summary>
internal sealed record NodeLine(
    string Name, string Address, string Phase, ulong Round, int Step, int Steps, double Loss, double TokensPerSecond, long TokensTrained, int Audits, int Mismatches);

/// <summary>What is known of the demonstration at one moment. Immutable: the orchestrator replaces it, the views draw it.</summary>
internal sealed record DemoSnapshot
{
    /// <summary>Events that are kept for the view.</summary>
    private const int EventsKept = 12;

    /// <summary>What happens now.</summary>
    public string Stage { get; init; } = "Starting";

    /// <summary>Rounds planned.</summary>
    public int Rounds { get; init; }

    /// <summary>Certified rounds, and first the model before training.</summary>
    public ImmutableList<RoundLine> Lines { get; init; } = [];

    /// <summary>The nodes.</summary>
    public ImmutableList<NodeLine> Nodes { get; init; } = [];

    /// <summary>The newest events, newest last.</summary>
    public ImmutableList<string> Events { get; init; } = [];

    public DemoSnapshot WithEvent(string text) => this with { Events = Events.Add(text).RemoveRange(0, Math.Max(0, Events.Count + 1 - EventsKept)) };

    public DemoSnapshot WithLine(RoundLine line)
        => this with { Lines = [.. Lines.Where(known => known.Round != line.Round).Append(line).OrderBy(known => known.Round)] };
}

/// <summary>Shows a demonstration. Facts come in; nothing goes back.</summary>
internal interface IDemoView : IAsyncDisposable
{
    /// <summary>Something happened.</summary>
    public void Say(string line);

    /// <summary>This is how it stands.</summary>
    public void Show(DemoSnapshot snapshot);
}
