using Autonet.Training.Models;

namespace Autonet.Training.Rounds;

/// <summary>
/// AdamW inside a round (Loshchilov and Hutter, arXiv:1711.05101) with a second moment by rows and columns (Adafactor, arXiv:1804.04235) that the
/// checkpoint carries; the first moment starts afresh, and the momentum that the checkpoint carries goes on in its place (docs/adr/0015, 0016).
/// </summary>
/// <param name="Steps">H, inner steps per round.</param>
/// <param name="SequencesPerStep">Sequences of one inner step.</param>
/// <param name="WarmupSteps">Steps at the run's start over which the rate rises linearly; 0 or 1 means none.</param>
/// <param name="LearningRate">Peak learning rate, at least <see cref="LowestRate"/>.</param>
/// <param name="FinalRate">Learning rate at the run's end as a fraction of the peak; the decay is linear over the whole run.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Decoupled weight decay; norm weights never decay.</param>
/// <param name="ClipNorm">Largest global norm of a step's gradient.</param>
public sealed record InnerSettings(
    int Steps,
    int SequencesPerStep,
    int WarmupSteps,
    float LearningRate,
    float FinalRate,
    float Beta1,
    float Beta2,
    float Epsilon,
    float WeightDecay,
    float ClipNorm)
{
    /// <summary>The lowest peak rate: momentum is movement divided by rates, which with the longest run and warm-up must stay within binary32.</summary>
    public const float LowestRate = 1e-12f;
}

/// <summary>The outer step and what guards it.</summary>
/// <param name="LearningRate">η, the share of the combined movement that is made; 1 is all of it.</param>
/// <param name="Momentum">μ, what an inner step leaves of the carried momentum; β₁ continues Adam's.</param>
/// <param name="SlotClip">Largest scale of a row of a slot's update as a multiple of what steps of the expected size add up to: Σ lr · (1 - β₁ᵗ).</param>
/// <param name="TrimPerSide">Values dropped on each side of each coordinate before the mean.</param>
/// <param name="Encoding">How updates are encoded; 3 = a sign per value and a scale per row.</param>
public sealed record OuterSettings(float LearningRate, float Momentum, float SlotClip, int TrimPerSide, int Encoding = OuterSettings.SignedRows)
{
    /// <summary>The encoding of docs/arithmetic.md: a bfloat16 scale per row and one bit per value, with bfloat16 second moments of rows and columns.</summary>
    public const int SignedRows = 3;
}

/// <summary>Every numeric term of a run's charter, from which <see cref="RunPlan"/> derives the rest.</summary>
public sealed record TrainingTerms
{
    /// <summary>The model.</summary>
    public required ModelConfiguration Model { get; init; }

    /// <summary>Seed of the initial weights.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Rounds of the run.</summary>
    public required int Rounds { get; init; }

    /// <summary>Slots of a full round.</summary>
    public required int Slots { get; init; }

    /// <summary>Inner optimiser.</summary>
    public required InnerSettings Inner { get; init; }

    /// <summary>Outer optimiser.</summary>
    public required OuterSettings Outer { get; init; }

    /// <summary>Sequences of the held-out set that one evaluation reads.</summary>
    public required int EvaluationSequences { get; init; }

    /// <summary>Whether the terms can be trained under, and if not, the first rule they break.</summary>
    public TermsRefusal Check()
    {
        static bool Positive(float value) => float.IsFinite(value) && value > 0;
        static bool Fraction(float value) => value is >= 0 and < 1;
        return Model.Check() != ModelRefusal.None ? TermsRefusal.Model
            : Rounds is < 1 or > 1_000_000 || Inner.Steps is < 1 or > 100_000 || (long)Rounds * Inner.Steps > 50_000_000 ? TermsRefusal.Length
            : Slots is < 1 or > 256 ? TermsRefusal.Slots
            : Inner.SequencesPerStep < 1 || (long)Inner.SequencesPerStep * Model.Seq > 1 << 24 ? TermsRefusal.Batch
            : EvaluationSequences < 1 || (long)EvaluationSequences * Model.Seq > 1 << 28 ? TermsRefusal.Evaluation
            : Inner.WarmupSteps < 0 || !(float.IsFinite(Inner.LearningRate) && Inner.LearningRate >= InnerSettings.LowestRate) || Inner.FinalRate is not (>= 0 and <= 1) ? TermsRefusal.Schedule
            : !Fraction(Inner.Beta1) || !Fraction(Inner.Beta2) || !Positive(Inner.Epsilon) || !Fraction(Inner.WeightDecay) ? TermsRefusal.InnerOptimiser
            : !Positive(Inner.ClipNorm) || !Positive(Outer.SlotClip) ? TermsRefusal.Clip
            : !Positive(Outer.LearningRate) || !Fraction(Outer.Momentum) ? TermsRefusal.OuterOptimiser
            : Outer.TrimPerSide < 0 || Outer.TrimPerSide > 127 ? TermsRefusal.Trim
            : Outer.Encoding != OuterSettings.SignedRows ? TermsRefusal.Encoding
            : TermsRefusal.None;
    }
}

/// <summary>Why terms cannot be trained under.</summary>
public enum TermsRefusal
{
    /// <summary>Not checked yet; never an acceptance.</summary>
    Unchecked = 0,

    /// <summary>The terms are well formed.</summary>
    None,

    /// <summary>The model configuration is refused (<see cref="ModelConfiguration.Check"/> says why).</summary>
    Model,

    /// <summary>Rounds or steps are out of range.</summary>
    Length,

    /// <summary>Slots are not 1 … 256.</summary>
    Slots,

    /// <summary>A step has no sequence, or more than 2²⁴ tokens.</summary>
    Batch,

    /// <summary>An evaluation has no sequence, or more than 2²⁸ tokens.</summary>
    Evaluation,

    /// <summary>The warm-up, the rate or its final fraction is out of range.</summary>
    Schedule,

    /// <summary>A β, ε or the weight decay is out of range.</summary>
    InnerOptimiser,

    /// <summary>A clip is not a finite positive number.</summary>
    Clip,

    /// <summary>The outer rate or momentum is out of range.</summary>
    OuterOptimiser,

    /// <summary>More values are trimmed than a round can have.</summary>
    Trim,

    /// <summary>The encoding is unknown.</summary>
    Encoding,
}
