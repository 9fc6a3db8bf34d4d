using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Training.Data;
using Autonet.Training.Models;
using Autonet.Training.Rounds;
using Autonet.Training.Tokenizers;

namespace Autonet.Node.Charters;

/// <summary>Makes of a charter file and its data the charter that a proposal carries: every root, program and constant is computed here.</summary>
public static class CharterBuilder
{
    /// <summary>The tokenizer that a charter file names.</summary>
    /// <param name="data">The charter's data terms.</param>
    /// <param name="folder">Folder at which relative paths start.</param>
    /// <exception cref="CharterException">The tokenizer cannot be read.</exception>
    public static ITokenizer OpenTokenizer(CharterData data, string folder)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Tokenizer.Length == 0 ? ByteTokenizer.Instance : OpenTokenizer(Path.Combine(folder, data.Tokenizer));
    }

    /// <summary>The tokenizer of a file.</summary>
    /// <param name="path">A <c>tokenizer.json</c>.</param>
    /// <exception cref="CharterException">The tokenizer cannot be read.</exception>
    public static ITokenizer OpenTokenizer(string path)
    {
        if (!File.Exists(path))
        {
            throw new CharterException($"The tokenizer '{path}' does not exist.");
        }

        TokenizerRefusal refusal = HuggingFaceTokenizer.TryRead(File.ReadAllBytes(path), out HuggingFaceTokenizer? tokenizer);
        return tokenizer is null ? throw new CharterException($"The tokenizer '{path}' cannot be used: {refusal}.") : tokenizer;
    }

    /// <summary>Builds a charter file's data set.</summary>
    /// <param name="file">The charter file.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="folder">Folder at which relative paths start.</param>
    /// <exception cref="DatasetBuildException">The text cannot be made into a data set.</exception>
    public static BuiltDataset BuildData(CharterFile file, ITokenizer tokenizer, string folder)
    {
        ArgumentNullException.ThrowIfNull(file);
        return DatasetBuilder.Build(
            Path.Combine(folder, file.Data.Path), file.Name, file.Data.Licence, file.Data.Source, tokenizer, ModelOf(file).Seq);
    }

    /// <summary>The charter.</summary>
    /// <param name="file">The charter file.</param>
    /// <param name="data">Its data set's manifest.</param>
    /// <param name="manifestCid">Where nodes find the manifest.</param>
    /// <param name="start">The weights that the run starts from; null for those that the seed gives.</param>
    /// <exception cref="CharterException">The terms cannot be trained under.</exception>
    public static RunCharter Build(CharterFile file, DatasetManifest data, Cid manifestCid, StoredStart? start = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(data);
        ModelConfiguration model = start is null ? ModelOf(file) with { Vocab = data.Vocabulary } : ModelOf(file);
        int held = (int)Math.Min(int.MaxValue, (data.EvaluationTokens - 1) / model.Seq);
        TrainingTerms terms = new()
        {
            Model = model,
            Seed = file.Seed,
            Rounds = file.Rounds,
            Slots = file.Participation.Slots,
            Inner = file.Inner,
            Outer = file.Outer,
            EvaluationSequences = Math.Min(file.Data.EvaluationSequences, held),
        };
        TermsRefusal refusal = terms.Check();
        if (refusal != TermsRefusal.None)
        {
            throw new CharterException($"The charter's terms cannot be trained under: {refusal}.");
        }

        RunPlan plan = RunPlan.Create(terms);
        return new RunCharter(
            file.Name, file.Purpose, file.Use, file.Seed, start?.Root ?? plan.Genesis().StateRoot, start?.Cid.ToArray() ?? [],
            file.Start?.Licence ?? "", Model(model), CharterTerms.ProgramsOf(plan),
            new DataTerms(
                data.Root, (ulong)data.TrainTokens, (ulong)data.EvaluationTokens, manifestCid.ToArray(), data.Licence, data.TokenizerId, data.EvaluationRoot,
                (uint)terms.EvaluationSequences, Bits(file.Data.EvaluationFloor)),
            Inner(file.Inner), Outer(file.Outer), Participation(file.Participation), Verification(file.Verification),
            new ScheduleTerms((uint)file.Rounds, file.RoundDeadlineSeconds), file.BudgetWei, file.GasBudgetWei);
    }

    private static ModelConfiguration ModelOf(CharterFile file)
        => file.Model ?? throw new CharterException("The weights that the run starts from have not been read.");

    private static ModelConfig Model(ModelConfiguration model) => new(
        (uint)model.Dim, (uint)model.Layers, (uint)model.Heads, (uint)model.KvHeads, (uint)model.Hidden, (uint)model.Vocab, (uint)model.Seq,
        model.TiedHead, Bits(model.RopeTheta), Bits(model.NormEps));

    private static InnerTerms Inner(InnerSettings inner) => new(
        (uint)inner.Steps, (uint)inner.SequencesPerStep, (uint)inner.WarmupSteps, Bits(inner.LearningRate), Bits(inner.FinalRate),
        Bits(inner.Beta1), Bits(inner.Beta2), Bits(inner.Epsilon), Bits(inner.WeightDecay), Bits(inner.ClipNorm));

    private static OuterTerms Outer(OuterSettings outer)
        => new(Bits(outer.LearningRate), Bits(outer.Momentum), Bits(outer.SlotClip), (ushort)outer.TrimPerSide, (byte)outer.Encoding);

    private static ParticipationTerms Participation(CharterParticipation terms) => new(
        (ushort)terms.Slots, (ushort)terms.MinSlots, (ushort)terms.SlotsPerOperator, terms.StakeWei, terms.RewardWei, terms.AuditRewardWei);

    private static VerificationTerms Verification(CharterVerification terms)
        => new(terms.AuditRatePpm, terms.ChallengeWindowSeconds, terms.ChallengeBondWei, terms.ChallengerSharePpm);

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);
}
