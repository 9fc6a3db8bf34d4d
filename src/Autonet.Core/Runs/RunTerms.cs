namespace Autonet.Core.Runs;

/// <summary>What the protocol needs to know of a charter: integers only; the numbers of the training itself live in Autonet.Training.</summary>
public sealed record RunTerms
{
    /// <summary>Slots of the run, 1 … 256.</summary>
    public required int Slots { get; init; }

    /// <summary>Active slots that are needed to open the first round.</summary>
    public required int MinSlots { get; init; }

    /// <summary>Rounds planned.</summary>
    public required ulong Rounds { get; init; }

    /// <summary>Chain seconds after opening from which a certificate may leave slots out.</summary>
    public required ulong RoundDeadlineSeconds { get; init; }

    /// <summary>Probability that a slot of a round is audited, in parts per million.</summary>
    public required uint AuditRatePpm { get; init; }

    /// <summary>Chain seconds after certification in which a slot can be challenged and its reward does not vest.</summary>
    public required ulong ChallengeWindowSeconds { get; init; }

    /// <summary>Inner steps per round.</summary>
    public required int InnerSteps { get; init; }

    /// <summary>Sequences per inner step.</summary>
    public required int SequencesPerStep { get; init; }
}
