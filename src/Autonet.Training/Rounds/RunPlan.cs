using System.Collections.Immutable;
using Autonet.Core.Identifiers;
using Autonet.Core.Merkle;
using Autonet.Training.Checkpoints;
using Autonet.Training.Models;
using Autonet.Training.Programs;

namespace Autonet.Training.Rounds;

/// <summary>Everything numeric that follows from a charter's terms: constants, programs, their ids and roots. Immutable and safe to share.</summary>
public sealed class RunPlan
{
    private RunPlan(TrainingTerms terms)
    {
        Terms = terms;
        Parameters = terms.Model.DescribeParameters();
        UpdateBytes = UpdateEncoding.Bytes(Parameters);
        (float[] cosine, float[] sine) = Constants.RotaryTables(terms.Model, terms.Model.Seq);
        (float[] steps, float[] rounds) = Constants.Schedule(terms.Inner, terms.Outer, terms.Rounds);
        (RotaryCosine, RotarySine, Schedule, RoundSchedule) = (cosine, sine, steps, rounds);
        ConstantsRoot = MerkleTree.Root([TensorRoot.Compute(cosine), TensorRoot.Compute(sine), TensorRoot.Compute(steps), TensorRoot.Compute(rounds)]);
        TrainStep = TrainStepProgram.Create(terms.Model, terms.Inner);
        Encode = EncodeProgram.Create(terms.Model);
        Evaluate = EvaluateProgram.Create(terms.Model, terms.EvaluationSequences);
        Aggregate = AggregateProgram.Create(terms.Model, terms.Outer);
    }

    /// <summary>The terms.</summary>
    public TrainingTerms Terms { get; }

    /// <summary>The trained tensors in canonical order.</summary>
    public ImmutableArray<ParameterDescription> Parameters { get; }

    /// <summary>Bytes of every slot's encoded update.</summary>
    public int UpdateBytes { get; }

    /// <summary>The rotary cosine table [T, h/2].</summary>
    public ReadOnlyMemory<float> RotaryCosine { get; }

    /// <summary>The rotary sine table [T, h/2].</summary>
    public ReadOnlyMemory<float> RotarySine { get; }

    /// <summary>The schedule [rounds · steps, 3].</summary>
    public ReadOnlyMemory<float> Schedule { get; }

    /// <summary>The schedule of rounds [rounds, 4].</summary>
    public ReadOnlyMemory<float> RoundSchedule { get; }

    /// <summary>The Merkle root over the roots of both rotary tables, the schedule of steps and that of rounds.</summary>
    public Hash256 ConstantsRoot { get; }

    /// <summary>One inner step.</summary>
    public TrainStepProgram TrainStep { get; }

    /// <summary>The encoding of a slot's update.</summary>
    public EncodeProgram Encode { get; }

    /// <summary>The outer step.</summary>
    public AggregateProgram Aggregate { get; }

    /// <summary>The evaluation that the charter names.</summary>
    public EvaluateProgram Evaluate { get; }

    /// <summary>The plan of well-formed terms.</summary>
    /// <exception cref="ArgumentException"><see cref="TrainingTerms.Check"/> refuses the terms.</exception>
    public static RunPlan Create(TrainingTerms terms)
    {
        TermsRefusal refusal = terms.Check();
        return refusal == TermsRefusal.None
            ? new RunPlan(terms)
            : throw new ArgumentException($"The training terms are refused: {refusal}.", nameof(terms));
    }

    /// <summary>The run's first checkpoint, a function of the model and the seed.</summary>
    public Checkpoint Genesis() => Checkpoint.Genesis(Terms.Model, Terms.Seed);

    /// <summary>The schedule row of step <paramref name="step"/> (from 0) of round <paramref name="round"/> (from 1): rate, carried share, bias correction.</summary>
    public ReadOnlyMemory<float> ScheduleRow(int round, int step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(round, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(round, Terms.Rounds);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, Terms.Inner.Steps);
        return Schedule.Slice(3 * (((round - 1) * Terms.Inner.Steps) + step), 3);
    }

    /// <summary>
    /// The row of round <paramref name="round"/> (from 1): how far the carried momentum alone moves, how much of it is kept, the gain with
    /// which an update enters it, and the largest row scale.
    /// </summary>
    public ReadOnlyMemory<float> RoundRow(int round)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(round, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(round, Terms.Rounds);
        return RoundSchedule.Slice(4 * (round - 1), 4);
    }

    /// <summary>
    /// What an honest slot's update of round <paramref name="round"/> cannot exceed. A clipped gradient's squares sum to the square of the clip, so no mean of them is
    /// larger; the factor 2 leaves room for every rounding.
    /// </summary>
    public UpdateLimits UpdateLimits(int round) => new(RoundRow(round).Span[3], 2 * Terms.Inner.ClipNorm * Terms.Inner.ClipNorm);
}
