using Autonet.Chain.Bindings;
using Autonet.Core.Identifiers;
using Autonet.Training.Models;
using Autonet.Training.Rounds;
using RunTerms = Autonet.Core.Runs.RunTerms;

namespace Autonet.Node.Charters;

/// <summary>
/// Reads a charter as the chain holds it: integers for the protocol, binary32 numbers (stored as their bits) for the training. The other way
/// round, a charter file becomes a charter in <c>CharterFile</c>.
/// </summary>
public static class CharterTerms
{
    /// <summary>The protocol's terms.</summary>
    public static RunTerms OfRun(RunCharter charter)
    {
        ArgumentNullException.ThrowIfNull(charter);
        return new RunTerms
        {
            Slots = charter.Participation.Slots,
            MinSlots = charter.Participation.MinSlots,
            Rounds = charter.Schedule.Rounds,
            RoundDeadlineSeconds = charter.Schedule.RoundDeadlineSeconds,
            AuditRatePpm = charter.Verification.AuditRatePpm,
            ChallengeWindowSeconds = charter.Verification.ChallengeWindowSeconds,
            InnerSteps = (int)charter.Inner.Steps,
            SequencesPerStep = (int)charter.Inner.SequencesPerStep,
        };
    }

    /// <summary>The training's terms. They may be refused: see <see cref="TrainingTerms.Check"/>.</summary>
    public static TrainingTerms OfTraining(RunCharter charter)
    {
        ArgumentNullException.ThrowIfNull(charter);
        ModelConfig model = charter.Model;
        InnerTerms inner = charter.Inner;
        OuterTerms outer = charter.Outer;
        return new TrainingTerms
        {
            Model = new ModelConfiguration
            {
                Dim = (int)model.Dim,
                Layers = (int)model.Layers,
                Heads = (int)model.Heads,
                KvHeads = (int)model.KvHeads,
                Hidden = (int)model.Hidden,
                Vocab = (int)model.Vocab,
                Seq = (int)model.Seq,
                TiedHead = model.TiedHead,
                RopeTheta = Float(model.RopeThetaBits),
                NormEps = Float(model.NormEpsBits),
            },
            Seed = charter.Seed,
            Rounds = (int)charter.Schedule.Rounds,
            Slots = charter.Participation.Slots,
            Inner = new InnerSettings(
                (int)inner.Steps, (int)inner.SequencesPerStep, (int)inner.WarmupSteps, Float(inner.LearningRateBits), Float(inner.FinalRateBits),
                Float(inner.Beta1Bits), Float(inner.Beta2Bits), Float(inner.EpsBits), Float(inner.WeightDecayBits), Float(inner.ClipNormBits)),
            Outer = new OuterSettings(
                Float(outer.LearningRateBits), Float(outer.MomentumBits), Float(outer.SlotClipBits), outer.TrimPerSide, outer.Encoding),
            EvaluationSequences = (int)charter.Data.EvaluationSequences,
        };
    }

    /// <summary>The plan of a charter, checked against every program and constant that the charter commits to.</summary>
    /// <exception cref="CharterException">The terms cannot be trained under, or the charter commits to something else than they give.</exception>
    public static RunPlan PlanOf(RunCharter charter)
    {
        TrainingTerms terms = OfTraining(charter);
        TermsRefusal refusal = terms.Check();
        if (refusal != TermsRefusal.None)
        {
            throw new CharterException($"The charter's terms cannot be trained under: {refusal}.");
        }

        RunPlan plan = RunPlan.Create(terms);
        if (ProgramsOf(plan) != charter.Programs)
        {
            throw new CharterException("The charter commits to other programs or constants than this software computes from its terms.");
        }

        return plan;
    }

    /// <summary>What a charter commits to for a plan.</summary>
    public static ProgramIds ProgramsOf(RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new ProgramIds(plan.TrainStep.Graph.Id, plan.Encode.Graph.Id, plan.Aggregate.Graph.Id, plan.Evaluate.Graph.Id, plan.ConstantsRoot);
    }

    /// <summary>Where a charter's first checkpoint is fetched; null if it is computed from the seed.</summary>
    /// <exception cref="CharterException">The charter names it by no CID.</exception>
    public static Cid? GenesisCidOf(RunCharter charter)
    {
        ArgumentNullException.ThrowIfNull(charter);
        return charter.GenesisCid.Length == 0 ? null
            : Cid.TryRead(charter.GenesisCid, out Cid cid) ? cid
            : throw new CharterException("The CID of the charter's first checkpoint is malformed.");
    }

    private static float Float(uint bits) => BitConverter.UInt32BitsToSingle(bits);
}

/// <summary>A charter cannot be carried out as it stands.</summary>
public sealed class CharterException(string message) : Exception(message);
