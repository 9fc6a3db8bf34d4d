using Autonet.Node.Prerequisites;
using Autonet.Training.Models;
using Autonet.Training.Rounds;
using YamlDotNet.RepresentationModel;

namespace Autonet.Node.Charters;

/// <summary>Reads charter files. Whatever the bytes are, the answer is a charter or the first fault with its line.</summary>
public static class CharterReader
{
    private const float Largest = 1e6f;

    /// <summary>Reads a charter.</summary>
    /// <param name="yaml">The file's bytes, UTF-8.</param>
    /// <param name="charter">The charter, or null when there is a fault.</param>
    /// <returns>The first fault, or <see cref="FileFault.None"/>.</returns>
    public static FileFault TryRead(ReadOnlySpan<byte> yaml, out CharterFile? charter)
    {
        charter = null;
        FileFault fault = YamlDocuments.TryOpen(yaml, CharterFile.MaxBytes, out YamlMappingNode? root);
        if (root is null)
        {
            return fault;
        }

        FaultKeeper faults = new();
        CharterFile read = Read(new YamlFields(root, "", 1, faults));
        if (faults.First.Kind == FileFaultKind.None && read.Model.Check() is ModelRefusal refusal and not ModelRefusal.None)
        {
            faults.Add(new FileFault(FileFaultKind.BadValue, 1, "model", $"a model that can be built ({refusal})"));
        }

        charter = faults.First.Kind == FileFaultKind.None ? read : null;
        return faults.First;
    }

    /// <summary>Reads a charter file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ActionableException">The file is missing or refused.</exception>
    public static CharterFile ReadFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new ActionableException($"There is no charter file '{path}': name one that exists.");
        }

        FileFault fault = new FileInfo(path).Length > CharterFile.MaxBytes
            ? TryRead(new byte[CharterFile.MaxBytes + 1], out CharterFile? charter)
            : TryRead(File.ReadAllBytes(path), out charter);
        return charter ?? throw new ActionableException($"The charter '{path}' is refused: {fault}.");
    }

    private static CharterFile Read(YamlFields fields)
    {
        CharterFile read = new()
        {
            Name = fields.Text("name", null, 100),
            Purpose = fields.Text("purpose", null),
            Use = fields.Text("use", "research", 100),
            Seed = fields.Seed("seed", 1),
            Model = ReadModel(fields.Section("model")),
            Data = ReadData(fields.Section("data")),
            Inner = ReadInner(fields.Section("inner", required: false)),
            Outer = ReadOuter(fields.Section("outer", required: false)),
            Participation = ReadParticipation(fields.Section("participation")),
            Verification = ReadVerification(fields.Section("verification", required: false)),
            Rounds = fields.Integer("rounds", null, 1, 1_000_000),
            RoundDeadlineSeconds = fields.Duration("round-deadline", 60),
            BudgetWei = fields.Amount("budget", null),
            GasBudgetWei = fields.Amount("gas-budget", System.Numerics.BigInteger.Pow(10, 18)),
        };
        fields.Close();
        return read;
    }

    private static ModelConfiguration ReadModel(YamlFields fields)
    {
        int dim = fields.Integer("dim", null, 2, ModelConfiguration.MaxSize);
        int heads = fields.Integer("heads", null, 1, 1024);
        ModelConfiguration model = new()
        {
            Dim = dim,
            Layers = fields.Integer("layers", null, 1, 1024),
            Heads = heads,
            KvHeads = fields.Integer("kv-heads", heads, 1, 1024),
            Hidden = fields.Integer("hidden", null, 1, ModelConfiguration.MaxSize),
            Vocab = 256,
            Seq = fields.Integer("seq", null, 1, ModelConfiguration.MaxSize),
            TiedHead = fields.Flag("tied-head", true),
            RopeTheta = fields.Float("rope-theta", 10_000f, 1, 1e9f),
            NormEps = fields.Float("norm-eps", 1e-5f, 1e-12f, 1),
        };
        fields.Close();
        return model;
    }

    private static CharterData ReadData(YamlFields fields)
    {
        CharterData data = new()
        {
            Path = fields.Text("path", null),
            Licence = fields.Text("licence", null, 100),
            Source = fields.Text("source", "", 500),
            Tokenizer = fields.Text("tokenizer", ""),
            EvaluationSequences = fields.Integer("evaluation-sequences", 64, 1, 1_000_000),
            EvaluationFloor = fields.Float("evaluation-floor", 0, 0, Largest),
        };
        fields.Close();
        return data;
    }

    private static InnerSettings ReadInner(YamlFields fields)
    {
        InnerSettings inner = new(
            fields.Integer("steps", 4, 1, 100_000),
            fields.Integer("sequences", 8, 1, 1 << 20),
            fields.Integer("warmup", 40, 0, 100_000),
            fields.Float("learning-rate", 2.5e-3f, InnerSettings.LowestRate, Largest),
            fields.Float("final-rate", 0.1f, 0, 1),
            fields.Float("beta1", 0.7f, 0, 0.999999f),
            fields.Float("beta2", 0.98f, 0, 0.999999f),
            fields.Float("epsilon", 1e-8f, 1e-20f, 1),
            fields.Float("weight-decay", 0.1f, 0, 0.999999f),
            fields.Float("clip", 1f, 1e-6f, Largest));
        fields.Close();
        return inner;
    }

    private static OuterSettings ReadOuter(YamlFields fields)
    {
        OuterSettings outer = new(
            fields.Float("learning-rate", 1f, 1e-6f, Largest),
            fields.Float("momentum", 0.7f, 0, 0.999999f),
            fields.Float("slot-clip", 3f, 1e-6f, Largest),
            fields.Integer("trim", 1, 0, 127));
        fields.Close();
        return outer;
    }

    private static CharterParticipation ReadParticipation(YamlFields fields)
    {
        CharterParticipation participation = new()
        {
            Slots = fields.Integer("slots", null, 1, 256),
            MinSlots = fields.Integer("min-slots", null, 1, 256),
            SlotsPerOperator = fields.Integer("slots-per-operator", 1, 1, 256),
            StakeWei = fields.Amount("stake", null),
            RewardWei = fields.Amount("reward", null),
            AuditRewardWei = fields.Amount("audit-reward", 0),
        };
        fields.Close();
        return participation;
    }

    private static CharterVerification ReadVerification(YamlFields fields)
    {
        CharterVerification otherwise = new();
        CharterVerification verification = new()
        {
            AuditRatePpm = fields.Share("audit-rate", otherwise.AuditRatePpm),
            ChallengeWindowSeconds = fields.Duration("challenge-window", otherwise.ChallengeWindowSeconds),
            ChallengeBondWei = fields.Amount("challenge-bond", otherwise.ChallengeBondWei),
            ChallengerSharePpm = fields.Share("challenger-share", otherwise.ChallengerSharePpm),
        };
        fields.Close();
        return verification;
    }
}
