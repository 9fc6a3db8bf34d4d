using System.Text;
using Autonet.Core.Identifiers;
using Autonet.Core.Rounds;
using Autonet.Core.Runs;
using Autonet.Node.Charters;
using Autonet.Node.Deployment;
using Autonet.Node.Runs;
using Autonet.Node.Tests.Devnet;
using Autonet.Node.Tests.Runs;
using Autonet.Training.Rounds;
using Microsoft.Extensions.Logging;

namespace Autonet.Node.Tests.Training;

/// <summary>
/// A run in which three honest operators hold eleven slots. While they train, five others join, each with another broken update, and their web
/// servers are sent garbage. Rounds are so long that none ends for lack of time on a slow machine: the round in which the others join is kept
/// open by an honest node that is not up yet, and the round of the attack ends when chain time is moved past its deadline.
/// </summary>
public sealed class HostileRun(DevelopmentNetwork development) : IAsyncLifetime
{
    public const int Corrupt = 11;
    public const int Oversized = 12;
    public const int NotFinite = 13;
    public const int WrongRoot = 14;
    public const int Equivocating = 15;

    public const int SlotTrained = 4011;
    public const int UpdateRefused = 4014;
    public const int UpdateUnavailable = 4043;

    private const uint RoundDeadlineSeconds = 600;

    private static readonly int[][] HonestSlots = [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10]];

    private readonly List<HostilePeer> _peers = [];
    private TrainingNetwork? _network;

    public RunObserver Observer { get; private set; } = null!;

    public IReadOnlyList<Uri> Nodes { get; private set; } = [];

    public IReadOnlyList<CapturedLogs> Logs { get; } = [.. HonestSlots.Select(_ => new CapturedLogs())];

    public SlotBitmap Honest { get; } = SlotBitmap.Of(HonestSlots.SelectMany(slots => slots));

    /// <summary>The round in which each hostile slot was expected and committed.</summary>
    public IReadOnlyDictionary<int, ulong> Attempts { get; private set; } = new Dictionary<int, ulong>();

    public Address Equivocator => _peers.Single(peer => peer.Slot == Equivocating).Key.Address;

    public RunState Final { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _network = await TrainingNetwork.DecreeAsync(development, file => file with
        {
            Participation = file.Participation with { Slots = 16, MinSlots = 11, SlotsPerOperator = 4, StakeWei = Tokens.Whole(100) },
            Verification = new CharterVerification { AuditRatePpm = 50_000, ChallengeWindowSeconds = 5 },
            Rounds = 5,
            RoundDeadlineSeconds = RoundDeadlineSeconds,
        });
        Observer = await _network.ObserveAsync("observer");
        _peers.AddRange(await Task.WhenAll(
            new[] { Corrupt, Oversized, NotFinite, WrongRoot, Equivocating }.Select(
                slot => HostilePeer.StartAsync(development, Observer.Chain, Observer.Tracker.Charter, slot))));
        int[] ports = [.. HonestSlots.Select(_ => FreePort.Next())];
        Nodes = [.. ports.Select(port => new Uri($"http://127.0.0.1:{port}/"))];
        await _network.TakeSlotsAsync(NameOf(^1), Observer.Chain, ports[^1], HonestSlots[^1]);
        await Task.WhenAll(HonestSlots.SkipLast(1).Select((_, i) => StartHonestAsync(i, ports[i])));
        await TrainingNetwork.UntilAsync(Observer, state => state.Open is not null);
        await Task.WhenAll(_peers.Select(peer => peer.JoinAsync(_network.RunId)));
        await StartHonestAsync(HonestSlots.Length - 1, ports[^1]);
        Attempts = (await Task.WhenAll(_peers.Select(AttackAsync))).ToDictionary();
        await EndAttackedRoundAsync(Attempts.Values.Distinct().Single());
        Final = await TrainingNetwork.UntilAsync(Observer, state => state.Phase == RunPhase.Completed);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HostilePeer peer in _peers)
        {
            await peer.DisposeAsync();
        }

        if (Observer is not null)
        {
            await Observer.DisposeAsync();
        }

        if (_network is not null)
        {
            await _network.DisposeAsync();
        }
    }

    private static string NameOf(Index operatorIndex) => $"honest{operatorIndex.GetOffset(HonestSlots.Length)}";

    private Task StartHonestAsync(int operatorIndex, int port) => _network!.StartNodeAsync(NameOf(operatorIndex), options => options with
    {
        Slots = HonestSlots[operatorIndex],
        Port = port,
        LoggerProviders = [Logs[operatorIndex]],
        MinimumLogLevel = LogLevel.Information,
    });

    /// <summary>
    /// Every honest slot must have its update and every node its opinion of the others before the deadline counts: with its own update at
    /// hand no honest node signs a certificate without it, and without all honest signatures there is no quorum.
    /// </summary>
    private async Task EndAttackedRoundAsync(ulong round)
    {
        await Task.WhenAll(HonestSlots.Select((slots, i) => Logs[i].UntilAsync(
            logs => slots.All(slot => Has(logs, SlotTrained, round, slot))
                && new[] { Oversized, NotFinite, WrongRoot }.All(slot => Has(logs, UpdateRefused, round, slot))
                && Has(logs, UpdateUnavailable, round, Corrupt),
            Token)));
        await TrainingNetwork.UntilAsync(Observer, state => state.Convicted.ContainsKey(Equivocating));
        await ChainTools.AskAsync(development.Client, "evm_increaseTime", Token, RoundDeadlineSeconds);
    }

    private static bool Has(CapturedLogs logs, int logged, ulong round, int slot)
        => logs.OfEvent(logged).Any(entry => entry.Message.StartsWith($"Round {round}, slot {slot}:", StringComparison.Ordinal));

    private async Task<KeyValuePair<int, ulong>> AttackAsync(HostilePeer peer)
    {
        RunState state = await TrainingNetwork.UntilAsync(Observer, state => state.Open?.Active.Contains(peer.Slot) is true);
        ulong round = state.Open!.Round;
        foreach (Uri node in Nodes)
        {
            await GarbageAsync(node);
        }

        byte[] update = FabricatedUpdate.Make(Observer.Workshop.Plan, state.Charter, round, peer.Slot);
        byte[] served = peer.Slot switch
        {
            Oversized => [.. update, 0],
            NotFinite => [0xC0, 0x7F, .. update[2..]],
            _ => update,
        };
        Cid cid = Cid.OfRaw(served);
        peer.Serve(cid, peer.Slot == Corrupt ? [.. served[..^1], (byte)(served[^1] ^ 1)] : served);
        Commitment commitment = new(
            state.Charter, round, state.Open.Seed, peer.Slot, Hash256.Sha256(served),
            peer.Slot is WrongRoot or Oversized ? Hash256.Sha256("another update"u8) : UpdateSections.Root(Observer.Workshop.Plan.Parameters, served), cid);
        await peer.PublishAsync(commitment, Nodes);
        if (peer.Slot == Equivocating)
        {
            await peer.PublishAsync(commitment with { StateRoot = Hash256.Sha256("another state"u8) }, Nodes);
        }

        return new KeyValuePair<int, ulong>(peer.Slot, round);
    }

    private static async Task GarbageAsync(Uri node)
    {
        using HttpClient http = new() { BaseAddress = node };
        foreach (string path in (string[])["v1/messages", "v1/rounds/1/messages", "ipfs/garbage", "nothing"])
        {
            using ByteArrayContent content = new(Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("\u00ff{[\0", 50))));
            using HttpResponseMessage response = await http.PostAsync(new Uri(path, UriKind.Relative), content, Token);
            Assert.False(response.IsSuccessStatusCode);
        }
    }
}
