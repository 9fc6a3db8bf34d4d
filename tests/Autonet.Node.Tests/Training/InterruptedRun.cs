using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Autonet.Node.Deployment;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Tests.Training;

/// <summary>
/// A run whose third worker takes its slot and crashes: round 1 opens and expects it, and nothing comes. It is started again while the others
/// train on; later every node is stopped at once, and all are started again with the folders they had.
/// </summary>
public sealed class InterruptedRun(DevelopmentNetwork development) : IAsyncLifetime
{
    public const int Victim = 2;

    private TrainingNetwork? _network;

    public RunObserver Observer { get; private set; } = null!;

    /// <summary>Everything that the chain said, in order.</summary>
    public IReadOnlyList<RunNews> News => [.. _news];

    /// <summary>What the crashed worker logged after it was started again.</summary>
    public CapturedLogs VictimLogs { get; } = new();

    /// <summary>The run when the worker had taken part again, just before everything was stopped.</summary>
    public RunState BeforeTheStop { get; private set; } = null!;

    /// <summary>The run when it was over.</summary>
    public RunState Final { get; private set; } = null!;

    private readonly List<RunNews> _news = [];

    public async ValueTask InitializeAsync()
    {
        _network = await TrainingNetwork.DecreeAsync(development, file => file with
        {
            Participation = file.Participation with { StakeWei = Tokens.Whole(100) },
            Verification = new CharterVerification { AuditRatePpm = 50_000, ChallengeWindowSeconds = 5 },
            Rounds = 8,
            RoundDeadlineSeconds = 4,
        });
        Observer = await _network.ObserveAsync("observer");
        Observer.Tracker.Happened += _news.Add;
        await Task.WhenAll(StartAsync(0), StartAsync(1), StartAsync(Victim));
        await TrainingNetwork.UntilAsync(Observer, state => state.Holders.Count == 3);
        await _network.StopNodeAsync(NameOf(Victim));
        await Task.WhenAll(StartAsync(3), StartAsync(4));
        await TrainingNetwork.UntilAsync(Observer, state => state.Certified.Count >= 1);

        await StartAsync(Victim, VictimLogs);
        BeforeTheStop = await TrainingNetwork.UntilAsync(
            Observer, state => state.Phase == RunPhase.Completed || state.Certified.Any(round => round.Slots.Contains(Victim)));

        await Task.WhenAll(Enumerable.Range(0, 5).Select(slot => _network.StopNodeAsync(NameOf(slot))));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(slot => StartAsync(slot)));
        Final = await TrainingNetwork.UntilAsync(Observer, state => state.Phase == RunPhase.Completed);
    }

    public async ValueTask DisposeAsync()
    {
        if (Observer is not null)
        {
            await Observer.DisposeAsync();
        }

        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }

    private static string NameOf(int slot) => $"worker{slot}";

    private Task StartAsync(int slot, CapturedLogs? logs = null) => _network!.StartNodeAsync(NameOf(slot), options => options with
    {
        Slots = [slot],
        LoggerProviders = logs is null ? [] : [logs],
        MinimumLogLevel = logs is null ? LogLevel.Error : LogLevel.Information,
    });
}
